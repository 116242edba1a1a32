package generate

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"gopkg.in/yaml.v3"
)

// TestUnplainRequirements tells the requirements files that the plugin reads rightly from those that it does not.
func TestUnplainRequirements(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"django>=5\npsycopg[binary]":                   false,
		"-r base.txt\nwhitenoise":                      false,
		"--index-url https://pypi.example.com\ndjango": false,
		"-r base.txt\n-r extra.txt":                    true,
		"-c constraints.txt\ndjango":                   true,
		"django==5.2 \\\n--hash=sha256:0":              true,
		"-e .":                                         true,
		"./lib":                                        true,
	} {
		if got := unplainForm().MatchString(text + "\n"); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// lambdaSettings renders for a project with the given lines in its settings.
func lambdaSettings(t *testing.T, lines string) []File {
	t.Helper()
	add := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	project := fstest.MapFS{
		"manage.py":        add("import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"conf.settings\")\n"),
		"conf/__init__.py": add(""), "conf/wsgi.py": add("application = None\n"), "requirements.txt": add("django>=5.2\n"),
		"conf/settings.py": add("import json\nimport os\n" + lines),
	}
	plan, err := NewPlan(project, Options{Target: lambdaTarget, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	files, err := plan.Render()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestLambdaHosts joins the names as the settings split them, once the intrinsic functions are read as CloudFormation does.
func TestLambdaHosts(t *testing.T) {
	t.Parallel()
	for read, want := range map[string][2]string{
		`os.environ["HOSTS"].split(",")`:  {"d,api", "api"},
		`os.environ["HOSTS"].split(" ")`:  {"d api", "api"},
		`json.loads(os.environ["HOSTS"])`: {`["d", "api"]`, `["api"]`},
	} {
		text := text(t, lambdaSettings(t, "ALLOWED_HOSTS = "+read+"\n"), "serverless.yml")
		var doc struct {
			Provider struct{ Environment map[string]yaml.Node }
		}
		if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		hosts := doc.Provider.Environment["HOSTS"]
		if hosts.Tag != "!If" || len(hosts.Content) != 3 {
			t.Fatalf("%s: %+v", read, hosts)
		}
		if got := [2]string{joined(hosts.Content[1]), joined(hosts.Content[2])}; got != want {
			t.Errorf("%s: %q, not %q", read, got, want)
		}
	}
}

// joined computes what the intrinsic functions of serverless.yml make: the address of the HTTP API is "api", DOMAIN is "d".
func joined(n *yaml.Node) string {
	switch n.Tag {
	case "!Join":
		var parts []string
		for _, part := range n.Content[1].Content {
			parts = append(parts, joined(part))
		}
		return strings.Join(parts, n.Content[0].Value)
	case "!Select", "!GetAtt":
		return "api"
	}
	return strings.ReplaceAll(n.Value, "${env:DOMAIN, ''}", "d")
}

// TestLambdaReservedVariables leaves out what Lambda sets itself: a deploy that sets it fails.
func TestLambdaReservedVariables(t *testing.T) {
	t.Parallel()
	files := lambdaSettings(t, "AWS_S3_REGION_NAME = os.environ[\"AWS_REGION\"]\nAWS_SECRET_ACCESS_KEY = os.environ[\"AWS_SECRET_ACCESS_KEY\"]\nOTHER = os.environ[\"OTHER\"]\n")
	text := text(t, files, "serverless.yml")
	for _, name := range []string{"AWS_REGION:", "AWS_SECRET_ACCESS_KEY:"} {
		if strings.Contains(text, name) {
			t.Errorf("%s is in\n%s", name, text)
		}
	}
	if !strings.Contains(text, "    OTHER: ${env:OTHER}\n") {
		t.Errorf("OTHER is not in\n%s", text)
	}
}

// TestLambdaSetupEnv names all variables that are missing, and writes a file that only its owner reads.
func TestLambdaSetupEnv(t *testing.T) {
	t.Parallel()
	need(t, "bash")
	dir := t.TempDir()
	writeTree(t, dir, lambdaSettings(t, "OTHER = os.environ[\"OTHER\"]\n"))
	names := requiredNames(t, dir)
	for _, missing := range names {
		env := environment(names, "x")
		for i := range env {
			if strings.HasPrefix(env[i], missing+"=") {
				env[i] = missing + "="
			}
		}
		out, ok := run(t, dir, env, "", "bash", "./setup_env.sh")
		if _, err := os.Stat(filepath.Join(dir, ".env")); ok || err == nil || !strings.Contains(out, "missing CI/CD variables: "+missing+"\n") {
			t.Errorf("without %s: %q", missing, out)
		}
	}
	for range 2 { // the second run replaces the file
		if out, ok := run(t, dir, environment(names, "it's $5"), "", "bash", "./setup_env.sh"); !ok || out != "setup_env.sh: wrote .env\n" {
			t.Error(out)
		}
	}
	info, err := os.Stat(filepath.Join(dir, ".env"))
	text, _ := os.ReadFile(filepath.Join(dir, ".env"))
	if err != nil || info.Mode().Perm() != 0o600 || strings.Count(string(text), "=`it's \\$5`\n") != len(names) {
		t.Errorf("%v %v\n%s", err, info, text)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".env.?*")); !slices.Equal(left, []string{filepath.Join(dir, ".env.example")}) {
		t.Errorf("beside it lies %q", left)
	}
}

// TestUnfitForLambda refuses what cannot work there, and says what does.
func TestUnfitForLambda(t *testing.T) {
	t.Parallel()
	plan := func(target, app, more string) string {
		_, err := NewPlan(geoProject(app, more), Options{Target: target, Version: "test", Answers: map[string]string{"static": "whitenoise"}})
		if err == nil {
			return ""
		}
		return err.Error()
	}
	const gis = "django.contrib.gis"
	want := "--target lambda: GeoDjango (conf/settings.py:2) needs the library GDAL, which Lambda does not have: " +
		"use --target vps or digitalocean, or bring GDAL in a layer and set GDAL_LIBRARY_PATH"
	if got := plan(lambdaTarget, gis, ""); got != want {
		t.Errorf("%q", got)
	}
	if got := plan(lambdaTarget, gis, "GDAL_LIBRARY_PATH = \"/opt/lib/libgdal.so\"\n"); got != "" {
		t.Errorf("with GDAL in a layer: %q", got)
	}
	want = "--static whitenoise: collectstatic fills /srv/static (conf/settings.py:4), outside of the repository, of which the package is made: " +
		"set STATIC_ROOT to BASE_DIR / \"staticfiles\", or pass --static s3"
	if got := plan(lambdaTarget, "shop", "STATIC_ROOT = \"/srv/static\"\n"); got != want {
		t.Errorf("%q", got)
	}
}

// TestLambdaImportPath tells jobs and functions where the settings are, where they do not lie beside manage.py.
func TestLambdaImportPath(t *testing.T) {
	t.Parallel()
	add := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	plan, err := NewPlan(fstest.MapFS{
		"manage.py":            add("import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"shop.settings\")\n"),
		"src/shop/__init__.py": add(""), "src/shop/wsgi.py": add("application = None\n"), "requirements.txt": add("django>=5.2\nwhitenoise\n"),
		"src/shop/settings.py": add("WSGI_APPLICATION = \"shop.wsgi.application\"\n"),
	}, Options{Target: lambdaTarget, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	files, err := plan.Render()
	if err != nil {
		t.Fatal(err)
	}
	if got := text(t, files, "serverless.yml"); !strings.Contains(got, "    PYTHONPATH: /var/task/src\n") {
		t.Errorf("serverless.yml\n%s", got)
	}
	if got := strings.Count(text(t, files, ".gitlab-ci.yml"), "    PYTHONPATH: $CI_PROJECT_DIR/src\n"); got != 2 { // services, static
		t.Errorf("%d jobs have PYTHONPATH", got)
	}
}
