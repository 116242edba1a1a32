package generate

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// A dimension is something in which projects and answers differ.
type dimension struct {
	name   string
	values []string
}

func dimensions() []dimension {
	return append([]dimension{
		{"target", []string{"digitalocean", "vps"}},
		{"manager", []string{"pip", "poetry", "uv", "pep621", "pipenv"}},
		{"stack", []string{"nginx", "none", "celery,rabbitmq,nginx", "celery,beat,redis,nginx", "celery,valkey", "redis,nginx"}},
		{"python", []string{"3.12", "3.13", "3.14"}},
		{"postgres", []string{"16", "17", "18"}},
		{"server", []string{"gunicorn", "gunicorn-uvicorn", "uvicorn", "daphne", "uwsgi"}},
		{"dir", []string{".", "backend", "src/site"}},
		{"env", []string{"parts", "url", "own", "none"}},
		{"tests", []string{"pytest", "django"}},
		{"static", []string{"plain", "s3", "env"}},
		{"driver", []string{"psycopg[binary]", "psycopg2", ""}},
		{"branch", []string{"", "staging"}},
		{"database-server", []string{"container", "external"}},
		{"tls", []string{"caddy", "none"}},
		{"blue-green", []string{"yes", "no"}},
		{"linters", []string{"", "configured", "ruff", "ruff,mypy", "black,isort,flake8,mypy"}},
		{"security", []string{"", "sast,secrets,dependencies", "secrets,containers"}},
		{"lint-job", []string{"yes", "no"}},
		{"pre-commit", []string{"yes", "no"}},
	}, optionDimensions()...)
}

// A combo is one value of each dimension.
type combo map[string]string

func (c combo) String() string {
	var parts []string
	for _, d := range dimensions() {
		parts = append(parts, c[d.name])
	}
	return strings.ReplaceAll(strings.Join(parts, " "), "/", "_")
}

// allPairs returns combos in which each value of a dimension meets each value of every other one.
func allPairs(dims []dimension) []combo {
	type pairing struct{ a, va, b, vb string }
	open := map[pairing]bool{}
	for i, a := range dims {
		for _, b := range dims[i+1:] {
			for _, va := range a.values {
				for _, vb := range b.values {
					open[pairing{a.name, va, b.name, vb}] = true
				}
			}
		}
	}
	gain := func(c combo, name, value string) int {
		n := 0
		for _, d := range dims {
			if v, ok := c[d.name]; ok && (open[pairing{d.name, v, name, value}] || open[pairing{name, value, d.name, v}]) {
				n++
			}
		}
		return n
	}
	var combos []combo
	for len(open) > 0 {
		first := slices.MinFunc(slices.Collect(maps.Keys(open)), func(x, y pairing) int { return strings.Compare(fmt.Sprint(x), fmt.Sprint(y)) })
		c := combo{first.a: first.va, first.b: first.vb}
		for _, d := range dims {
			if _, ok := c[d.name]; ok {
				continue
			}
			c[d.name] = slices.MaxFunc(d.values, func(x, y string) int { return gain(c, d.name, x) - gain(c, d.name, y) })
		}
		for i, a := range dims {
			for _, b := range dims[i+1:] {
				delete(open, pairing{a.name, c[a.name], b.name, c[b.name]})
			}
		}
		combos = append(combos, c)
	}
	return combos
}

// project makes a Django project with what the combo asks for.
func (c combo) project() fstest.MapFS {
	m := fstest.MapFS{}
	dir := strings.TrimPrefix(c["dir"]+"/", "./")
	add := func(name, text string) { m[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644} }
	add(dir+"manage.py", "import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"shop.settings\")\n")
	add(dir+"shop/__init__.py", "")
	add(dir+"shop/urls.py", "from django.urls import path\nurlpatterns = []\n")
	add(dir+"shop/celery.py", "from celery import Celery\napp = Celery(\"shop\")\n")
	for _, kind := range []string{"wsgi", "asgi"} {
		add(dir+"shop/"+kind+".py", fmt.Sprintf("from django.core.%s import get_%s_application\napplication = get_%[1]s_application()\n", kind, kind))
	}
	add(dir+"shop/settings.py", c.settings())
	c.manifest(dir, add)
	c.configureLinters(dir, add)
	return m
}

func (c combo) settings() string {
	text := `import os
from pathlib import Path
BASE_DIR = Path(__file__).resolve().parent.parent
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
ASGI_APPLICATION = "shop.asgi.application"
INSTALLED_APPS = ["django.contrib.staticfiles"]
STATIC_URL = "/static/"
MEDIA_ROOT = BASE_DIR / "media"
`
	text += map[string]string{
		"parts": `SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "").split(",")
DEBUG = os.environ.get("DEBUG", "0") == "1"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": os.environ["POSTGRES_DB"], "USER": os.environ["POSTGRES_USER"],
    "PASSWORD": os.environ["POSTGRES_PASSWORD"], "HOST": os.environ["POSTGRES_HOST"], "PORT": os.environ["POSTGRES_PORT"]}}
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "")
`,
		"own": `SECRET_KEY = os.environ["APP_KEY"]
ALLOWED_HOSTS = os.environ["APP_HOSTS"].split(" ")
DEBUG = os.getenv("APP_DEBUG", "False") == "True"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": os.environ["DB_NAME"], "USER": os.environ["DB_USER"],
    "PASSWORD": os.environ["DB_PASSWORD"], "HOST": os.environ["DB_HOST"], "PORT": os.environ["DB_PORT"], "OPTIONS": {"sslmode": os.environ["DB_SSL"]}}}
CELERY_BROKER_URL = os.environ["BROKER"]
STRIPE_KEY = os.environ["STRIPE_KEY"]
GREETING = os.environ.get("GREETING", "it's {{ me }}")
`,
		"url": `import environ
env = environ.Env()
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
DEBUG = env.bool("DEBUG", False)
DATABASES = {"default": env.db("DATABASE_URL")}
CELERY_BROKER_URL = env("REDIS_URL")
`,
		"none": "SECRET_KEY = 'x'\nDEBUG = True\n",
	}[c["env"]]
	switch c["static"] {
	case "plain":
		text += "STATIC_ROOT = BASE_DIR / \"public\"\n"
	case "env":
		text += "STATIC_ROOT = os.environ[\"STATIC_DIR\"]\n"
	case "s3":
		text += "STORAGES = {\"staticfiles\": {\"BACKEND\": \"storages.backends.s3.S3Storage\"}}\n"
	}
	return text
}

