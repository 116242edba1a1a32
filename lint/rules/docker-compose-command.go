package rules

import (
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// DockerComposeCommand reports the command of the first version of Compose.
var DockerComposeCommand = &lint.Analyzer{
	Name:     "docker-compose-command",
	Group:    lint.Scripts,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `a script calls docker-compose instead of docker compose

docker-compose is the command of Compose v1, which has had no fixes since July 2023. Compose v2
is a part of the docker command: docker compose (docs.docker.com: compose/releases/migrate). It
takes the same options, but joins the names of containers with "-" instead of "_".

Some install Compose v2 under the old name, which cannot be seen in a script; hence the rule is
a strict one, and its fix is not safe.`,
	Bad:  "test:\n  script:\n    - docker-compose up -d\n    - make test\n",
	Good: "test:\n  script:\n    - docker compose up -d\n    - make test\n",
	Run:  dockerComposeCommand,
}

func dockerComposeCommand(pass *lint.Pass) error {
	for _, cmd := range composeCommands(pass) {
		if cmd.Name() != "docker-compose" {
			continue
		}
		span := cmd.Words[0].Span()
		f := lint.Findingf(span, `"docker-compose" is the command of Compose v1, which has had no fixes since July 2023: use docker compose`)
		if span.Text() == "docker-compose" {
			f.Fixes = []lint.Fix{{Message: "write docker compose", Unsafe: true, Edits: []source.Edit{{Span: span, New: "docker compose"}}}}
		}
		pass.Report(f.At(cmd.path...))
	}
	return nil
}
