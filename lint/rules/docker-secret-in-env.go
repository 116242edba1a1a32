package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/lint"
)

// DockerSecretInEnv reports ENV and ARG instructions that leave a secret in the image.
var DockerSecretInEnv = &lint.Analyzer{
	Name:     "docker-secret-in-env",
	Group:    lint.Docker,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `ENV or ARG puts a secret into the image

What ENV sets stands in the image for everybody who can pull it ("docker inspect"), and in
every container. The default of an ARG stands in the repository and in the history of the
image. An ENV that takes its value from an ARG does the same with what the build was given.

Give the container its secrets when it starts. What the build itself needs comes through a
mount, which no layer keeps: RUN --mount=type=secret,id=token.

Names say what is a secret; values such as "dummy" and "changeme" are left alone.`,
	Example:       "Dockerfile",
	Bad:           "FROM python:3.13-slim\nENV DB_PASSWORD=kR7tz4Qw\nCOPY app.py .\nUSER app\nCMD [\"python\", \"app.py\"]\n",
	Good:          "FROM python:3.13-slim\nCOPY app.py .\nUSER app\n# DB_PASSWORD is given to the container\nCMD [\"python\", \"app.py\"]\n",
	RunDockerfile: dockerSecretInEnv,
}

func dockerSecretInEnv(pass *lint.Pass, d *docker.Dockerfile) error {
	for _, in := range d.Args {
		checkSecretPairs(pass, in, nil)
	}
	for _, stage := range d.Stages {
		args := map[string]bool{}
		for _, in := range stage.Lineage() {
			if in.Name == "ARG" {
				for _, pair := range in.Pairs() {
					args[pair.Key.Text] = true
				}
			}
		}
		for _, in := range stage.Instructions {
			checkSecretPairs(pass, in, args)
		}
	}
	return nil
}

// checkSecretPairs reports the pairs of an ENV or ARG that hold a secret. Tokens that are known by their form are said by
// secret-literal.
func checkSecretPairs(pass *lint.Pass, in *docker.Instruction, args map[string]bool) {
	if in.Name != "ENV" && in.Name != "ARG" {
		return
	}
	for _, pair := range in.Pairs() {
		value := docker.Unquote(pair.Value.Text)
		name := pair.Key.Text
		switch {
		case in.Name == "ENV" && secret.SaysSecret(name) && args[variableAlone(value)]:
			pass.Report(lint.Findingf(pair.Key.Span, "the build argument %q stays in the image for all who can pull it: "+
				"use RUN --mount=type=secret, or set %q when the container starts", variableAlone(value), name))
		case keepsSecret(name, value):
			pass.Report(lint.Findingf(pair.Key.Span, "%q is written into the image for all who can pull it: set it when the container starts", name))
		}
	}
}

// variableAlone returns the name of the variable that is all of a value, "" for others.
func variableAlone(value string) string {
	name, ok := strings.CutPrefix(value, "$")
	if !ok {
		return ""
	}
	if inner, braced := strings.CutPrefix(name, "{"); braced {
		name = strings.TrimSuffix(inner, "}")
	}
	return name
}