// manifest adds the files that declare dependencies.
func (c combo) manifest(dir string, add func(name, text string)) {
	deps := []string{"django", "celery", "gunicorn"}
	if c["driver"] != "" {
		deps = append(deps, c["driver"])
	}
	if c["static"] == "s3" {
		deps = append(deps, "django-storages")
	}
	dev := []string{"pytest", "pytest-django", "pytest-cov"}
	quoted := func(names []string) string { return `"` + strings.Join(names, `", "`) + `"` }
	switch c["manager"] {
	case "pip":
		add("requirements/base.txt", strings.Join(deps, "\n")+"\n")
		add("requirements/dev.txt", "-r base.txt\n"+strings.Join(dev, "\n")+"\n")
	case "poetry":
		text := "[tool.poetry]\nname = \"shop\"\nversion = \"1\"\n[tool.poetry.dependencies]\npython = \"^3.12\"\n"
		for _, d := range deps {
			name, extra, _ := strings.Cut(strings.TrimSuffix(d, "]"), "[")
			if extra != "" {
				text += fmt.Sprintf("%s = {version = \"*\", extras = [%q]}\n", name, extra)
			} else {
				text += name + " = \"*\"\n"
			}
		}
		text += "[tool.poetry.group.dev.dependencies]\n"
		for _, d := range dev {
			text += d + " = \"*\"\n"
		}
		add(dir+"pyproject.toml", text)
		add(dir+"poetry.lock", "[[package]]\nname = \"django\"\nversion = \"5.2.1\"\n")
	case "pipenv":
		text := "[packages]\n"
		for _, d := range deps {
			text += fmt.Sprintf("%q = \"*\"\n", strings.Split(d, "[")[0])
		}
		text += "[dev-packages]\n"
		for _, d := range dev {
			text += fmt.Sprintf("%q = \"*\"\n", d)
		}
		add(dir+"Pipfile", text)
		add(dir+"Pipfile.lock", "{}")
	default:
		text := "[project]\nname = \"shop\"\nversion = \"1\"\ndependencies = [" + quoted(deps) + "]\n[dependency-groups]\ndev = [" + quoted(dev) + "]\n"
		add(dir+"pyproject.toml", text)
		if c["manager"] == "uv" {
			add(dir+"uv.lock", "version = 1\n")
		}
	}
}

// answers are the flags of the combo.
func (c combo) answers() map[string]string {
	answers := map[string]string{}
	for _, q := range []string{"python", "postgres", "stack", "server", "tests", "manager", "tls"} {
		answers[q] = c[q]
	}
	if c["target"] == "vps" {
		answers["database-server"] = c["database-server"]
	}
	if strings.Contains(c["stack"], "nginx") {
		answers["blue-green"] = c["blue-green"]
	}
	c.checkAnswers(answers)
	c.optionAnswers(answers)
	answers["app"] = "shop.wsgi:application"
	if strings.Contains(c["server"], "uvicorn") || c["server"] == "daphne" {
		answers["app"] = "shop.asgi:application"
	}
	if c["branch"] != "" {
		answers["deploy-branch"], answers["domain"] = c["branch"], "shop.example.com"
	}
	return answers
}

// generated is what all combos give, and two new projects.
func generated(t *testing.T) map[string][]File {
	t.Helper()
	all, err := matrix()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// matrix renders all combos, once for all tests.
var matrix = sync.OnceValues(func() (map[string][]File, error) {
	all := map[string][]File{}
	add := func(name, target string, project fs.FS, answers map[string]string) error {
		plan, err := NewPlan(project, Options{Target: target, Version: "test", Answers: answers})
		if err == nil {
			all[name], err = plan.Render()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
	for _, c := range allPairs(dimensions()) {
		if err := add(c.String(), c["target"], c.project(), c.answers()); err != nil {
			return nil, err
		}
	}
	empty := fstest.MapFS{".": &fstest.MapFile{Mode: fs.ModeDir | 0o755}}
	for target := range hosts() {
		if err := add("starter "+target, target, empty, nil); err != nil {
			return nil, err
		}
		if err := add("starter-celery "+target, target, empty, map[string]string{"stack": "celery,beat,rabbitmq,nginx"}); err != nil {
			return nil, err
		}
	}
	return all, nil
})

func TestMatrixIsLargeEnough(t *testing.T) {
	t.Parallel()
	if n := len(allPairs(dimensions())); n < 30 || n > 80 {
		t.Errorf("%d combinations: the choice of pairs is broken", n)
	}
}
