package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoTestsWithoutDatabase reports jobs that run the tests of a Django project without the database of its settings.
var DjangoTestsWithoutDatabase = &lint.Analyzer{
	Name:     "django-tests-without-database",
	Group:    lint.Django,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a job runs Django's tests, and no service is the database of the settings

The settings name a PostgreSQL or MySQL server, and the job has none: every test that asks the
database fails with "could not translate host name" or "connection refused". Give the job a
service, with the alias that the settings take for the host.

The rule speaks of jobs in official images of Python whose own script runs "pytest" or
"manage.py test", with settings whose database and host can be read. It is silent where
SQLite, a second settings module for tests, or a variable for the database takes part, and
where the script looks as if it started a server itself.`,
	Bad: "test:\n  image: python:3.13\n  script:\n    - pip install -r requirements.txt\n    - python manage.py test\n",
	Good: "test:\n  image: python:3.13\n  services:\n    - name: postgres:17\n      alias: db\n  variables:\n    POSTGRES_PASSWORD: only-for-tests\n" +
		"  script:\n    - pip install -r requirements.txt\n    - python manage.py test\n",
	Beside: append(slices.Clone(besideSettings), lint.Beside{Name: exampleSettings, Text: `DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "app",
        "USER": "postgres",
        "PASSWORD": "only-for-tests",
        "HOST": "db",
    }
}
`}),
	Run: djangoTestsWithoutDatabase,
}

// ownServers are words in a script by which it may bring a database, or tests may do without one.
var ownServers = []string{
	"docker", "podman", "postgres", "psql", "pg_", "mysql", "mariadb", "sqlite", ".sh", "service ", "systemctl", "--ds", "--settings", "make ",
}

func djangoTestsWithoutDatabase(pass *lint.Pass) error {
	jobs := testJobs(pass)
	if len(jobs) == 0 || !pass.Config.Complete() {
		return nil
	}
	scope := jobScopes(pass)
	for _, t := range jobs {
		if !inPythonImage(pass, t.job) || len(t.job.Services) > 0 && !servesOtherThings(pass, t) || scope(t.job).speaksOf(ownServers...) {
			continue
		}
		db, ok := settledDatabase(pass)
		if !ok || writesSettings(pass, db) {
			return nil
		}
		at, ok := pass.In(db.host.Span)
		f := t.script.finding(t.cmd.Span(), "%q runs %q, and no service of %q is the %s of the settings: add one with the alias %q",
			t.job.Name.Value, t.runs, t.job.Name.Value, db.kind.title, db.name)
		if ok {
			f.Related = []lint.Related{{Span: at, Message: "the host in the settings"}}
		}
		pass.Report(f)
	}
	return nil
}

// servesOtherThings reports whether all services of a job are known to be something else than a database.
func servesOtherThings(pass *lint.Pass, t testJob) bool {
	services, ok := servicesOf(pass, t.job)
	return ok && !slices.ContainsFunc(services, func(s jobService) bool {
		return s.kind == nil || s.kind.title == "PostgreSQL" || s.kind.title == "MySQL"
	})
}

// A database is the one that the settings of a project name.
type database struct {
	project *django.Project
	kind    *serverKind
	host    django.Value
	name    string // of the host
}

// settledDatabase returns the database of the one Django project; ok is false unless all its settings name one server by a host that
// they tell, and tests have no settings of their own.
func settledDatabase(pass *lint.Pass) (db database, ok bool) {
	project := pass.Django()
	if project == nil || !project.Complete() || project.TestSettings.Known() {
		return db, false
	}
	databases, ok := project.Setting("DATABASES")
	one, hasOne := databases.Get("default")
	engine, hasEngine := one.Get("ENGINE")
	host, hasHost := one.Get("HOST")
	if !ok || !hasOne || !hasEngine || !hasHost || !databases.Certain || databases.Changed || len(project.Assignments("DATABASES")) > 1 {
		return db, false
	}
	i := slices.IndexFunc(serverKinds, func(k *serverKind) bool {
		return slices.Contains(k.images, engine.Text[strings.LastIndex(engine.Text, ".")+1:])
	})
	name := host
	if host.Kind == django.Env && host.Default != nil {
		name = *host.Default
	}
	if i < 0 || engine.Kind != django.Text || name.Kind != django.Text || !isBare(name.Text) || speaksOfSQLite(pass, project) {
		return db, false
	}
	return database{project, serverKinds[i], host, name.Text}, true
}

// speaksOfSQLite reports whether the settings name SQLite anywhere, be it for tests only.
func speaksOfSQLite(pass *lint.Pass, project *django.Project) bool {
	return slices.ContainsFunc(project.SettingsFiles(), func(name string) bool {
		file := pass.File(name)
		return file == nil || strings.Contains(string(file.Text), "sqlite")
	})
}

// writesSettings reports whether the configuration says more about the database than its settings: by a variable that they read, or by
// one that chooses other settings.
func writesSettings(pass *lint.Pass, db database) bool {
	known := ownVariables(pass)
	if known["DJANGO_SETTINGS_MODULE"] || known["DATABASE_URL"] {
		return true
	}
	return db.host.Kind == django.Env && known[db.host.Text]
}
