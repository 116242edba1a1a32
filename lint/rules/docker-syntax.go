package rules

import (
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// DockerSyntax reports what no Dockerfile may hold.
var DockerSyntax = &lint.Analyzer{
	Name:     "docker-syntax",
	Group:    lint.Docker,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `a Dockerfile has an instruction that does not exist, or none to start from

Docker refuses to build the image. In a pipeline that is known only after the runner has
fetched everything that the job needs.`,
	Example:       "Dockerfile",
	Bad:           "FROM python:3.13-slim\nCPOY app.py .\nUSER app\nCMD [\"python\", \"app.py\"]\n",
	Good:          "FROM python:3.13-slim\nCOPY app.py .\nUSER app\nCMD [\"python\", \"app.py\"]\n",
	RunDockerfile: dockerSyntax,
}

func dockerSyntax(pass *lint.Pass, d *docker.Dockerfile) error {
	for _, p := range d.Problems {
		f := lint.Findingf(p.Span, "%s", p.Message)
		if p.Unknown != "" {
			f = lint.Unknown(p.Span, p.Unknown, p.Known, "%s", p.Message)
		}
		pass.Report(f)
	}
	return nil
}
