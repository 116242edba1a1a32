package rules

import (
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoDeployUnchecked reports configurations that deploy a Django project, and never ask Django whether its settings are safe.
var DjangoDeployUnchecked = &lint.Analyzer{
	Name:     "django-deploy-unchecked",
	Group:    lint.Django,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `no job runs Django's checks for deployment

manage.py check --deploy knows some twenty settings that are unsafe in production. It ends with
status 0 also when it warns: add --fail-level WARNING, and run it with the settings of
production.

The rule looks for "--deploy" in the scripts of all jobs, and in the files that may hold commands.
It speaks of configurations with a job that deploys to production.`,
	Bad: "deploy:\n  script: ./deploy\n  environment: production\n  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n",
	Good: "check:\n  script: python manage.py check --deploy --fail-level WARNING\n" +
		"deploy:\n  script: ./deploy\n  environment: production\n  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n",
	Beside: besideSettings,
	Run:    djangoDeployUnchecked,
}

func djangoDeployUnchecked(pass *lint.Pass) error {
	for _, env := range environments(pass) {
		if !env.production() || !env.deploys() {
			continue
		}
		if pass.Config.Complete() && !saysInScripts(pass, "--deploy") && pass.Django() != nil && !repositorySays(pass, "--deploy") {
			pass.Report(lint.Findingf(env.name.Span,
				"no job asks Django whether its settings are safe for %q: run manage.py check --deploy --fail-level WARNING", env.name.Value).At(env.job.Name.Value, "environment"))
		}
		return nil
	}
	return nil
}
