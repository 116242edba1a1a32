package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// DockerCopyWithoutDockerignore reports images that get the whole work tree.
var DockerCopyWithoutDockerignore = &lint.Analyzer{
	Name:     "docker-copy-without-dockerignore",
	Group:    lint.Docker,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `COPY . puts .git into the image

In a pipeline the build context is a clone: COPY . takes its .git with all history, where
secrets that were removed long ago still stand, and the address that the clone was
fetched from. A ".env" that a job has written goes the same way. Every commit changes .git,
so no layer behind the COPY comes from the cache.

A .dockerignore with ".git" and ".env" leaves them out. The rule speaks of Dockerfiles at
the root of the repository, and of stages that become the image.`,
	Example:       "Dockerfile",
	Bad:           "FROM python:3.13-slim\nCOPY . .\nUSER app\nCMD [\"python\", \"app.py\"]\n",
	Good:          "FROM python:3.13-slim\nCOPY app app\nUSER app\nCMD [\"python\", \"-m\", \"app\"]\n",
	RunDockerfile: dockerCopyWithoutDockerignore,
}

func dockerCopyWithoutDockerignore(pass *lint.Pass, d *docker.Dockerfile) error {
	final := d.Final()
	if final == nil || strings.Contains(pass.Path, "/") || forDevelopment(pass.Path) {
		return nil
	}
	for _, in := range final.Lineage() {
		context, ok := copiesAll(in)
		if !ok {
			continue
		}
		ignore := docker.IgnoreFor(pass.Tree(), pass.Path, ".")
		switch {
		case ignore == nil:
			pass.Report(lint.Findingf(context.Span, "the image gets %q, and %q where a job writes one: name both in a .dockerignore", ".git", ".env"))
		case !ignore.Excludes(".git") || !ignore.Excludes(".git/config"):
			pass.Report(lint.Findingf(context.Span, "the image gets %q, which the .dockerignore does not leave out: add it", ".git"))
		}
		return nil
	}
	return nil
}
