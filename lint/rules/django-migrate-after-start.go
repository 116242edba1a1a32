package rules

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoMigrateAfterStart reports deployments that migrate the database when the new code already serves.
var DjangoMigrateAfterStart = &lint.Analyzer{
	Name:     "django-migrate-after-start",
	Group:    lint.Django,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `a deployment migrates after it has started the new code

Between docker compose up and the end of migrate the new code works with the old tables: pages
that need a new column fail, workers lose tasks. When the migration fails, they go on failing.
Migrate first, with the new image: docker compose run --rm web python manage.py migrate
--noinput.

The rule speaks of jobs that deploy to an environment. It is a strict one, because a short
failure may be what a small project accepts.`,
	Bad: "deploy:\n  script:\n    - docker compose up -d\n    - docker compose exec -T web python manage.py migrate --noinput\n  environment: staging\n",
	Good: "deploy:\n  script:\n    - docker compose run --rm web python manage.py migrate --noinput\n    - docker compose up -d\n" +
		"  environment: staging\n",
	Run: djangoMigrateAfterStart,
}

func djangoMigrateAfterStart(pass *lint.Pass) error {
	var started *script.Command
	var at *jobScript
	for s, cmd := range commandsIn(pass, "migrate") {
		if at != s {
			at, started = s, nil
		}
		m, ok := managedBy(cmd)
		switch {
		case startsAll(cmd):
			started = cmd
		case ok && m.name == "migrate":
			deployed := slices.ContainsFunc(environments(pass), func(e environment) bool { return e.deploys() && slices.Contains(s.jobs, e.job) })
			if started != nil && deployed && !script.Conditional(cmd) {
				f := s.finding(m.at.Span(), "the new code serves before its tables are there: migrate first, with docker compose run --rm")
				f.Related = []lint.Related{{Span: started.Span(), Message: "it starts here"}}
				pass.Report(f)
			}
			return nil
		}
	}
	return nil
}

// startsAll reports whether a command starts all services of a compose file in the background.
func startsAll(cmd *script.Command) bool {
	words := cmd.Operands("-f", "--file", "-p", "--project-name", "--env-file", "--profile", "--scale", "-t", "--timeout")
	if cmd.Base() == "docker" && len(words) > 0 && words[0].Is("compose") {
		words = words[1:]
	} else if cmd.Base() != "docker-compose" {
		return false
	}
	return len(words) == 1 && words[0].Is("up") && cmd.Has("-d", "--detach", "--wait")
}
