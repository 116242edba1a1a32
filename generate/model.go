package generate

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/templates"
)

// A model is what the templates see: answers put into the words of their files. Its methods are called from there.
type model struct {
	Target   string
	Name     string
	Dir      string // directory of manage.py, "." for the root
	Settings string // the production settings
	Install  Install
	Start    []string // command of the web container
	App      string
	Postgres string // release

	Nginx, Celery, Beat bool
	CeleryApp           string
	RabbitMQ, Redis     bool
	RedisImage          string
	RedisInTests        bool

	StaticURL, StaticRoot string
	StaticInS3            bool
	MediaURL, MediaRoot   string // MediaRoot is "" when the site keeps no uploads
	ASGI                  bool

	HealthPath  string
	HealthKnown bool   // the path was made for it, so that it must answer with success
	Hosts       string // the variable with the allowed hosts

	Pytest, Coverage bool
	TestSettings     string
	ProveDatabase    bool // nothing proves yet that settings use PostgreSQL

	OwnDatabase      bool // PostgreSQL runs in a container beside the site
	Caddy, BlueGreen bool

	Branch, Domain string
	Dockerfile     string // what the compose files build, where a person has a Dockerfile of their own

	Lint      *LintJob // nil without linters
	LintCI    bool     // a job runs pipewright lint
	PreCommit bool     // .pre-commit-config.yaml is ours
	Release   string   // of pipewright, for those two

	env *environ
	f   *finder
}

func newModel(f *finder, opts Options) *model {
	m := &model{
		Target: opts.Target, Name: f.value("name"), Dir: f.project.Dir, Settings: f.value("settings"),
		App: f.value("app"), Postgres: f.value("postgres"),
		Nginx: f.uses("nginx"), Celery: f.uses("celery"), Beat: f.uses("beat"), CeleryApp: f.project.Celery.Value,
		RabbitMQ: f.uses("rabbitmq"), Redis: f.uses("redis") || f.uses("valkey"),
		StaticURL: f.value("static-url"), StaticRoot: f.value("static-root"), StaticInS3: f.project.Static.Value == "s3",
		MediaURL: "/media/", ASGI: f.speaksASGI(),
		HealthPath: f.value("health-path"), Branch: f.value("deploy-branch"), Domain: f.value("domain"),
		Pytest: f.value("tests") == "pytest", TestSettings: f.testSettings(),
		ProveDatabase: f.project.Database.Value != "postgresql",
		OwnDatabase:   f.ownDatabase(), Caddy: f.value("tls") == "caddy", BlueGreen: f.value("blue-green") == "yes",
		f: f,
	}
	m.HealthKnown = m.HealthPath != "/" || f.project.HealthURL.Known()
	m.Coverage = m.Pytest && f.project.HasDev("pytest-cov")
	if root := f.value("media-root"); root != "none" {
		m.MediaRoot = root
	}
	if fact := f.setting("MEDIA_URL"); fact.Known() {
		if text, ok := literal(fact.Value); ok && strings.Trim(text, "/") != "" && !strings.Contains(text, "://") {
			m.MediaURL = "/" + strings.Trim(text, "/") + "/"
		}
	}
	if m.Redis {
		m.RedisImage = templates.Image("redis", "")
		if f.uses("valkey") {
			m.RedisImage = templates.Image("valkey", "")
		}
	}
	m.Install = f.install()
	m.env = newEnviron(f)
	m.RedisInTests = m.Redis && m.env.needsRedisInTests()
	m.Hosts = m.hostsVariable()
	m.Start = m.start()
	m.checks(opts.Version)
	return m
}

// testSettings returns the settings module for tests, where it is not the production one.
func (f *finder) testSettings() string {
	for _, fact := range []django.Fact{f.project.TestSettings, f.project.Settings} {
		if fact.Known() {
			return fact.Value
		}
	}
	return f.value("settings")
}

