package rules

import (
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// DockerRunserver reports images and production services that start a development server.
var DockerRunserver = &lint.Analyzer{
	Name:     "docker-runserver",
	Group:    lint.Docker,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `an image starts the development server

The servers behind "manage.py runserver" and "flask run" are not made for the world: they
have had no security audit, reload code while they serve, and show their errors to
visitors when debugging is on. Their own documentation says not to use them in
production; gunicorn and uvicorn are made for it.

Dockerfiles, stages and compose files whose name says that they are for development or
tests are left alone, and so are compose files whose name does not say production.`,
	Example:       "Dockerfile",
	Bad:           "FROM python:3.13-slim\nCOPY manage.py .\nUSER app\nCMD [\"python\", \"manage.py\", \"runserver\", \"0.0.0.0:8000\"]\n",
	Good:          "FROM python:3.13-slim\nCOPY manage.py .\nUSER app\nCMD [\"gunicorn\", \"--bind\", \"0.0.0.0:8000\", \"project.wsgi\"]\n",
	RunDockerfile: dockerfileRunserver,
	RunCompose:    composeRunserver,
}

func dockerfileRunserver(pass *lint.Pass, d *docker.Dockerfile) error {
	final := d.Final()
	if final == nil || forDevelopment(pass.Path) || forDevelopment(final.Name.Text) {
		return nil
	}
	for _, name := range []string{"ENTRYPOINT", "CMD"} {
		in := final.Last(name)
		if in == nil {
			continue
		}
		if server := developmentServer(in.Command()); server != "" {
			pass.Report(lint.Findingf(in.Span, "the image starts %q, a server for development: start gunicorn or uvicorn, or name the stage %q",
				server, "development"))
		}
	}
	return nil
}

func composeRunserver(pass *lint.Pass, c *docker.Compose) error {
	if !forProduction(pass.Path) {
		return nil
	}
	for _, s := range c.Services {
		for _, command := range s.Commands {
			if server := developmentServer(command.Text); server != "" {
				pass.Report(lint.Findingf(command.Span, "%q starts %q, a server for development: start gunicorn or uvicorn", s.Name.Text(), server).
					At("services", s.Name.Text()))
			}
		}
	}
	return nil
}
