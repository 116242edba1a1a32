package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"golang.org/x/tools/txtar"
	"gopkg.in/yaml.v3"
)

// A site is a generated project that runs with the Python of this machine in place of that of the image.
type site struct {
	t        *testing.T
	project  project
	db       *database
	bin      string // programs by the names that they have in the image
	workdir  string // the directory of manage.py
	static   string // STATIC_ROOT
	pipeline map[string]job
}

type job struct {
	Extends   any               `yaml:"extends"`
	Variables map[string]string `yaml:"variables"`
	Script    []string          `yaml:"script"`
}

// TestSiteRuns starts a new project and an existing one with PostgreSQL, gunicorn and nginx. What it runs is what was
// generated: the commands of the jobs, setup_env.sh, the command and the health check of the image, nginx.conf.
func TestSiteRuns(t *testing.T) {
	need(t, "bash", "gunicorn", "nginx")
	for name, sub := range map[string]string{"starter": ".", "existing-subdir": "backend"} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, name, sub)
			s.db = startDatabase(t)
			s.tests()
			s.production()
		})
	}
}

// TestGuardStopsSQLite runs the first command of django-checks for a project that keeps its data in SQLite.
func TestGuardStopsSQLite(t *testing.T) {
	t.Parallel()
	need(t, "bash")
	s := newSite(t, "startproject", ".")
	guard := s.pipeline["django-checks"].Script[0]
	cmd := exec.Command("bash", "-c", guard)
	cmd.Dir, cmd.Env = s.workdir, s.path()
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "AssertionError: sqlite, see docs/DJANGO_SETTINGS.md") {
		t.Errorf("%s: %v\n%s", guard, err, out)
	}
}

func newSite(t *testing.T, name, sub string) *site {
	t.Helper()
	archive, err := txtar.ParseFile("../../testdata/generate/" + name + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	in, opts, _ := input(archive)
	s := &site{t: t, project: generateInto(t, name, in, opts), bin: t.TempDir()}
	s.workdir = filepath.Join(s.project.dir, sub)
	s.programs()
	var doc map[string]yaml.Node
	if err := yaml.Unmarshal(s.read(".gitlab-ci.yml"), &doc); err != nil {
		t.Fatal(err)
	}
	s.pipeline = map[string]job{}
	for name, node := range doc {
		var j job
		if node.Kind == yaml.MappingNode && node.Decode(&j) == nil {
			s.pipeline[name] = j
		}
	}
	return s
}

func (s *site) read(name string) []byte {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.project.dir, name))
	if err != nil {
		s.t.Fatal(err)
	}
	return text
}

// programs gives Debian's Python the names that the image has.
func (s *site) programs() {
	s.t.Helper()
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import django, psycopg2, pytest, pytest_django, pytest_cov").Run(); err != nil {
		missing(s.t, "one of Debian's python3-django, python3-psycopg2, python3-pytest-django, python3-pytest-cov")
	}
	for name, text := range map[string]string{
		"python":   "exec " + python + ` "$@"`,
		"pytest":   "exec " + python + ` -m pytest "$@"`,
		"gunicorn": "exec " + python + ` /usr/bin/gunicorn "$@"`,
	} {
		if err := os.WriteFile(filepath.Join(s.bin, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			s.t.Fatal(err)
		}
	}
}

// path is the environment that every command has.
func (s *site) path() []string {
	return []string{"PATH=" + s.bin + ":/usr/sbin:/usr/bin:/bin", "LANG=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1"}
}

