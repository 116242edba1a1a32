package rules

import (
	"regexp"
	"sync"

	"gitlab.com/pipewright/pipewright/lint"
)

// DockerComposeFromPip reports scripts that install the first version of Compose.
var DockerComposeFromPip = &lint.Analyzer{
	Name:     "docker-compose-from-pip",
	Group:    lint.Scripts,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `pip installs Compose v1, which is dead

The package docker-compose on PyPI is the first version of Compose. It has had no fixes since
July 2023, and its old PyYAML often cannot be built any more (docs.docker.com: compose/releases/migrate).
The images docker:23 and later bring the second one along: docker compose.`,
	Bad:  "test:\n  script:\n    - pip install docker-compose\n    - make test\n",
	Good: "test:\n  script:\n    - docker compose version\n    - make test\n",
	Run:  dockerComposeFromPip,
}

// composePackage finds the package in the words of pip, with any version.
var composePackage = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^docker-compose(\[.*\])?([=~<>!].*)?$`) })

func dockerComposeFromPip(pass *lint.Pass) error {
	for _, cmd := range composeCommands(pass) {
		if cmd.Base() == "docker-compose" || !hasWord(cmd, "install") {
			continue
		}
		for _, word := range cmd.Args() {
			if composePackage().MatchString(word.Prefix()) {
				pass.Report(lint.Findingf(word.Span(), "pip installs Compose v1, which has had no fixes since July 2023: use docker compose, "+
					"which the docker images bring along").At(cmd.path...))
			}
		}
	}
	return nil
}

func hasWord(cmd composeCommand, text string) bool {
	for _, word := range cmd.Args() {
		if word.Is(text) {
			return true
		}
	}
	return false
}
