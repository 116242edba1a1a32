package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/generate"
)

// A function is a new project that was packaged for Lambda, and runs here as it does there: from a directory that it cannot
// write to, with the environment that CloudFormation gives it, and with nothing but what is in the package.
type function struct {
	t      *testing.T
	dir    string // the project
	root   string // the unpacked package
	db     *database
	env    []string // of jobs
	inside []string // of the function
}

// secret is what AWS Secrets Manager has.
var secret = map[string]string{"SECRET_KEY": strings.Repeat("0123456789", 6), "DB_PASSWORD": password}

// TestLambdaRuns does what the deploy job does, with a stand-in of AWS in place of the real one: it packages the site with
// osls, migrates with its command, publishes a version that answers, and goes back.
func TestLambdaRuns(t *testing.T) {
	need(t, "bash")
	f := newFunction(t, "s3")
	f.install()
	f.db = startDatabase(t)
	f.writeEnvironmentFile()
	for _, stage := range []string{"staging", "production"} {
		f.sls("print", "--stage", stage)
	}
	aws := startAWS(t, f)
	template, archive := aws.stack()
	f.inspect(template)
	f.unpack(archive)
	aws.deploy()
	f.answers()
	other := newFunction(t, "whitenoise")
	if err := os.Symlink(filepath.Join(f.dir, "node_modules"), filepath.Join(other.dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	other.db = f.db
	other.servesStaticFiles()
}

// newFunction generates a new project.
func newFunction(t *testing.T, static string) *function {
	t.Helper()
	need(t, "npm", "npx")
	if err := exec.Command("/usr/bin/python3", "-c", "import django, psycopg2, werkzeug, whitenoise").Run(); err != nil {
		missing(t, "one of Debian's python3-django, python3-psycopg2, python3-werkzeug, python3-whitenoise")
	}
	answers := map[string]string{"name": "shop", "static": static}
	p := generateInto(t, "lambda", fstest.MapFS{}, generate.Options{Target: "lambda", Version: "test", Answers: answers})
	f := &function{t: t, dir: p.dir}
	f.env = []string{
		"PATH=" + f.programs() + ":" + filepath.Dir(judges(t).node()) + ":" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "npm_config_cache=" + os.Getenv("HOME") + "/.npm",
		"CI=true", "STAGE=staging", "AWS_REGION=eu-central-1", "AWS_REGION_NAME=eu-central-1", "STATIC_FILES_BUCKET_NAME=shop-static",
		"DB_NAME=defaultdb", "DB_USER=doadmin", "DB_HOST=127.0.0.1",
	}
	for _, name := range []string{"npm_config_registry", "NPM_CONFIG_REGISTRY", "NPM_CONFIG_USERCONFIG", "NODE_EXTRA_CA_CERTS", "HTTPS_PROXY", "https_proxy"} {
		if value, ok := os.LookupEnv(name); ok {
			f.env = append(f.env, name+"="+value)
		}
	}
	return f
}

// install installs what package-lock.json names.
func (f *function) install() {
	f.t.Helper()
	out, err := f.run("npm", "ci", "--no-audit", "--no-fund")
	switch {
	case err == nil:
	case regexp.MustCompile(`ENOTFOUND|ETIMEDOUT|ECONNRE|EAI_AGAIN`).MatchString(out):
		f.t.Skipf("the npm registry is out of reach\n%s", out)
	default:
		f.t.Fatalf("npm ci: %v\n%s", err, out)
	}
}

// servesStaticFiles collects static files as the job static does, and sees WhiteNoise serve them from the package.
func (f *function) servesStaticFiles() {
	f.t.Helper()
	f.env = append(f.env, fmt.Sprintf("DB_PORT=%d", f.db.port), "SECRET_KEY=x", "DJANGO_SETTINGS_MODULE=conf.settings")
	f.must("/usr/bin/python3", "manage.py", "collectstatic", "--noinput")
	f.sls("package", "--stage", "staging")
	f.inspect(f.read(".serverless/cloudformation-template-update-stack.json"))
	f.unpack(f.read(".serverless/shop.zip"))
	f.gets("shop.example.com", "/static/admin/css/base.css", 200, "body")
	f.gets("shop.example.com", "/healthz", 200, "ok")
}

// programs makes a python3 whose pip installs from Debian's packages: it gets the requirements and copies what is there.
func (f *function) programs() string {
	bin := f.t.TempDir()
	const python = `#!/bin/sh
if [ "$1 $2 $3" = "-m pip install" ]; then
    while [ $# -gt 0 ]; do
        case $1 in -t) target=$2 ;; -r) requirements=$2 ;; esac
        shift
    done
    grep -qx 'Werkzeug>=.*' "$requirements" && grep -q '^Django' "$requirements" || exit 1
    for module in asgiref django markupsafe psycopg2 pytz sqlparse werkzeug whitenoise; do
        [ ! -d /usr/lib/python3/dist-packages/$module ] || cp -rL /usr/lib/python3/dist-packages/$module "$target" 2>/dev/null
    done
    exit 0
fi
exec /usr/bin/python3 "$@"
`
	if err := os.WriteFile(filepath.Join(bin, "python3"), []byte(python), 0o755); err != nil {
		f.t.Fatal(err)
	}
	return bin
}

func (f *function) run(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = f.dir, f.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (f *function) must(name string, args ...string) string {
	f.t.Helper()
	out, err := f.run(name, args...)
	if err != nil {
		f.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return out
}

func (f *function) sls(args ...string) string {
	f.t.Helper()
	return f.must("npx", append([]string{"sls"}, args...)...)
}

func (f *function) read(name string) []byte {
	f.t.Helper()
	text, err := os.ReadFile(filepath.Join(f.dir, name))
	if err != nil {
		f.t.Fatal(err)
	}
	return text
}

// writeEnvironmentFile has setup_env.sh write .env, and reads from it what the job's environment does not have: every value
// must come through it unchanged.
func (f *function) writeEnvironmentFile() {
	f.t.Helper()
	f.env = append(f.env, fmt.Sprintf("DB_PORT=%d", f.db.port))
	const nasty = "a$HOME ${X} \"q\" #x `id` \\n =é!*?[]{}()<>|&;~%@^,\t "
	all := f.env
	for _, value := range []string{nasty, "it's $5", `back\slash`} {
		f.env = append(slices.Clone(all), "DB_NAME="+value)
		f.must("bash", "./setup_env.sh", ".env")
		f.env = slices.DeleteFunc(slices.Clone(all), func(pair string) bool { return strings.HasPrefix(pair, "DB_NAME=") })
		const read = `process.env.HOME = "/root"; require("osls/lib/cli/load-dotenv")("x"); process.stdout.write(process.env.DB_NAME)`
		if got := f.must("node", "-e", read); got != value {
			f.t.Errorf("DB_NAME is %q, and from .env %q", value, got)
		}
	}
	f.env = append(slices.Clone(all), `DB_NAME=a\$b`)
	if out, err := f.run("bash", "./setup_env.sh", ".env"); err == nil || !strings.Contains(out, "setup_env.sh: DB_NAME has") {
		f.t.Errorf("a value that cannot be written: %v %s", err, out)
	}
	f.env = all
	f.must("bash", "./setup_env.sh", ".env")
}

// A stack is the CloudFormation template that osls made.
type stack struct {
	Resources map[string]struct {
		Type       string
		Properties struct {
			FunctionName    any
			FunctionVersion string
			IntegrationURI  any `json:"IntegrationUri"`
			Timeout         int
			Runtime         string
			Environment     struct{ Variables map[string]any }
		}
	}
}

// inspect reads the template: what visitors reach, and that no secret is in it.
func (f *function) inspect(template []byte) {
	f.t.Helper()
	var s stack
	if err := json.Unmarshal(template, &s); err != nil {
		f.t.Fatalf("%v\n%s", err, template)
	}
	const live = "map[Ref:LiveAlias]"
	app, manage := s.Resources["AppLambdaFunction"].Properties, s.Resources["ManageLambdaFunction"].Properties
	for what, pair := range map[string][2]any{
		"the integration":      {live, fmt.Sprint(s.Resources["HttpApiIntegrationApp"].Properties.IntegrationURI)},
		"the permission":       {live, fmt.Sprint(s.Resources["AppLambdaPermissionHttpApi"].Properties.FunctionName)},
		"the alias":            {"$LATEST", s.Resources["LiveAlias"].Properties.FunctionVersion},
		"the time for a page":  {29, app.Timeout},
		"the time for manage":  {900, manage.Timeout},
		"the runtime":          {"python3.13", app.Runtime},
		"SECURE_SSL_REDIRECT":  {nil, app.Environment.Variables["SECURE_SSL_REDIRECT"]},
		"the name of the site": {"shop-staging-app", app.FunctionName},
	} {
		if pair[0] != pair[1] {
			f.t.Errorf("%s is %v, not %v", what, pair[1], pair[0])
		}
	}
	for name, resource := range s.Resources {
		if resource.Type == "AWS::Lambda::Version" {
			f.t.Errorf("%s: versions are made by devops/release.mjs alone", name)
		}
	}
	f.inside = inside(app.Environment.Variables)
}

// inside returns the environment of the function, with the references filled in as CloudFormation does.
func inside(variables map[string]any) []string {
	env := []string{"PATH=/usr/bin:/bin", "LANG=C.UTF-8"}
	reference := regexp.MustCompile(`^\{\{resolve:secretsmanager:shop/staging:SecretString:(\w+)\}\}$`)
	for name, value := range variables {
		text, _ := value.(string)
		if m := reference.FindStringSubmatch(text); m != nil {
			text = secret[m[1]]
		}
		switch name {
		case "ALLOWED_HOSTS":
			text = "shop.example.com,x.execute-api.eu-central-1.amazonaws.com"
		case "CSRF_TRUSTED_ORIGINS":
			text = "https://shop.example.com"
		}
		env = append(env, name+"="+text)
	}
	return env
}

// unpack puts the package where Lambda has it: root owns it, and nobody writes to it.
func (f *function) unpack(packed []byte) {
	f.t.Helper()
	root, err := os.MkdirTemp("", "task")
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() {
		exec.Command("chmod", "-R", "u+w", root).Run()
		os.RemoveAll(root)
	})
	f.root = root
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		f.t.Fatal(err)
	}
	for _, file := range archive.File {
		if base := filepath.Base(file.Name); strings.HasPrefix(base, ".") && base != ".serverless-wsgi" ||
			strings.HasPrefix(file.Name, "node_modules/") || strings.HasPrefix(file.Name, "tests/") || strings.HasPrefix(file.Name, "devops/") {
			f.t.Errorf("%s is in the package", file.Name)
		}
		extract(f.t, file, filepath.Join(root, filepath.FromSlash(file.Name)))
	}
	if out, err := exec.Command("chmod", "-R", "a-w,a+rX", root).CombinedOutput(); err != nil {
		f.t.Fatalf("%v %s", err, out)
	}
}

func extract(t *testing.T, file *zip.File, name string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	in, err := file.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// runner is what Lambda's runtime does: it imports the handler and gives it an event. -I and -S leave out what Debian has.
const runner = `
import json, os, sys
sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
import wsgi_handler
answer = json.dumps(wsgi_handler.handler(json.load(sys.stdin), None))
try:
    open(os.path.join(os.environ["LAMBDA_TASK_ROOT"], "written"), "w")
    sys.exit("the package can be written to")
except OSError:
    pass
print("\n" + answer)
`

// call gives the function an event and returns its answer. As root, the function runs as another user, who cannot write.
func (f *function) call(event []byte) []byte {
	f.t.Helper()
	cmd := exec.Command("/usr/bin/python3", "-I", "-S", "-c", runner)
	cmd.Dir, cmd.Env = f.root, append(slices.Clone(f.inside), "LAMBDA_TASK_ROOT="+f.root)
	cmd.Stdin = strings.NewReader(string(event))
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	var log strings.Builder
	cmd.Stderr = &log
	out, err := cmd.Output()
	if err != nil {
		f.t.Fatalf("%v\n%s%s", err, out, log.String())
	}
	return []byte(lastLine(string(out)))
}

// answers asks for pages as the HTTP API does.
func (f *function) answers() {
	f.t.Helper()
	for _, c := range []struct {
		host, path string
		status     int
		body       string
	}{
		{"shop.example.com", "/", 200, "It works."},
		{"shop.example.com", "/healthz", 200, "ok"},
		{"shop.example.com", "/admin/login/", 200, "csrfmiddlewaretoken"},
		{"shop.example.com", "/nothing", 404, ""},
		{"evil.example.com", "/", 400, ""},
	} {
		f.gets(c.host, c.path, c.status, c.body)
	}
}

// gets asks for one page.
func (f *function) gets(host, path string, status int, body string) {
	f.t.Helper()
	event, err := json.Marshal(map[string]any{
		"version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "", "isBase64Encoded": false,
		"headers": map[string]string{"host": host, "x-forwarded-proto": "https"},
		"requestContext": map[string]any{
			"stage": "$default", "http": map[string]string{"method": "GET", "path": path, "sourceIp": "192.0.2.1"},
		},
	})
	if err != nil {
		f.t.Fatal(err)
	}
	var answer struct {
		StatusCode int
		Body       string
	}
	if err := json.Unmarshal(f.call(event), &answer); err != nil || answer.StatusCode != status || !strings.Contains(answer.Body, body) {
		f.t.Errorf("%s%s: %v %+v", host, path, err, answer)
	}
}