func (s *site) must(dir string, env []string, name string, args ...string) string {
	s.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, env
	if filepath.Base(name) == name {
		cmd.Path = s.find(name)
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

func (s *site) find(name string) string {
	if own := filepath.Join(s.bin, name); exists(own) {
		return own
	}
	found, err := exec.LookPath(name)
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// tests runs the commands of the test jobs with their variables; only the database is elsewhere.
func (s *site) tests() {
	for _, name := range slices.Sorted(maps.Keys(s.pipeline)) {
		j := s.pipeline[name]
		if strings.HasPrefix(name, ".") || len(j.Script) == 0 || fmt.Sprint(j.Extends) != "[.python .services]" {
			continue
		}
		env := s.path()
		for _, variables := range []map[string]string{s.pipeline[".services"].Variables, j.Variables} {
			for key, value := range variables {
				switch value {
				case "postgres":
					value = "127.0.0.1"
				case "5432":
					value = fmt.Sprint(s.db.port)
				}
				env = append(env, key+"="+value)
			}
		}
		out := s.must(s.workdir, env, "bash", "-eo", "pipefail", "-c", strings.Join(j.Script, "\n"))
		s.t.Logf("%s: %s", name, lastLine(out))
	}
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// production writes .env as the deploy job does and starts what the containers would.
func (s *site) production() {
	s.t.Helper()
	env := s.environment()
	s.static = filepath.Join(s.t.TempDir(), "static")
	env = s.imageEnv(env)
	s.must(s.workdir, env, "python", "manage.py", "migrate", "--noinput")
	s.must(s.workdir, env, "python", "manage.py", "check", "--deploy", "--fail-level", "WARNING", "--database", "default")
	s.must(s.workdir, env, "python", "manage.py", "collectstatic", "--noinput")
	port := freePort(s.t)
	s.serve(env, port)
	s.healthCheck(env, port)
	s.askNginx(s.startNginx(port))
}

// environment has setup_env.sh write .env from the CI/CD variables, and reads it as Compose does.
func (s *site) environment() []string {
	s.t.Helper()
	values := map[string]string{
		"DOMAIN": "shop.example.com", "ALLOWED_HOSTS": "shop.example.com", "NOTES_HOSTS": "shop.example.com",
		"CSRF_TRUSTED_ORIGINS": "https://shop.example.com",
		"SECRET_KEY":           "a'b\"c$d`e\\'f " + strings.Repeat("0123456789", 5), "NOTES_KEY": strings.Repeat("0123456789", 6),
		"WEB_IMAGE": "w", "NGINX_IMAGE": "n", "IMAGE_TAG": "1", "NGINX_TAG": "2",
		"PGSSLMODE": "verify-full", "POSTGRES_SSLMODE": "require",
	}
	for _, prefix := range []string{"DB_", "POSTGRES_"} {
		values[prefix+"DB"], values[prefix+"NAME"] = "defaultdb", "defaultdb"
		values[prefix+"USER"], values[prefix+"PASSWORD"] = "doadmin", password
		values[prefix+"HOST"], values[prefix+"PORT"] = "localhost", fmt.Sprint(s.db.port)
	}
	env := s.path()
	for name, value := range values {
		env = append(env, name+"="+value)
	}
	s.must(s.project.dir, append(env, "DB_CA_CERT="+s.db.ca), "bash", "./setup_env.sh")
	file, err := dotenv.Read(filepath.Join(s.project.dir, ".env"))
	if err != nil {
		s.t.Fatal(err)
	}
	if file["PGSSLROOTCERT"] != "/run/db-ca.crt" {
		s.t.Errorf("PGSSLROOTCERT is %q", file["PGSSLROOTCERT"])
	}
	file["PGSSLROOTCERT"] = s.db.ca
	env = s.path()
	for name, value := range file {
		env = append(env, name+"="+value)
	}
	return env
}

var (
	imageEnv = regexp.MustCompile(`(?s)\nENV (DJANGO_SETTINGS_MODULE=.*?[^\\])\n`)
	command  = regexp.MustCompile(`(?m)^CMD (\["gunicorn".*\])$`)
	copied   = regexp.MustCompile(`(?m)^COPY --from=production (\S+) /vol/static$`)
)

// imageEnv adds the environment of the image, with directories of this machine in place of the image's.
func (s *site) imageEnv(env []string) []string {
	s.t.Helper()
	dockerfile := s.read("Dockerfile")
	root := string(copied.FindSubmatch(dockerfile)[1])
	if local, ok := strings.CutPrefix(root, "/app/"); ok {
		s.static = filepath.Join(s.project.dir, local)
	}
	for pair := range strings.FieldsSeq(strings.ReplaceAll(string(imageEnv.FindSubmatch(dockerfile)[1]), "\\\n", " ")) {
		name, value, _ := strings.Cut(pair, "=")
		switch value {
		case root:
			value = s.static
		case "/vol/media":
			value = s.t.TempDir()
		}
		env = append(env, name+"="+value)
	}
	return env
}

// serve starts the command of the image.
func (s *site) serve(env []string, port int) {
	s.t.Helper()
	var words []string
	if err := json.Unmarshal(command.FindSubmatch(s.read("Dockerfile"))[1], &words); err != nil {
		s.t.Fatal(err)
	}
	address := fmt.Sprintf("127.0.0.1:%d", port)
	for i := range words {
		words[i] = strings.ReplaceAll(words[i], "0.0.0.0:8000", address)
	}
	cmd := exec.Command(s.find(words[0]), words[1:]...)
	cmd.Dir, cmd.Env = s.workdir, env
	background(s.t, cmd, address)
}

// healthCheck runs the health check of the image, and sees it fail where nobody listens.
func (s *site) healthCheck(env []string, port int) {
	s.t.Helper()
	for at, want := range map[int]bool{port: true, freePort(s.t): false} {
		text := strings.ReplaceAll(string(s.read("devops/healthcheck.py")), "127.0.0.1:8000", fmt.Sprintf("127.0.0.1:%d", at))
		cmd := exec.Command(s.find("python"), "-c", text)
		cmd.Env = env
		out, err := cmd.CombinedOutput()
		if (err == nil) != want {
			s.t.Errorf("health check on port %d: %v\n%s", at, err, out)
		}
	}
}
