package generate

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// TestDatabaseHelperAsksTheAPI has the helper talk with a stand-in of DigitalOcean's API.
func TestDatabaseHelperAsksTheAPI(t *testing.T) {
	t.Parallel()
	need(t, "bash", "curl", "jq")
	const connection = `{"host": %q, "port": 25060, "user": "doadmin", "password": "it's \"$x\"", "database": "defaultdb", "uri": "postgresql://x"}`
	one := fmt.Sprintf(`{"connection": `+connection+`, "private_connection": `+connection+`}`, "public", "private")
	answers := map[string]string{"shop db": "[" + one + "]", "none": "[]", "two": "[" + one + "," + one + "]"}
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v2/databases" || r.Header.Get("Authorization") != "Bearer s3cret" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprintf(w, `{"databases": %s}`, answers[r.URL.Query().Get("name")])
	}))
	t.Cleanup(api.Close)
	dir := site(t, "digitalocean", nil)
	token := filepath.Join(dir, "token")
	if err := os.WriteFile(token, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := []string{"PATH=" + os.Getenv("PATH"), "DIGITALOCEAN_API=" + api.URL}
	helper := func(name, token string, more ...string) (string, bool) {
		return run(t, dir, append(env, more...), "", "bash", "scripts/do-database-env.sh", name, token)
	}
	for host, more := range map[string]string{"private": "PRIVATE=1", "public": "PRIVATE=0"} {
		out, ok := helper("shop db", token, more)
		text, _ := os.ReadFile(filepath.Join(dir, "database.env"))
		want := "POSTGRES_DB='defaultdb'\nPOSTGRES_USER='doadmin'\nPOSTGRES_PASSWORD='it'\\''s \"$x\"'\nPOSTGRES_HOST='" + host + "'\nPOSTGRES_PORT='25060'\n"
		if !ok || string(text) != want || strings.Contains(out, "$x") {
			t.Errorf("ok %v, %q, the file is\n%swant\n%s", ok, out, text, want)
		}
	}
	info, err := os.Stat(filepath.Join(dir, "database.env"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v %v", info, err)
	}
	os.Remove(filepath.Join(dir, "database.env"))
	for _, name := range []string{"none", "two"} {
		if out, ok := helper(name, token); ok || !strings.Contains(out, "databases are named "+name) {
			t.Errorf("%s: ok %v, %q", name, ok, out)
		}
	}
	if out, ok := helper("shop db", "/dev/null"); ok || !strings.Contains(out, "401") {
		t.Errorf("with a wrong token: ok %v, %q", ok, out)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "database.env*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// TestDatabaseHelperKnowsPostGIS has the helper write a URL with which Django loads its spatial fields.
func TestDatabaseHelperKnowsPostGIS(t *testing.T) {
	t.Parallel()
	need(t, "bash", "curl", "jq")
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"databases": [{"connection": {"uri": "postgresql://doadmin:p@db.example.com:25060/defaultdb?sslmode=require"}}]}`)
	}))
	t.Cleanup(api.Close)
	for app, scheme := range map[string]string{"django.contrib.gis": "postgis", "django.contrib.auth": "postgresql"} {
		plan, err := NewPlan(geoProject(app, ""), Options{Target: "digitalocean", Version: "test"})
		if err != nil {
			t.Fatal(err)
		}
		files, err := plan.Render()
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		writeTree(t, dir, files)
		env := []string{"PATH=" + os.Getenv("PATH"), "DIGITALOCEAN_API=" + api.URL}
		out, ok := run(t, dir, env, "", "bash", "scripts/do-database-env.sh", "shop", "/dev/null")
		text, _ := os.ReadFile(filepath.Join(dir, "database.env"))
		want := "DATABASE_URL='" + scheme + "://doadmin:p@db.example.com:25060/defaultdb?sslmode=require'\n"
		if !ok || string(text) != want {
			t.Errorf("%s: %q, the file is %q, not %q", app, out, text, want)
		}
	}
}

// geoProject is a project with an app, one URL for its database, and more lines in its settings.
func geoProject(app, more string) fstest.MapFS {
	add := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"manage.py":        add("import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"conf.settings\")\n"),
		"conf/__init__.py": add(""), "conf/wsgi.py": add("application = None\n"), "requirements.txt": add("django>=5.2\ndj-database-url\n"),
		"conf/settings.py": add("import dj_database_url\nINSTALLED_APPS = [\"" + app + "\"]\n" +
			"DATABASES = {\"default\": dj_database_url.config()}\n" + more),
	}
}

// TestDependenciesHelper reads a pyproject.toml with all ways to declare.
func TestDependenciesHelper(t *testing.T) {
	t.Parallel()
	need(t, "python3")
	dir := t.TempDir()
	c := allPairs(dimensions())[0]
	c["manager"], c["dir"] = "pep621", "."
	plan, err := NewPlan(c.project(), Options{Target: c["target"], Answers: c.answers()})
	if err != nil {
		t.Fatal(err)
	}
	files, err := plan.Render()
	if err != nil {
		t.Fatal(err)
	}
	writeTree(t, dir, files)
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, "pyproject.toml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	python := func(args ...string) (string, bool) {
		return run(t, dir, []string{"PATH=" + os.Getenv("PATH")}, "", "python3", append([]string{"devops/dependencies.py", "pyproject.toml"}, args...)...)
	}
	if _, ok := run(t, dir, []string{"PATH=" + os.Getenv("PATH")}, "", "python3", "-c", "import tomllib"); !ok {
		t.Skip("this Python is older than 3.11")
	}
	write("[project]\nname='x'\nversion='1'\ndependencies=['django>=5', 'psycopg[c]']\n[project.optional-dependencies]\ntest=['pytest']\n" +
		"[dependency-groups]\nlint=['ruff']\ndev=['mypy', {include-group='lint'}]\n")
	for args, want := range map[string]string{
		"":         "django>=5\npsycopg[c]\n",
		"test":     "django>=5\npsycopg[c]\npytest\n",
		"test dev": "django>=5\npsycopg[c]\npytest\nmypy\nruff\n",
	} {
		if out, ok := python(strings.Fields(args)...); !ok || out != want {
			t.Errorf("%q: ok %v, %q", args, ok, out)
		}
	}
	if out, ok := python("tests"); ok || !strings.Contains(out, "no extra and no group 'tests'") {
		t.Errorf("unknown group: ok %v, %q", ok, out)
	}
	write("[project]\nname='x'\nversion='1'\ndynamic=['dependencies']\n")
	if out, ok := python(); ok || !strings.Contains(out, "dynamic") {
		t.Errorf("dynamic: ok %v, %q", ok, out)
	}
}
