package rules

import (
	"regexp"
	"sync"

	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// DockerCacheHostileOrder reports dependencies that are installed behind the copy of the sources.
var DockerCacheHostileOrder = &lint.Analyzer{
	Name:     "docker-cache-hostile-order",
	Group:    lint.Docker,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `dependencies are installed behind COPY ., so every change installs them again

Docker keeps a layer only while nothing before it changes, and COPY . changes with every
commit. Copy the list of dependencies first (requirements.txt, package.json and their lock
files), install, and copy the sources last.`,
	Example:       "Dockerfile",
	Bad:           "FROM node:24-slim AS build\nCOPY . .\nRUN npm ci\nFROM httpd:2.4\nCOPY --from=build /dist /usr/local/apache2/htdocs\nUSER www-data\n",
	Good:          "FROM node:24-slim AS build\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nFROM httpd:2.4\nCOPY --from=build /dist /usr/local/apache2/htdocs\nUSER www-data\n",
	RunDockerfile: dockerCacheHostileOrder,
}

// install finds the commands that install what a list of dependencies names.
var install = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(?:(pip)3? install\b[^&|;]*\s(?:-r|--requirement)|(npm) (?:ci|install)\s*(?:--?\S+\s*)*(?:$|&|;)|(yarn)(?: install)?\s*(?:--?\S+\s*)*(?:$|&|;)` +
		`|(poetry) install\b|(pipenv) (?:install|sync)\b|(uv) sync\b|(bundle) install\b|(composer) install\b)`)
})

func dockerCacheHostileOrder(pass *lint.Pass, d *docker.Dockerfile) error {
	if forDevelopment(pass.Path) {
		return nil
	}
	for _, stage := range d.Stages {
		checkOrder(pass, stage)
	}
	return nil
}

// checkOrder reports the first install behind the copy of everything, unless the same tool has installed something before.
func checkOrder(pass *lint.Pass, stage *docker.Stage) {
	var copied *docker.Instruction
	early := map[string]bool{}
	for _, in := range stage.Instructions {
		if _, all := copiesAll(in); all && copied == nil {
			copied = in
		}
		tool := installer(in)
		switch {
		case tool == "":
		case copied == nil:
			early[tool] = true
		case !early[tool]:
			f := lint.Findingf(in.Span, "%q installs again after every change of a file: copy the list of dependencies first, and the rest behind this", tool)
			f.Related = []lint.Related{{Span: copied.Span, Message: "everything is copied here"}}
			pass.Report(f)
			return
		}
	}
}

// installer returns the tool with which a RUN installs dependencies, "" when it does not.
func installer(in *docker.Instruction) string {
	if in.Name != "RUN" {
		return ""
	}
	m := install().FindStringSubmatch(in.Command())
	for _, tool := range m[min(1, len(m)):] {
		if tool != "" {
			return tool
		}
	}
	return ""
}
