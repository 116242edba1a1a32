package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/lint"
)

// DockerSecretBuildArg reports secrets that a job gives to a build as arguments.
var DockerSecretBuildArg = &lint.Analyzer{
	Name:     "docker-secret-build-arg",
	Group:    lint.Docker,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a job gives a secret to docker build as an argument

The history of an image shows each RUN with the build arguments before it, in plain text, to
everybody who can pull the image. Give the secret to the one instruction that needs it:
docker build --secret id=TOKEN, and RUN --mount=type=secret,id=TOKEN,env=TOKEN in the Dockerfile.
For collectstatic any SECRET_KEY will do: RUN SECRET_KEY=build python manage.py collectstatic.

The rule speaks of variables that the server gives to the job, and of Dockerfiles that it can
read, in which a RUN of the image follows the ARG.`,
	Bad:    "build:\n  image: docker:29-cli\n  services: [\"docker:29-dind\"]\n  script:\n    - docker build --build-arg NPM_TOKEN=\"$NPM_TOKEN\" -t web .\n",
	Good:   "build:\n  image: docker:29-cli\n  services: [\"docker:29-dind\"]\n  script:\n    - docker build --secret id=NPM_TOKEN -t web .\n",
	Beside: []lint.Beside{{Name: "Dockerfile", Text: "FROM node:24-slim\nARG NPM_TOKEN\nRUN npm ci\n"}},
	Run:    dockerSecretBuildArg,
}

func dockerSecretBuildArg(pass *lint.Pass) error {
	for s, cmd := range commandsIn(pass, "--build-arg") {
		for i, w := range cmd.Args() {
			if after := w.After(len("--build-arg=")); after != nil && strings.HasPrefix(w.Prefix(), "--build-arg=") {
				secretBuildArg(pass, s, cmd, after)
			} else if w.Is("--build-arg") && i+1 < len(cmd.Args()) {
				secretBuildArg(pass, s, cmd, cmd.Args()[i+1])
			}
		}
	}
	return nil
}

// secretBuildArg looks at a build argument:  NAME="$VARIABLE"  or  NAME.
func secretBuildArg(pass *lint.Pass, s *jobScript, cmd *script.Command, w *script.Word) {
	name, _, given := strings.Cut(w.Prefix(), "=")
	variable := name
	if v := onlyVariable(w.After(len(name) + 1)); given && v != nil {
		variable = v.Name
	} else if given || !secret.SaysSecret(name) {
		return
	}
	known := variable == "CI_JOB_TOKEN" || s.defines(variable) || literalVariable(pass, s.jobs[0], variable)
	if !secret.SaysSecret(name) && !secret.SaysSecret(variable) || known {
		return
	}
	b, ok := imageBuildOf(pass, s, cmd)
	if !ok || !shownByHistory(b.dockerfile.Final(), name) {
		return
	}
	s.report(pass, lint.Findingf(w.Span(),
		"the history of the image shows %q to all who can pull it: use docker build --secret and RUN --mount=type=secret", name))
}

// shownByHistory reports whether a RUN of an image follows an ARG.
func shownByHistory(stage *docker.Stage, name string) bool {
	for ; stage != nil; stage = stage.Base {
		declared := false
		for _, in := range stage.Instructions {
			switch in.Name {
			case "RUN":
				if declared {
					return true
				}
			case "ARG":
				declared = declared || slices.ContainsFunc(in.Pairs(), func(p docker.Pair) bool { return p.Key.Text == name })
			}
		}
	}
	return false
}
