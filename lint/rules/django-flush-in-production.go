package rules

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoFlushInProduction reports commands that delete the data of production.
var DjangoFlushInProduction = &lint.Analyzer{
	Name:     "django-flush-in-production",
	Group:    lint.Django,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a container or a deployment deletes all data

manage.py flush and reset_db delete every row of the database. Where the script with which an
image starts says so, each start of a container does it, also the one after a crash. Tutorials
have it in the entrypoint for development, from where it gets into the image that is deployed.

The rule looks at what images and the services of production start with, and at jobs that
deploy to an environment of production. Commands under a condition are left alone, and so are
Dockerfiles for development: by their name, by the server that they start, or because another
one beside them is for production.`,
	Example:       "Dockerfile",
	Bad:           "FROM python:3.13-slim\nCOPY entrypoint.sh /\nUSER app\nENTRYPOINT [\"/entrypoint.sh\"]\nCMD [\"gunicorn\", \"conf.wsgi\"]\n",
	Good:          "FROM python:3.13-slim\nCOPY start.sh /\nUSER app\nENTRYPOINT [\"/start.sh\"]\nCMD [\"gunicorn\", \"conf.wsgi\"]\n",
	Beside:        []lint.Beside{{Name: "entrypoint.sh", Text: "python manage.py flush --no-input\nexec \"$@\"\n"}, {Name: "start.sh", Text: "exec \"$@\"\n"}},
	Run:           flushedByJobs,
	RunDockerfile: flushedByImage,
	RunCompose:    flushedByServices,
}

// deletesAll reports whether a subcommand of manage.py deletes all data.
func deletesAll(m managed) bool { return m.name == "flush" || m.name == "reset_db" }

func flushedByJobs(pass *lint.Pass) error {
	for s, cmd := range commandsIn(pass, "flush", "reset_db") {
		m, ok := managedBy(cmd)
		if !ok || !deletesAll(m) || script.Conditional(cmd) {
			continue
		}
		for _, env := range environments(pass) {
			if env.production() && env.deploys() && slices.Contains(s.jobs, env.job) {
				pass.Report(s.finding(m.at.Span(), "%q deletes all data of %q: remove it", m.name, env.name.Value))
				break
			}
		}
	}
	return nil
}

func flushedByImage(pass *lint.Pass, d *docker.Dockerfile) error {
	final := d.Final()
	switch {
	case final == nil, forDevelopment(pass.Path), forDevelopment(final.Name.Text), startsDevelopmentServer(final), productionBeside(pass):
		return nil
	}
	for _, file := range startScripts(pass, final) {
		if !forDevelopment(file.Name) {
			reportFlush(pass, file)
		}
	}
	return nil
}

// productionBeside reports whether the directory of a Dockerfile that is not named for production has another one that is.
func productionBeside(pass *lint.Pass) bool {
	if forProduction(pass.Path) {
		return false
	}
	entries, _ := fs.ReadDir(pass.Tree(), path.Dir(pass.Path))
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		return docker.KindOf(e.Name()) == docker.IsDockerfile && forProduction(e.Name())
	})
}

// reportFlush reports the commands of a shell script that always delete all data.
func reportFlush(pass *lint.Pass, file *source.File) {
	if text := string(file.Text); !strings.Contains(text, "flush") && !strings.Contains(text, "reset_db") {
		return
	}
	for _, cmd := range shellFile(file).Commands() {
		if m, ok := managedBy(cmd); ok && deletesAll(m) && !script.Conditional(cmd) {
			pass.Report(lint.Findingf(m.at.Span(), "%q deletes all data each time a container starts: remove it, or keep it to an image for development",
				m.name))
		}
	}
}

func flushedByServices(pass *lint.Pass, c *docker.Compose) error {
	if !forProduction(pass.Path) {
		return nil
	}
	for _, s := range c.Services {
		for _, command := range s.Commands {
			if !strings.Contains(command.Text, "flush") && !strings.Contains(command.Text, "reset_db") {
				continue
			}
			for _, cmd := range shellAt(command.Text, command.Span).Commands() {
				if m, ok := managedBy(cmd); ok && deletesAll(m) {
					pass.Report(lint.Findingf(command.Span, "%q deletes all data each time %q starts: remove it", m.name, s.Name.Text()).
						At("services", s.Name.Text()))
				}
			}
		}
	}
	return nil
}
