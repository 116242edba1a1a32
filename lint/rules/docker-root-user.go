package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// DockerRootUser reports images that run as root.
var DockerRootUser = &lint.Analyzer{
	Name:     "docker-root-user",
	Group:    lint.Docker,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `an image runs as root

Whoever breaks into the process is root in the container, may change its programs, and is
closer to the host than a user would be. A USER instruction at the end of the last stage
costs two lines.

Without a USER the rule speaks only of Docker's own images, which are known to start as
root: any other image may have a user of its own. It is silent where gosu, su-exec or setpriv
change the user when the container starts.`,
	Example:       "Dockerfile",
	Bad:           "FROM python:3.13-slim\nCOPY app.py .\nCMD [\"python\", \"app.py\"]\n",
	Good:          "FROM python:3.13-slim\nRUN useradd app\nCOPY app.py .\nUSER app\nCMD [\"python\", \"app.py\"]\n",
	RunDockerfile: dockerRootUser,
}

func dockerRootUser(pass *lint.Pass, d *docker.Dockerfile) error {
	final := d.Final()
	if final == nil || forDevelopment(pass.Path) {
		return nil
	}
	if user := final.Last("USER"); user != nil {
		name, _, _ := strings.Cut(docker.Unquote(user.Args), ":")
		if name == "root" || name == "0" {
			pass.Report(lint.Findingf(user.Span, "the image runs as %q: end with the USER that the program needs", name))
		}
		return nil
	}
	image, known := final.BaseImage()
	if known && startsAsRoot(image) && !dropsPrivileges(final) {
		pass.Report(lint.Findingf(final.From.Span, "the image runs as root: add a user, and a USER instruction behind the last RUN"))
	}
	return nil
}

// dropsPrivileges reports whether a stage has a program with which its start script becomes another user.
func dropsPrivileges(s *docker.Stage) bool {
	return slices.ContainsFunc(s.Lineage(), func(in *docker.Instruction) bool {
		text := in.Command()
		return strings.Contains(text, "gosu") || strings.Contains(text, "su-exec") || strings.Contains(text, "setpriv")
	})
}

// startsAsRoot reports whether an image is one of those of Docker's library that are known to have no user of their own.
func startsAsRoot(image string) bool {
	return slices.Contains([]string{
		"alpine", "amazoncorretto", "busybox", "caddy", "debian", "eclipse-temurin", "fedora", "golang", "gradle", "httpd", "mariadb", "maven", "mysql", "nginx", "node",
		"openjdk", "perl", "php", "postgres", "python", "redis", "ruby", "rust", "ubuntu",
	}, officialImage(image))
}
