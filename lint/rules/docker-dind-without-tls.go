package rules

import (
	"gitlab.com/pipewright/pipewright/lint"
)

// DockerDindWithoutTLS reports Docker daemons that everybody in their network may use.
var DockerDindWithoutTLS = &lint.Analyzer{
	Name:     "docker-dind-without-tls",
	Group:    lint.Images,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `the service docker:dind runs without TLS

With an empty DOCKER_TLS_CERTDIR the daemon listens on port 2375 and asks nobody who they are.
It runs privileged: whoever reaches the port is root on the runner's host. With the directory
set ("/certs"), the image makes certificates that only the job has, and listens on port 2376.
The runner must share /certs/client between job and service (docs: ci/docker/using_docker_build).

Where jobs cannot reach each other's services, as in Kubernetes, this is a choice; that is why
the rule is a strict one.`,
	Bad: "build:\n  image: docker:29-cli\n  services: [\"docker:29-dind\"]\n" +
		"  variables: {DOCKER_HOST: \"tcp://docker:2375\", DOCKER_TLS_CERTDIR: \"\"}\n  script: docker build .\n",
	Good: "build:\n  image: docker:29-cli\n  services: [\"docker:29-dind\"]\n" +
		"  variables: {DOCKER_TLS_CERTDIR: \"/certs\"}\n  script: docker build .\n",
	Run: dockerDindWithoutTLS,
}

func dockerDindWithoutTLS(pass *lint.Pass) error {
	for _, d := range dindJobs(pass) {
		v, ok := d.variable("DOCKER_TLS_CERTDIR")
		if !ok || v.Value.Value != "" {
			continue
		}
		f := lint.Findingf(v.Node.Span(), "%s runs without TLS, so that whoever reaches its port is root there: set %q to %q",
			d.daemon.say(), v.Name.Value, "/certs").At(d.daemon.path...)
		f.Related = []lint.Related{{Span: d.daemon.written.Span, Message: "the daemon"}}
		pass.Report(f)
	}
	return nil
}
