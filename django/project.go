// Package django tells what a Django project is made of, each fact with the place that proves it.
//
// [Detect] reads a directory through an [io/fs.FS]: it runs no Python and writes nothing. A fact that the files do not
// prove stays unknown; nothing is guessed. Settings are read as Python, token by token; a file that is broken is read as
// far as it goes, and [Project.Notes] says so.
//
// The package does not decide what to do with the facts, and it does not know GitLab or Docker.
package django

import (
	"iter"
	"slices"
)

// A Fact is something known about the project, with the file that proves it.
// The zero Fact is unknown.
type Fact struct {
	Value string
	File  string // path in the project, with slashes; "" when unknown
	Line  int    // 1-based; 0 when the file's existence is the proof
}

// Known reports whether the fact is known.
func (f Fact) Known() bool { return f.File != "" }

// Manager is the way a project declares its dependencies.
type Manager string

// The ways to declare dependencies.
const (
	Pip    Manager = "pip"    // requirements files
	Poetry Manager = "poetry" // pyproject.toml with [tool.poetry], and poetry.lock
	UV     Manager = "uv"     // uv.lock or [tool.uv]
	PEP621 Manager = "pep621" // pyproject.toml with [project] only
	Pipenv Manager = "pipenv" // Pipfile
)

// A Project is what the files of a Django project prove.
type Project struct {
	Dir        string // directory of manage.py inside the tree, "." for its root
	ManagePy   Fact
	Candidates []Fact // other files that could have been the project's manage.py

	Distribution       Fact     // what pyproject.toml calls the project
	Name               Fact     // the Python package that holds the settings: "conf"
	Settings           Fact     // "conf.settings": what manage.py says
	ProductionSettings Fact     // "conf.settings.production", where there is one
	SettingsModules    []string // the modules that look like settings, by their names: "conf.settings.local"
	TestSettings       Fact     // what the test runner is told, where it is not Settings
	Configuration      Fact     // "Production": the class with the settings of production, where settings are classes
	TestConfiguration  Fact     // "Test"
	DevConfiguration   Fact     // "Development"
	ConfigurationEnv   string   // the variable that chooses the class: "DJANGO_CONFIGURATION"
	WSGI               Fact     // "conf.wsgi"
	ASGI               Fact     // "conf.asgi"
	Channels           Fact     // "channels", when it is used
	PythonPath         Fact     // the directory of the tree to import from, where it is not Dir: "src"
	RootURLs           Fact     // "conf.urls"
	HealthURL          Fact     // "/healthz"

	Python         Fact // "3.13"
	PythonRequires Fact // the constraint as written: ">=3.12,<4"
	Django         Fact // the constraint as written, else the locked version
	DjangoLocked   Fact // the version of the lock file: "5.2.1"

	Manager         Fact                // one of Manager's values
	LockFile        Fact                // "uv.lock"
	Requirements    []Fact              // requirements files for pip, the one for production first, then those it does not include
	ProductionGroup Fact                // the group or extra with what production needs besides
	ProductionKind  string              // "group" or "extra"
	DevRequirements Fact                // the file, group or extra with what tests need
	DevKind         string              // "file", "group" (PEP 735 and Poetry) or "extra"
	Dependencies    map[string]Fact     // normalised name → constraint as written
	DevDependencies map[string]Fact     // what only development and tests need
	Extras          map[string][]string // normalised name → the extras asked for: "psycopg" → "binary"
	SystemPackages  []SystemPackage     // what the dependencies need of the operating system

	Celery     Fact // the -A argument: "conf"
	CeleryBeat Fact // "schedule" (CELERY_BEAT_SCHEDULE), "django-celery-beat" or "celery-redbeat"
	Broker     Fact // "rabbitmq", "redis" or "sqs"
	Cache      Fact // "redis", "memcached" or "database"

	Database       Fact // "postgresql", "mysql", "sqlite3", "oracle"
	ConnMaxAge     Fact // the expression as written
	Driver         Fact // PostgreSQL driver: "psycopg[binary]", "psycopg", "psycopg[c]", "psycopg2", "psycopg2-binary"
	DatabaseSwitch Fact // "DB=postgres": the variable and its text that make settings take PostgreSQL

	StaticRoot  Fact // the expression as written
	MediaRoot   Fact
	Static      Fact // "whitenoise", "s3" or "plain"
	Debug       Fact // the expression as written
	Hosts       Fact // ALLOWED_HOSTS as written
	CSRFOrigins Fact // CSRF_TRUSTED_ORIGINS as written
	ProxySSL    Fact // SECURE_PROXY_SSL_HEADER as written

	Server     Fact     // "gunicorn", "uvicorn", "daphne", "uwsgi"
	TestRunner Fact     // "pytest" or "django"
	Frontend   Fact     // the script "build" of a package.json, whose product the site most likely serves
	Env        []EnvVar // environment variables that settings read, sorted by name

	Notes []Note // what was contradictory, broken or left out

	serving []*settings // the settings that count, those of production first
}