func (m *model) hostsVariable() string {
	if v, ok := m.f.project.EnvFor("ALLOWED_HOSTS"); ok {
		return v.Name
	}
	return "ALLOWED_HOSTS"
}

// start returns the command that serves the site. Its number of workers is WEB_CONCURRENCY.
func (m *model) start() []string {
	gunicorn := []string{"gunicorn", m.App, "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-"}
	switch m.f.value("server") {
	case "gunicorn-uvicorn":
		worker := "uvicorn.workers.UvicornWorker"
		if m.f.project.Has("uvicorn-worker") {
			worker = "uvicorn_worker.UvicornWorker"
		}
		return slices.Insert(gunicorn, 2, "--worker-class", worker)
	case "uvicorn":
		return []string{"uvicorn", m.App, "--host", "0.0.0.0", "--port", "8000"}
	case "daphne":
		return []string{"daphne", "--bind", "0.0.0.0", "--port", "8000", m.App}
	case "uwsgi":
		return []string{
			"uwsgi", "--http-socket", "0.0.0.0:8000", "--module", m.App, "--master", "--processes", "2",
			"--die-on-term", "--need-app", "--vacuum",
		}
	}
	return gunicorn
}

// Image returns the image of a product's default release.
func (m *model) Image(product string) string { return templates.Image(product, "") }

// PostgresImage returns the image of the database in tests and development.
func (m *model) PostgresImage() string { return m.f.postgresImage() }

// PythonImage returns the base of the site's image.
func (m *model) PythonImage() string { return templates.Image("python", m.f.value("python")) }

// PostgresData returns where the database's volume belongs: since release 18 one directory higher.
func (m *model) PostgresData() string {
	if templates.Compare(m.Postgres, "18") >= 0 {
		return "/var/lib/postgresql"
	}
	return "/var/lib/postgresql/data"
}

// Workdir returns the directory of manage.py in the image.
func (m *model) Workdir() string { return path.Join(imageDir, m.Dir) }

// InSub reports whether manage.py lies in a subdirectory.
func (m *model) InSub() bool { return m.Dir != "." }

// At returns the path in the repository of what the test jobs write beside manage.py.
func (m *model) At(name string) string { return path.Join(m.Dir, name) }

// OnDeployBranch returns the expression that holds on the branch that deploys.
func (m *model) OnDeployBranch() string { return "$CI_COMMIT_BRANCH == " + m.branch() }

// NotFromDeployBranch returns the expression that holds in merge requests from other branches.
func (m *model) NotFromDeployBranch() string {
	return "$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME != " + m.branch()
}

func (m *model) branch() string {
	if strings.HasPrefix(m.Branch, "$") {
		return m.Branch
	}
	return fmt.Sprintf("%q", m.Branch)
}

// BranchName names the branch that deploys in a sentence.
func (m *model) BranchName() string {
	if strings.HasPrefix(m.Branch, "$") {
		return "the default branch"
	}
	return "branch `" + m.Branch + "`"
}

// KnownDomain reports whether the host name is written into the pipeline.
func (m *model) KnownDomain() bool { return !strings.HasPrefix(m.Domain, "$") }

// DependsOn returns the services that the site waits for, of those that run beside it.
func (m *model) DependsOn(postgres bool) []string {
	var names []string
	if postgres {
		names = append(names, "postgres")
	}
	if m.RabbitMQ {
		names = append(names, "rabbitmq")
	}
	if m.Redis {
		names = append(names, "redis")
	}
	return names
}

// UsesDependenciesFile reports whether devops/dependencies.py is needed.
func (m *model) UsesDependenciesFile() bool { return m.Install.usesDependenciesFile() }

// TestsOwnSettings reports whether tests run with other settings than production.
func (m *model) TestsOwnSettings() bool { return m.TestSettings != m.Settings }

// HasMedia reports whether the site keeps what visitors upload.
func (m *model) HasMedia() bool { return m.MediaRoot != "" }
