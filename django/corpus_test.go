package django

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const corpus = "../../shared/corpus/"

// corpusFacts tells, for real projects, what a reader of their files finds. Not all of their files are in the corpus:
// a word behind "unknown" is a fact that they do not prove.
var corpusFacts = map[string][]string{
	"antialkash90210__gitlab-django-girls-blog": {
		"Dir .",
		"Settings mysite.settings manage.py:6",
		"WSGI mysite.wsgi mysite/settings.py:71",
		"Django ==4.1.10 requirements.txt:2",
		"Manager pip requirements.txt",
		"Requirements requirements.txt",
		"Database sqlite3 mysite/settings.py:79",
		"StaticRoot os.path.join(BASE_DIR, 'static') mysite/settings.py:122",
		"Static plain mysite/settings.py:122",
		"Debug True mysite/settings.py:26",
		"Hosts ['*'] mysite/settings.py:28",
		"TestRunner django manage.py",
		"dep coverage ==7.3.2 requirements.txt:1",
		"unknown Python", // FROM python:3, image python:latest
		"unknown Server",
		"unknown Driver",
		"unknown DevRequirements",
		"unknown env",
	},
	"archlinux__archweb": {
		"Settings settings manage.py:6",
		"RootURLs urls settings.py:63",
		"Python 3.13 pyproject.toml:6",
		"PythonRequires >=3.13 pyproject.toml:6",
		"Django ==5.2.14 pyproject.toml:10",
		"Manager pep621 pyproject.toml:7", // uv.lock is not in the corpus
		"DevRequirements dev pyproject.toml:26",
		"DevKind group",
		"Database sqlite3 settings.py:211",
		"Debug False settings.py:8",
		"TestRunner pytest pyproject.toml:33",
		"dev django-stubs[compatible-mypy] >=5.2.0 pyproject.toml:28",
		`note settings.py:237 takes settings from "local_settings", which is not here`,
		"unknown Static", // a storage class of its own, which is not in the corpus
		"unknown Name",
		"unknown WSGI",
		"unknown Celery",
		"unknown env",
	},
	"argaghulamahmad__ppw-lab-arga": {
		"Settings praktikum.settings manage.py:6",
		"Python 3.6 .gitlab-ci.yml:6",
		"Django ==1.11.4 requirements.txt:5",
		"Database postgresql requirements.txt:11",
		"Driver psycopg2 requirements.txt:11",
		"Static whitenoise praktikum/settings.py:63",
		"Server gunicorn requirements.txt:7",
		"System psycopg2 build=gcc,libpq-dev run=libpq5 requirements.txt:11",
		"env DATABASE_URL for=DATABASES.URL kind=url praktikum/settings.py:19",
	},
	"betagouv__mrs": {
		"Dir src/mrs",
		"Name mrs src/mrs/manage.py:8",
		"Settings mrs.settings src/mrs/manage.py:8",
		"WSGI mrs.wsgi src/mrs/settings.py:207",
		"Django <3.0 requirements.txt:3",
		"Requirements requirements.txt",
		"DevRequirements requirements-dev.txt requirements-dev.txt",
		"Database postgresql requirements-dev.txt:26",
		"Driver psycopg2 requirements-dev.txt:26",
		"Server uwsgi Dockerfile:61",
		"TestRunner pytest requirements-dev.txt:20",
		"env SECRET_KEY required for=SECRET_KEY src/mrs/settings.py:39",
		`env ALLOWED_HOSTS required for=ALLOWED_HOSTS kind=list sep="," src/mrs/settings.py:47`,
		`env DEBUG default="False" for=DEBUG kind=truthy 1/ src/mrs/settings.py:41`,
		"env DB_USER for=DATABASES.USER src/mrs/settings.py:217",
		"env DB_HOST default=(os.getenv('POSTGRES_PORT_5432_TCP_ADDR', None)) for=DATABASES.HOST src/mrs/settings.py:219",
		"env PROTO part-of=SECURE_SSL_REDIRECT src/mrs/settings.py:56",
		"unknown Python",
		"unknown ProxySSL",
	},
	"bihealth__sodar-server": {
		"Settings config.settings.local manage.py:6",
		"ProductionSettings config.settings.production config/settings/production.py",
		"TestSettings config.settings.test config/settings/test.py",
		"Python 3.8 docker/Dockerfile:1",
		"Django ==3.2.15 requirements/base.txt:9",
		"Requirements requirements/production.txt",
		"DevRequirements requirements/test.txt requirements/test.txt",
		"Broker redis config/settings/base.py:312",
		"Cache redis config/settings/production.py:88",
		"Database postgresql config/settings/base.py:159",
		"Driver psycopg2-binary requirements/base.txt:24",
		"Static whitenoise config/settings/production.py:52",
		"ProxySSL ('HTTP_X_FORWARDED_PROTO', 'https') config/settings/production.py:18",
		"Server gunicorn requirements/production.txt:16",
		"TestRunner pytest requirements/test.txt:11",
		"env DJANGO_SECRET_KEY required for=SECRET_KEY in=config.settings.production,config.settings.local,config.settings.test config/settings/production.py:14",
		"env DATABASE_URL required for=DATABASES.URL kind=url in=config.settings.production,config.settings.local,config.settings.test config/settings/base.py:159",
		`dep drf-keyed-list @ git+https://github.com/mikkonie/drf-keyed-list.git@b03607b866c5706b0e1ea46a7eeaab6527030734 requirements/base.txt:59`,
		"unknown Celery", // config/celery.py is not in the corpus
	},
	"bihealth__varfish-server": {
		"Settings config.settings.local manage.py:6",
		"ProductionSettings config.settings.production config/settings/production.py",
		"Python 3.6 .gitlab-ci.yml:1",
		"Django >=1.11.29, <2.0 requirements/base.txt:11",
		"Requirements requirements/production.txt",
		"DevRequirements requirements/test.txt requirements/test.txt",
		"Broker redis config/settings/base.py:404",
		"Cache redis config/settings/production.py:133",
		"Database postgresql config/settings/base.py:203",
		`ConnMaxAge env.int("CONN_MAX_AGE", default=60) config/settings/production.py:123`,
		"Server gunicorn requirements/production.txt:15",
		`env CONN_MAX_AGE default="60" for=DATABASES.CONN_MAX_AGE kind=int config/settings/production.py:123`,
	},
	"bram2w__baserow": {
		"Dir backend/src/baserow",
		"Name baserow.config backend/Dockerfile:135",
		"Settings baserow.config.settings.base backend/Dockerfile:135",
		"ASGI baserow.config.asgi backend/src/baserow/config/settings/base.py:150",
		"Channels channels backend/requirements/base.txt:88",
		"Python 3.13 backend/pyproject.toml:15",
		"PythonRequires >=3.11 backend/pyproject.toml:15",
		"Django ==5.0.14 backend/requirements/base.txt:130",
		"Requirements backend/requirements/base.txt",
		"DevRequirements backend/requirements/dev.txt backend/requirements/dev.txt",
		"CeleryBeat celery-redbeat backend/requirements/base.txt:75",
		"Broker redis backend/src/baserow/config/settings/base.py:176",
		"Cache redis backend/src/baserow/config/settings/base.py:282",
		"Database postgresql backend/src/baserow/config/settings/base.py:232",
		"ConnMaxAge 600 backend/src/baserow/config/settings/base.py:227",
		"Driver psycopg backend/requirements/base.txt:490",
		"Static plain backend/src/baserow/config/settings/base.py:727",
		"TestRunner pytest backend/requirements/dev.txt:238",
		`env BASEROW_BACKEND_DEBUG default="off" for=DEBUG kind=bool on/off in=baserow.config.settings.base,baserow.config.settings.test backend/src/baserow/config/settings/base.py:66`,
		"env SECRET_KEY required for=SECRET_KEY in=baserow.config.settings.base,baserow.config.settings.test backend/src/baserow/config/settings/base.py:62",
		`env DATABASE_HOST default="db" for=DATABASES.HOST in=baserow.config.settings.base,baserow.config.settings.test backend/src/baserow/config/settings/base.py:236`,
		"unknown Candidate", // {{ cookiecutter… }} holds none
		"unknown StaticRoot",
	},
	"briancaffey__django-postgres-vue-gitlab-ecs": {
		"Dir backend",
		"Settings backend.settings.development backend/manage.py:7",
		"ProductionSettings backend.settings.production backend/backend/settings/production.py",
		"ASGI backend.routing backend/backend/settings/base.py:162",
		"Channels channels backend/requirements/base.txt:6",
		"Python 3.8 backend/scripts/prod/Dockerfile:1",
		"Django ==3.1.3 backend/requirements/base.txt:14",
		"Requirements backend/requirements/base.txt",
		"DevRequirements backend/requirements/test.txt backend/requirements/test.txt",
		"Celery backend.celery_app:app docker-compose.yml:182",
		"CeleryBeat schedule backend/backend/settings/base.py:235",
		"Broker redis backend/backend/settings/base.py:209",
		"Database postgresql backend/backend/settings/base.py:153",
		"Driver psycopg2-binary backend/requirements/base.txt:39",
		`Hosts ["*"] backend/backend/settings/production.py:5`,
		"Server gunicorn backend/requirements/base.txt:37",
		"TestRunner pytest backend/requirements/test.txt:4",
		"env SECRET_KEY required for=SECRET_KEY in=backend.settings.production,backend.settings.development backend/backend/settings/base.py:26",
		`env POSTGRES_SERVICE_PORT default="5432" for=DATABASES.PORT in=backend.settings.production,backend.settings.development backend/backend/settings/base.py:158`,
		"unknown Static", // backend.storage_backends is not in the corpus
	},
	"City-of-Helsinki__kukkuu": {
		"Settings kukkuu.settings manage.py:8",
		"WSGI kukkuu.wsgi kukkuu/settings.py:126",
		"Python 3.7 Dockerfile:2",
		"Django ==2.2.13 requirements.txt:55",
		"Requirements requirements-prod.txt",
		"Requirements requirements.txt",
		"DevRequirements requirements-dev.txt requirements-dev.txt",
		"Database postgresql kukkuu/settings.py:74",
		"Driver psycopg2 requirements.txt:132",
		`StaticRoot env("STATIC_ROOT") kukkuu/settings.py:108`,
		"Server uwsgi requirements-prod.txt:7",
		"TestRunner pytest requirements-dev.txt:93",
		"env SECRET_KEY required for=SECRET_KEY kind=str kukkuu/settings.py:67",
		`env DATABASE_URL default="postgres://kukkuu:kukkuu@localhost/kukkuu" for=DATABASES.URL kind=url kukkuu/settings.py:74`,
		`env ALLOWED_HOSTS default="" for=ALLOWED_HOSTS kind=list sep="," kukkuu/settings.py:71`,
		"unknown Cache",
		"unknown Celery",
	},
	"GNOME__extensions-web": {
		"Settings sweettooth.settings manage.py:6",
		"WSGI sweettooth.wsgi sweettooth/settings.py:136",
		"Python 3.12 .gitlab-ci.yml:37", // image python:$PYTHON_VERSION
		"PythonRequires >=3.11 pyproject.toml:16",
		"Django ==5.2.17 pyproject.toml:25",
		"Manager pep621 pyproject.toml:24",
		"note requirements.txt declares dependencies too (pip); taken from pyproject.toml (pep621)",
		"DevRequirements dev pyproject.toml:52",
		"DevKind extra",
		"Database postgresql pyproject.toml:47",
		"Driver psycopg[binary] pyproject.toml:47",
		"Static plain sweettooth/settings.py:199",
		"Server uwsgi pyproject.toml:48",
		"TestRunner django manage.py",
		`ProxySSL ("HTTPS", "https") sweettooth/settings.py:303`,
		"env EGO_SECRET_KEY required for=SECRET_KEY sweettooth/settings.py:26",
		"env EGO_DEBUG for=DEBUG kind=truthy 1/ sweettooth/settings.py:29",
		`env EGO_DATABASE_URL default="sqlite://./test.db" for=DATABASES.URL kind=url sweettooth/settings.py:142`,
		"env EGO_ALLOWED_HOST for=ALLOWED_HOSTS sweettooth/settings.py:31",
		"env EGO_STATIC_ROOT for=STATIC_ROOT sweettooth/settings.py:306",
		`env EGO_CORS_ORIGINS for=CORS_ORIGIN_WHITELIST kind=list sep="," sweettooth/settings.py:77`,
	},
	"lappis-unb__salic-ml": {
		"Dir src/salicml_api",
		"Settings config.settings src/salicml_api/manage.py:6",
		"WSGI config.wsgi src/salicml_api/config/settings.py:106",
		"Database postgresql src/salicml_api/config/settings.py:125",
		`env DJANGO_ALLOWED_HOSTS required for=ALLOWED_HOSTS kind=list sep="," src/salicml_api/config/settings.py:34`,
		"env DJANGO_SECRET_KEY required for=SECRET_KEY src/salicml_api/config/settings.py:29",
		"env POSTGRES_DB required for=DATABASES.NAME src/salicml_api/config/settings.py:117",
		"note src/salicml_api no requirements file, pyproject.toml, Pipfile or setup file declares dependencies here or above",
		"unknown Manager",
		"unknown Python",
		"unknown Driver",
	},
	"mozmeao__basket": {
		"Settings basket.settings manage.py:6",
		"HealthURL /healthz/ basket/settings.py:199",
		"Python 3.12 Dockerfile:2",
		"Django ==4.2.11 requirements/prod.txt:237",
		"Requirements requirements/prod.txt",
		"DevRequirements requirements/dev.txt requirements/dev.txt",
		"Database mysql requirements/prod.txt:592",
		"Static whitenoise basket/settings.py:156",
		"Server uwsgi requirements/prod.txt:810",
		"TestRunner pytest requirements/dev.txt:778",
		"env SECRET_KEY required for=SECRET_KEY basket/settings.py:131",
		`env DEBUG default="False" for=DEBUG kind=bool True/False basket/settings.py:33`,
		`env DATABASE_URL default="sqlite:///basket.db" for=DATABASES.URL kind=url basket/settings.py:51`,
		"unknown Cache",
	},
	"roeeelnekave__gitlab-django-elk-app": {
		"Dir app",
		"Settings app.settings app/manage.py:9",
		"Python 3.12 app/Dockerfile:1",
		"note app/Dockerfile.prod:6 Python 3.9 here, 3.12 in app/Dockerfile",
		"Django ==5.1 app/requirements.txt:2",
		"Database postgresql app/app/settings.py:79",
		"Driver psycopg2-binary app/requirements.txt:3",
		"env DB_NAME for=DATABASES.NAME app/app/settings.py:80",
		"env POSTGRES_PASSWORD for=DATABASES.PASSWORD app/app/settings.py:82",
		"unknown StaticRoot",
		"unknown System",
	},
	"yourlabs__crudlfap": {
		"Dir .",
		"Candidate src/crudlfap_example/manage.py",
		"Settings crudlfap_example.settings manage.py:9",
		"WSGI crudlfap_example.wsgi src/crudlfap/settings.py:232",
		"Database sqlite3 src/crudlfap_example/settings.py:20",
		"Static plain src/crudlfap/settings.py:314",
		"Server uwsgi Dockerfile:30",
		`env DEBUG default="False" for=DEBUG kind=truthy 1/ src/crudlfap/settings.py:143`,
		"env DB_PASS for=DATABASES.PASSWORD src/crudlfap/settings.py:249",
		"unknown Manager", // setup.py is not in the corpus
		"unknown RootURLs",
	},
}