// An EnvVar is an environment variable that the settings read.
//
// Kind "bool" understands words such as "0" and "False"; of kind "truthy" every text but "" is true, be it "0".
type EnvVar struct {
	Name        string
	Required    bool // settings fail without it
	Default     string
	HasDefault  bool     // settings have a value without the variable: Default, even when it is "", or what DefaultExpr makes
	DefaultExpr string   // the default as written, when it is no plain value
	For         string   // what it sets, where that is plain: "SECRET_KEY", "DATABASES.NAME", "DATABASES.URL", "DATABASES.OPTIONS.sslmode"
	PartOf      string   // the setting that its value is a part of, or decides over: "CELERY_BROKER_URL" for the host of a broker
	Kind        string   // "bool", "truthy", "int", "float", "list", "dict", "url", "json", "path", "str"; "" when not plain
	Separator   string   // of lists: "," or " "
	True        string   // of "bool" and "truthy": what the settings take for true
	False       string   // of "bool" and "truthy": what the settings take for false
	Modules     []string // the settings modules that read it, itself or through what they import
	File        string
	Line        int
}

// A SystemPackage is what a dependency needs of a Debian system.
type SystemPackage struct {
	For   string   // the dependency
	Build []string // packages to install it: "libpq-dev"
	Run   []string // packages to run it: "libpq5"
	Fact  Fact     // where the dependency is declared
}

// A Note is something about the project's files that a reader should know.
type Note struct {
	File string
	Line int
	Text string
}

// Facts returns the known single facts with the names of their fields, in the order of the fields.
func (p *Project) Facts() iter.Seq2[string, Fact] {
	return func(yield func(string, Fact) bool) {
		for _, f := range []struct {
			name string
			fact Fact
		}{
			{"ManagePy", p.ManagePy},
			{"Distribution", p.Distribution},
			{"Name", p.Name},
			{"Settings", p.Settings},
			{"ProductionSettings", p.ProductionSettings},
			{"TestSettings", p.TestSettings},
			{"Configuration", p.Configuration},
			{"TestConfiguration", p.TestConfiguration},
			{"DevConfiguration", p.DevConfiguration},
			{"WSGI", p.WSGI},
			{"ASGI", p.ASGI},
			{"Channels", p.Channels},
			{"PythonPath", p.PythonPath},
			{"RootURLs", p.RootURLs},
			{"HealthURL", p.HealthURL},
			{"Python", p.Python},
			{"PythonRequires", p.PythonRequires},
			{"Django", p.Django},
			{"DjangoLocked", p.DjangoLocked},
			{"Manager", p.Manager},
			{"LockFile", p.LockFile},
			{"ProductionGroup", p.ProductionGroup},
			{"DevRequirements", p.DevRequirements},
			{"Celery", p.Celery},
			{"CeleryBeat", p.CeleryBeat},
			{"Broker", p.Broker},
			{"Cache", p.Cache},
			{"Database", p.Database},
			{"ConnMaxAge", p.ConnMaxAge},
			{"Driver", p.Driver},
			{"DatabaseSwitch", p.DatabaseSwitch},
			{"StaticRoot", p.StaticRoot},
			{"MediaRoot", p.MediaRoot},
			{"Static", p.Static},
			{"Debug", p.Debug},
			{"Hosts", p.Hosts},
			{"CSRFOrigins", p.CSRFOrigins},
			{"ProxySSL", p.ProxySSL},
			{"Server", p.Server},
			{"TestRunner", p.TestRunner},
			{"Frontend", p.Frontend},
		} {
			if f.fact.Known() && !yield(f.name, f.fact) {
				return
			}
		}
	}
}

// Has reports whether the project depends on a distribution in production.
func (p *Project) Has(name string) bool {
	_, ok := p.Dependencies[Normalize(name)]
	return ok
}

// HasDev reports whether the project depends on a distribution, be it for tests only.
func (p *Project) HasDev(name string) bool {
	_, ok := p.DevDependencies[Normalize(name)]
	return ok || p.Has(name)
}

// HasExtra reports whether the project asks for an extra of a distribution: "psycopg", "binary".
func (p *Project) HasExtra(name, extra string) bool {
	return slices.Contains(p.Extras[Normalize(name)], Normalize(extra))
}

// EnvFor returns the variable that fills a setting: "SECRET_KEY", "DATABASES.NAME", "DATABASES.URL".
// A variable that settings require comes before one they do not, and one that is read first before the others.
func (p *Project) EnvFor(setting string) (EnvVar, bool) {
	var found EnvVar
	for _, v := range p.Env {
		first := v.Required == found.Required && v.File == found.File && v.Line < found.Line
		if v.For == setting && (found.Name == "" || v.Required && !found.Required || first) {
			found = v
		}
	}
	return found, found.Name != ""
}
