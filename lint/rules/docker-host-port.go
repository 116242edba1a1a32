package rules

import (
	"fmt"
	"strings"

	"gitlab.com/pipewright/pipewright/lint"
)

// DockerHostPort reports clients that look for the Docker daemon on the port on which it does not listen.
var DockerHostPort = &lint.Analyzer{
	Name:     "docker-host-port",
	Group:    lint.Images,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `DOCKER_HOST names a port on which docker:dind does not listen

With DOCKER_TLS_CERTDIR set, the daemon listens on port 2376 with TLS; with an empty one on
port 2375 without. A job that mixes both waits for a daemon that never answers: "Cannot connect
to the Docker daemon". Source: dockerd-entrypoint.sh of github.com/docker-library/docker.

Without DOCKER_HOST, the image docker finds the daemon by itself. The rule speaks when the
configuration sets both variables.`,
	Bad: "build:\n  image: docker:29-cli\n  services: [\"docker:29-dind\"]\n" +
		"  variables: {DOCKER_HOST: \"tcp://docker:2375\", DOCKER_TLS_CERTDIR: \"/certs\"}\n  script: docker build .\n",
	Good: "build:\n  image: docker:29-cli\n  services: [\"docker:29-dind\"]\n" +
		"  variables: {DOCKER_HOST: \"tcp://docker:2376\", DOCKER_TLS_CERTDIR: \"/certs\"}\n  script: docker build .\n",
	Run: dockerHostPort,
}

func dockerHostPort(pass *lint.Pass) error {
	for _, d := range dindJobs(pass) {
		host, hasHost := d.variable("DOCKER_HOST")
		dir, hasDir := d.variable("DOCKER_TLS_CERTDIR")
		if !hasHost || !hasDir || d.isTold() {
			continue
		}
		port, other, because := "2376", "2375", fmt.Sprintf("because %q is set", dir.Name.Value)
		if dir.Value.Value == "" {
			port, other, because = "2375", "2376", fmt.Sprintf("because %q is empty", dir.Name.Value)
		}
		if !strings.HasSuffix(host.Value.Value, ":"+other) {
			continue
		}
		f := lint.Findingf(host.Node.Span(), "%s listens on port %s, %s, and %q names another: write %q", d.daemon.say(), port, because,
			host.Value.Value, strings.TrimSuffix(host.Value.Value, other)+port).At(d.daemon.path...)
		f.Related = []lint.Related{{Span: dir.Node.Span(), Message: fmt.Sprintf("%q is set here", dir.Name.Value)}}
		pass.Report(f)
	}
	return nil
}