// sampleFacts tells what is detected in the set-ups that were run for real.
var sampleFacts = map[string][]string{
	"digitalocean": {
		"Settings conf.settings manage.py:7",
		"WSGI conf.wsgi conf/settings.py:48",
		"HealthURL /healthz conf/urls.py:18",
		"Python 3.13 Dockerfile:4",
		"Django >=4.2,<6.1 requirements/base.txt:1",
		"Requirements requirements.txt",
		"DevRequirements requirements/dev.txt requirements/dev.txt",
		"Celery conf conf/celery.py:6",
		"Database postgresql conf/settings.py:51",
		"Driver psycopg requirements/base.txt:4",
		"Static plain conf/settings.py:63",
		"Server gunicorn requirements/base.txt:2",
		"TestRunner pytest requirements/dev.txt:3",
		"env SECRET_KEY required for=SECRET_KEY conf/settings.py:13",
		`env DEBUG default="0" for=DEBUG kind=bool 1/0 conf/settings.py:12`,
		`env DJANGO_ALLOWED_HOSTS default="localhost" for=ALLOWED_HOSTS kind=list sep="," conf/settings.py:14`,
		`env POSTGRES_SSLMODE default="prefer" for=DATABASES.OPTIONS.sslmode conf/settings.py:57`,
		`env STATIC_ROOT default=(str(BASE_DIR / "staticfiles")) for=STATIC_ROOT conf/settings.py:63`,
		"Broker rabbitmq docker-compose.yml:19", // the default is memory://
		"unknown note",
	},
	"vps": {
		"HealthURL /healthz conf/urls.py:18",
		"Python 3.13 Dockerfile:4",
		"Celery conf conf/celery.py:6",
		"unknown note",
	},
	"lambda": {
		"Python 3.13 .gitlab-ci.yml:17",
		"dep werkzeug >=3 requirements/base.txt:5",
		"dep django-storages >=1.14 requirements/base.txt:3",
		"dev celery >=5.2 requirements/dev.txt:5",
		"unknown Celery",
		"unknown Server",
		"unknown note",
	},
}

