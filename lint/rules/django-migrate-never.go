package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoMigrateNever reports deployments of a Django project after which nothing migrates the database.
var DjangoMigrateNever = &lint.Analyzer{
	Name:     "django-migrate-never",
	Group:    lint.Django,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `nothing in the repository migrates the database

A release whose code expects a new column fails with every request until somebody runs
manage.py migrate. Let the deployment do it, once, before the new code serves:
docker compose run --rm web python manage.py migrate --noinput.

The rule looks for "migrate" in the scripts of all jobs, and in the files that may hold commands.
It speaks of jobs that deploy to production with commands that it can read; it is a strict one,
because a script on the server may do it.`,
	Bad: "deploy:\n  script:\n    - ssh host docker compose up -d\n  environment: production\n  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n",
	Good: "deploy:\n  script:\n    - ssh host docker compose run --rm web python manage.py migrate --noinput\n    - ssh host docker compose up -d\n" +
		"  environment: production\n  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n",
	Beside: append([]lint.Beside{{Name: exampleSettings, Text: "DATABASES = {\"default\": {\"ENGINE\": \"django.db.backends.postgresql\"}}\n"}}, besideSettings...),
	Run:    djangoMigrateNever,
}

func djangoMigrateNever(pass *lint.Pass) error {
	for _, env := range environments(pass) {
		if !env.production() || !env.deploys() || !deploysItself(pass, env) {
			continue
		}
		if !pass.Config.Complete() || saysInScripts(pass, "migrate") {
			return nil
		}
		if project := pass.Django(); project != nil && project.Database.Known() && !repositorySays(pass, "migrate") {
			pass.Report(lint.Findingf(env.name.Span, "nothing migrates the database of %q: run manage.py migrate before the new code serves", env.name.Value).
				At(env.job.Name.Value, "environment"))
		}
		return nil
	}
	return nil
}

// deploysItself reports whether the script of a job holds the commands of the deployment, rather than to call for one.
func deploysItself(pass *lint.Pass, env environment) bool {
	for _, line := range env.job.Script {
		if strings.Contains(line.Value, "docker") || strings.Contains(line.Value, "sls ") || strings.Contains(line.Value, "serverless ") {
			return true
		}
	}
	return false
}
