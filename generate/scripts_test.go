package generate

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// nasty has every character that shells, dotenv files and Compose treat in some way.
const nasty = "it's $HOME ${X} \"q\" #x `id` \\n \\' =é!*?[]{}()<>|&;~%@^,\t "

// site writes a new project with Celery and returns its directory.
func site(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	_, files := starterFiles(t, map[string]string{"stack": "celery,rabbitmq,nginx"})
	writeTree(t, dir, files)
	return dir
}

// requiredNames reads the list of setup_env.sh.
func requiredNames(t *testing.T, dir string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "setup_env.sh"))
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`(?s)required=\((.*?)\)`).FindSubmatch(text)
	return strings.Fields(string(list[1]))
}

func environment(names []string, value string) []string {
	env := []string{"PATH=" + os.Getenv("PATH")}
	for _, n := range names {
		env = append(env, n+"="+value)
	}
	return env
}

func TestSetupEnvKeepsEveryCharacter(t *testing.T) {
	t.Parallel()
	need(t, "bash")
	dir := site(t)
	names := requiredNames(t, dir)
	for range 2 { // the second run replaces the file
		out, ok := run(t, dir, environment(names, nasty), "", "bash", "./setup_env.sh", "out.env")
		if !ok || out != "setup_env.sh: wrote out.env\n" {
			t.Fatalf("setup_env.sh says %q", out)
		}
	}
	info, err := os.Stat(filepath.Join(dir, "out.env"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	text, _ := os.ReadFile(filepath.Join(dir, "out.env"))
	got := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if inner, ok := strings.CutPrefix(value, "'"); ok {
			got[name] = strings.ReplaceAll(strings.TrimSuffix(inner, "'"), `\'`, "'")
		} else if inner, ok := strings.CutPrefix(value, `"`); ok {
			got[name] = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\$`, `$`).Replace(strings.TrimSuffix(inner, `"`))
		}
	}
	for _, n := range names {
		if got[n] != nasty {
			t.Errorf("%s is %q", n, got[n])
		}
	}
	if got["DEBUG"] != "0" || len(got) != len(names)+1 {
		t.Errorf("DEBUG is %q, %d names in all", got["DEBUG"], len(got))
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "out.env.*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestSetupEnvNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	need(t, "bash")
	dir := site(t)
	names := requiredNames(t, dir)
	for i, missing := range names {
		env := environment(slices.Delete(slices.Clone(names), i, i+1), "x")
		out, ok := run(t, dir, append(env, missing+"="), "", "bash", "./setup_env.sh")
		if ok || !strings.Contains(out, "missing CI/CD variables: "+missing+"\n") {
			t.Errorf("without %s: %v, %q", missing, ok, out)
		}
	}
	out, ok := run(t, dir, environment(nil, ""), "", "bash", "./setup_env.sh")
	if ok || !strings.Contains(out, strings.Join(names, " ")) {
		t.Errorf("without all: %q", out)
	}
	out, ok = run(t, dir, environment(names, "two\nlines"), "", "bash", "./setup_env.sh")
	if ok || !strings.Contains(out, "more than one line") {
		t.Errorf("with two lines: %q", out)
	}
	if _, err := os.Stat(filepath.Join(dir, ".env")); err == nil {
		t.Error("a .env was written")
	}
}

// A server is a directory that stands for the remote machine: ssh and scp are stubs that work in it, docker one that
// writes down what it is told and fails when the release is broken.
type server struct {
	t         *testing.T
	dir, home string
	env       []string
}

const stubs = `
-- ssh --
#!/bin/bash
while [[ $1 == -* ]]; do shift 2; done
echo "ssh $1" >>"$LOG"
shift
cd "$REMOTE" && exec bash -c "$*"
-- scp --
#!/bin/bash
while [[ $1 == -* ]]; do if [[ $1 == -q ]]; then shift; else shift 2; fi; done
cp "$1" "$REMOTE/${2#*:}"
-- docker --
#!/bin/bash
release=$(sed -n "s/^IMAGE_TAG='\(.*\)'/\1/p" .env 2>/dev/null)
case "$*" in
login*) echo "docker $* <$(cat)" >>"$LOG" ;;
*) echo "docker $* [$release] $(cat | wc -c)" >>"$LOG" ;;
esac
[[ -z ${SLOW:-} || $* != *"run --rm migrate"* ]] || sleep 3
[[ $* != *"up -d"* || $release != broken* ]] || exit 1
[[ $* != *"run --rm migrate"* || $release != unmigratable* ]] || exit 1
`

func newServer(t *testing.T) *server {
	t.Helper()
	need(t, "bash", "flock")
	s := &server{t: t, dir: site(t), home: t.TempDir()}
	bin := t.TempDir()
	for part := range strings.SplitSeq(stubs, "\n-- ") {
		if name, text, ok := strings.Cut(part, " --\n"); ok {
			if err := os.WriteFile(filepath.Join(bin, name), []byte(text), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range []string{"key", "hosts"} {
		if err := os.WriteFile(filepath.Join(s.home, name), []byte(name+"\r\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.env = []string{
		"PATH=" + bin + ":" + os.Getenv("PATH"), "REMOTE=" + s.home, "LOG=" + filepath.Join(s.home, "log"),
		"DEPLOY_HOST=droplet", "DEPLOY_USER=deploy", "SSH_PRIVATE_KEY=" + s.home + "/key", "SSH_KNOWN_HOSTS=" + s.home + "/hosts",
		"CI_REGISTRY=registry", "CI_DEPLOY_USER=puller", "CI_DEPLOY_PASSWORD=p$ss", "DEPLOY_PATH=my site",
	}
	return s
}

// deploy runs deploy.sh for a release, or the rollback when release is "".
func (s *server) deploy(release string, more ...string) (string, bool) {
	s.t.Helper()
	args := []string{"./devops/deploy.sh"}
	if release == "" {
		args = append(args, "--rollback")
	}
	if err := os.WriteFile(filepath.Join(s.dir, ".env"), fmt.Appendf(nil, "IMAGE_TAG='%s'\n", release), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return run(s.t, s.dir, append(slices.Clone(s.env), more...), "", "bash", args...)
}

// running returns the release that the server has in .env.
func (s *server) running() string {
	text, _ := os.ReadFile(filepath.Join(s.home, "my site", ".env"))
	return strings.Trim(strings.TrimPrefix(strings.TrimSpace(string(text)), "IMAGE_TAG="), "'")
}

func (s *server) log() string {
	text, _ := os.ReadFile(filepath.Join(s.home, "log"))
	os.Remove(filepath.Join(s.home, "log"))
	return string(text)
}

func TestDeploy(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	expect := func(release, want, message string, wantOK bool) {
		t.Helper()
		out, ok := s.deploy(release)
		if ok != wantOK || s.running() != want || !strings.Contains(out, message) {
			t.Errorf("deploy of %q: ok %v, %q runs:\n%s", release, ok, s.running(), out)
		}
	}
	expect("", "", "there is no release to go back to", false)
	s.log()
	expect("one", "one", "deployed", true)
	compose := "docker compose --env-file .env -f docker-compose.prod.yml "
	want := "ssh deploy@droplet\nssh deploy@droplet\n" +
		"docker login -u puller --password-stdin registry <p$ss\n" +
		compose + "--profile tools pull -q [one] 0\n" +
		compose + "run --rm migrate [one] 0\n" +
		compose + "up -d --wait --wait-timeout 180 --remove-orphans [one] 0\n" +
		"docker image prune -af --filter label=org.opencontainers.image.title=app --filter until=168h [one] 0\n" +
		"docker logout registry [one] 0\n"
	if got := s.log(); got != want {
		t.Errorf("the server was told\n%s\nwant\n%s", got, want)
	}
	expect("two", "two", "deployed", true)
	expect("two", "two", "deployed", true) // the same again does not push release one out
	expect("broken", "two", "the last healthy release runs", false)
	expect("unmigratable", "two", "not healthy", false)
	expect("", "one", "the previous release runs", true)
	expect("three", "three", "deployed", true)
	expect("", "one", "the previous release runs", true)
	entries, _ := os.ReadDir(filepath.Join(s.home, "my site"))
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	wantNames := []string{".env", ".env.good", ".env.prev", ".lock", "compose.good.yml", "compose.prev.yml", "db-ca.crt", "docker-compose.prod.yml"}
	if !slices.Equal(names, wantNames) {
		t.Errorf("on the server lie %q", names)
	}
}

func TestSecondDeployAtOnceIsRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	first := make(chan bool)
	go func() {
		_, ok := s.deploy("one", "SLOW=1", "CI_JOB_ID=1")
		first <- ok
	}()
	lock := filepath.Join(s.home, "my site", ".env")
	for range 200 { // until the first one is at its work
		if _, err := os.Stat(lock); err == nil {
			break
		}
		run(t, s.home, s.env, "", "sleep", "0.01")
	}
	out, ok := run(t, s.dir, append(slices.Clone(s.env), "CI_JOB_ID=2"), "", "bash", "./devops/deploy.sh")
	if ok || !strings.Contains(out, "another deploy is running") {
		t.Errorf("the second deploy: ok %v\n%s", ok, out)
	}
	if !<-first || s.running() != "one" {
		t.Error("the second deploy disturbed the first")
	}
	if left, _ := filepath.Glob(filepath.Join(s.home, "my site", "*.2*")); len(left) > 0 {
		t.Errorf("the second deploy left %q", left)
	}
}

func TestDeploySaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, name := range []string{"DEPLOY_HOST", "DEPLOY_USER", "SSH_PRIVATE_KEY", "SSH_KNOWN_HOSTS", "CI_REGISTRY", "CI_DEPLOY_USER", "CI_DEPLOY_PASSWORD"} {
		env := slices.DeleteFunc(slices.Clone(s.env), func(e string) bool { return strings.HasPrefix(e, name+"=") })
		out, ok := run(t, s.dir, env, "", "bash", "./devops/deploy.sh")
		if ok || !strings.Contains(out, name) {
			t.Errorf("without %s: ok %v, %q", name, ok, out)
		}
	}
}