func TestCorpus(t *testing.T) {
	for project, want := range corpusFacts {
		t.Run(project, func(t *testing.T) { checkFacts(t, corpus+project, want) })
	}
	if _, err := os.Stat(corpus); err == nil {
		if _, err := Detect(os.DirFS(corpus + "DataDog__dd-trace-py")); !errors.Is(err, ErrNoProject) {
			t.Errorf("DataDog__dd-trace-py: err = %v", err)
		}
	}
}

func TestSamples(t *testing.T) {
	for sample, want := range sampleFacts {
		t.Run(sample, func(t *testing.T) { checkFacts(t, "../../shared/reference/samples/"+sample, want) })
	}
}

func checkFacts(t *testing.T, dir string, want []string) {
	if _, err := os.Stat(dir); err != nil {
		t.Skip(err)
	}
	p, err := Detect(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	got := describe(p)
	for _, line := range want {
		word, unknown := strings.CutPrefix(line, "unknown ")
		i := slices.IndexFunc(got, func(l string) bool { return strings.HasPrefix(l, word+" ") })
		switch {
		case unknown && i >= 0:
			t.Errorf("got %s", got[i])
		case !unknown && !slices.Contains(got, line):
			t.Errorf("missing %s", line)
		}
	}
	checkProofs(t, dir, p)
}

// checkProofs checks that the line that proves a variable or a dependency names it.
func checkProofs(t *testing.T, dir string, p *Project) {
	for _, v := range p.Env {
		name := v.Name
		if v.Name == "DATABASE_URL" || v.Name == "EMAIL_URL" || v.Name == "CACHE_URL" {
			name = "" // env.db() names none
		}
		if text := lines(t, dir, v.File, v.Line, 6); !strings.Contains(text, name) {
			t.Errorf("%s:%d does not name %s:\n%s", v.File, v.Line, v.Name, text)
		}
	}
	for _, deps := range []map[string]Fact{p.Dependencies, p.DevDependencies} {
		for _, name := range slices.Sorted(maps.Keys(deps)) {
			f := deps[name]
			if text := lines(t, dir, f.File, f.Line, 1); !strings.Contains(Normalize(text), name) {
				t.Errorf("%s:%d does not name %s:\n%s", f.File, f.Line, name, text)
			}
		}
	}
}

func lines(t *testing.T, dir, file string, line, n int) string {
	text, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Split(string(text), "\n")
	return strings.Join(all[line-1:min(line-1+n, len(all))], "\n")
}
