package rules

import (
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoMigrationsUnchecked reports configurations that test a Django project, but not whether its migrations are complete.
var DjangoMigrationsUnchecked = &lint.Analyzer{
	Name:     "django-migrations-unchecked",
	Group:    lint.Django,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `no job checks whether a migration is missing

A model that was changed without a migration passes the tests where they make their tables from
the models, and fails in production, where the column is not there. One line in the job that
runs the tests finds it: python manage.py makemigrations --check --dry-run.

The rule looks for "makemigrations" in the scripts of all jobs, in the files that may hold
commands, and in tests.`,
	Bad:    "test:\n  image: python:3.13\n  script:\n    - pip install -r requirements.txt\n    - python manage.py test\n",
	Good:   "test:\n  image: python:3.13\n  script:\n    - pip install -r requirements.txt\n    - python manage.py makemigrations --check --dry-run\n    - python manage.py test\n",
	Beside: besideSettings,
	Run:    djangoMigrationsUnchecked,
}

func djangoMigrationsUnchecked(pass *lint.Pass) error {
	jobs := testJobs(pass)
	if len(jobs) == 0 || !pass.Config.Complete() || saysInScripts(pass, "makemigrations") {
		return nil
	}
	if pass.Django() == nil || repositorySays(pass, "makemigrations") {
		return nil
	}
	t := jobs[0]
	pass.Report(t.script.finding(t.cmd.Span(),
		"no job checks whether a migration is missing: run manage.py makemigrations --check --dry-run before the tests"))
	return nil
}

// saysInScripts reports whether a text stands in the script of a job.
func saysInScripts(pass *lint.Pass, text string) bool {
	for _, s := range scripts(pass) {
		if s.holds([]string{text}) {
			return true
		}
	}
	return false
}
