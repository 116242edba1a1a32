package generate

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

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
[[ $* != *pg_dump* ]] || echo "dump before $release"
[[ $* != *pg_dump* || $release != undumpable* ]] || exit 1
[[ -z ${SLOW:-} || $* != *"run --rm migrate"* ]] || /bin/sleep 3
[[ $* != *"up -d"*"$FAILS"* || $release != broken* ]] || exit 1
[[ $* != *"run --rm migrate"* || $release != unmigratable* ]] || exit 1
-- sleep --
#!/bin/bash
echo "sleep $*" >>"$LOG"
`

// writeStubs writes the programs of an archive and returns their directory.
func writeStubs(t *testing.T, archive string) string {
	t.Helper()
	bin := t.TempDir()
	for part := range strings.SplitSeq(archive, "\n-- ") {
		if name, text, ok := strings.Cut(part, " --\n"); ok {
			if err := os.WriteFile(filepath.Join(bin, name), []byte(text+"\n"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	return bin
}

// newServer generates a site for a target. Of the commands that bring containers up, a broken release fails with those
// that name the service "fails"; "" means all.
func newServer(t *testing.T, target, fails string, answers map[string]string) *server {
	t.Helper()
	need(t, "bash", "flock")
	s := &server{t: t, dir: site(t, target, answers), home: t.TempDir()}
	bin := writeStubs(t, stubs)
	for _, name := range []string{"key", "hosts"} {
		if err := os.WriteFile(filepath.Join(s.home, name), []byte(name+"\r\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.env = []string{
		"PATH=" + bin + ":" + os.Getenv("PATH"), "REMOTE=" + s.home, "LOG=" + filepath.Join(s.home, "log"), "FAILS=" + fails,
		"DEPLOY_HOST=machine", "DEPLOY_USER=deploy", "SSH_PRIVATE_KEY=" + s.home + "/key", "SSH_KNOWN_HOSTS=" + s.home + "/hosts",
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

// expect deploys a release, or goes back when release is "", and looks at how it ends and what runs then.
func (s *server) expect(release, running, message string, wantOK bool) {
	s.t.Helper()
	out, ok := s.deploy(release)
	if ok != wantOK || s.running() != running || !strings.Contains(out, message) {
		s.t.Errorf("deploy of %q: ok %v, %q runs:\n%s", release, ok, s.running(), out)
	}
}

// running returns the release that the server has in .env.
func (s *server) running() string {
	text, _ := os.ReadFile(filepath.Join(s.home, "my site", ".env"))
	return strings.Trim(strings.TrimPrefix(strings.TrimSpace(string(text)), "IMAGE_TAG="), "'")
}

func (s *server) log() string {
	text, _ := os.ReadFile(filepath.Join(s.home, "log"))
	os.Remove(filepath.Join(s.home, "log"))
	return strings.ReplaceAll(string(text), "docker compose --env-file .env -f docker-compose.prod.yml ", "compose ")
}

// told compares what the server was told with what it must be told.
func (s *server) told(want ...string) {
	s.t.Helper()
	if got := s.log(); got != strings.Join(want, "\n")+"\n" {
		s.t.Errorf("the server was told\n%swant\n%s", got, strings.Join(want, "\n"))
	}
}

// files returns what lies in the directory of the site on the server.
func (s *server) files() []string {
	entries, _ := os.ReadDir(filepath.Join(s.home, "my site"))
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

const (
	loginLine  = "docker login -u puller --password-stdin registry <p$ss"
	pullLine   = "compose --profile tools pull -q [one] 0"
	pruneLine  = "docker image prune -af --filter label=org.opencontainers.image.title=app --filter until=168h [one] 0"
	logoutLine = "docker logout registry [one] 0"
	dumpLine   = `compose exec -T postgres sh -c exec pg_dump --format=custom --username="$POSTGRES_USER" "$POSTGRES_DB" [one] 0`
)

func TestDeploy(t *testing.T) {
	t.Parallel()
	backup := []string{"compose up -d --wait --wait-timeout 180 --no-recreate postgres [one] 0", dumpLine}
	for target, dump := range map[string][]string{"digitalocean": nil, "vps": backup} {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, target, "--remove-orphans", nil)
			s.expect("", "", "there is no release to go back to", false)
			s.log()
			s.expect("one", "one", "deployed", true)
			s.told(slices.Concat(
				[]string{"ssh deploy@machine", "ssh deploy@machine", loginLine, pullLine}, dump,
				[]string{"compose run --rm migrate [one] 0", "compose up -d --wait --wait-timeout 180 --remove-orphans [one] 0", pruneLine, logoutLine},
			)...)
			s.expect("two", "two", "deployed", true)
			s.expect("two", "two", "deployed", true) // the same again does not push release one out
			s.expect("broken", "two", "the last healthy release runs", false)
			s.expect("unmigratable", "two", "not healthy", false)
			s.expect("", "one", "the previous release runs", true)
			s.expect("three", "three", "deployed", true)
			s.expect("", "one", "the previous release runs", true)
			want := []string{".env", ".env.good", ".env.prev", ".lock", "compose.good.yml", "compose.prev.yml", "db-ca.crt", "docker-compose.prod.yml"}
			if target == "vps" {
				want = []string{".env", ".env.good", ".env.prev", ".lock", "backup.sh", "backups", "compose.good.yml", "compose.prev.yml", "docker-compose.prod.yml"}
			}
			if !slices.Equal(s.files(), want) {
				t.Errorf("on the server lie %q", s.files())
			}
		})
	}
}

// TestDeployBlueGreen has two containers take turns: nginx turns only to one that is healthy.
func TestDeployBlueGreen(t *testing.T) {
	t.Parallel()
	onEachServer(t, func(t *testing.T, target string) {
		s := newServer(t, target, "web_", map[string]string{"blue-green": "yes"})
		turn := func(release, next, old string, first bool) []string {
			assets := "compose run --rm -e COLOR=" + next + " assets"
			lines := []string{"compose --profile " + next + " up -d --wait --wait-timeout 180 web_" + next}
			if first {
				lines = append(lines, assets)
			}
			lines = append(lines, "compose up -d --wait --wait-timeout 180 --remove-orphans", assets, "compose exec -T nginx nginx -s reload")
			for i := range lines {
				lines[i] += " [" + release + "] 0"
			}
			return append(lines, "sleep 5", "compose --profile "+old+" rm -fs web_"+old+" ["+release+"] 0")
		}
		step := func(release, running, message string, wantOK bool, want ...string) {
			t.Helper()
			s.expect(release, running, message, wantOK)
			_, after, _ := strings.Cut(s.log(), loginLine)
			if !strings.Contains(after, strings.Join(want, "\n")) {
				t.Errorf("deploy of %q: the server was told\n%s\nwant\n%s", release, after, strings.Join(want, "\n"))
			}
		}
		step("one", "one", "deployed", true, turn("one", "green", "blue", true)...)
		step("two", "two", "deployed", true, turn("two", "blue", "green", false)...)
		step("broken", "two", "the last healthy release runs", false, slices.Concat([]string{
			"compose --profile green up -d --wait --wait-timeout 180 web_green [broken] 0",
			"compose --profile green logs --tail 30 web_green [broken] 0",
			"compose --profile green rm -fs web_green [broken] 0",
		}, turn("two", "green", "blue", false))...)
		step("", "one", "the previous release runs", true, turn("one", "blue", "green", false)...)
		if text, _ := os.ReadFile(filepath.Join(s.home, "my site", ".color")); string(text) != "blue\n" {
			t.Errorf("the server says that %q serves", text)
		}
	})
}

// TestBackup looks at the dumps: a failed one stops the deploy before anything is migrated, and the oldest go.
func TestBackup(t *testing.T) {
	t.Parallel()
	s := newServer(t, "vps", "", nil)
	s.expect("one", "one", "backup.sh: wrote backups/", true)
	s.log()
	s.expect("undumpable", "one", "not healthy", false)
	if log := s.log(); strings.Contains(log, "migrate") {
		t.Errorf("without a dump, the server was told\n%s", log)
	}
	site := filepath.Join(s.home, "my site")
	if err := os.RemoveAll(filepath.Join(site, "backups")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(site, "backups"), 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		name := fmt.Sprintf("backups/20260101T0000%02dZ-deploy.dump", i)
		if err := os.WriteFile(filepath.Join(site, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(site, "backups/20250101T000000Z-manual.dump"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.expect("two", "two", "deployed", true)
	dumps, _ := filepath.Glob(filepath.Join(site, "backups", "*"))
	if len(dumps) != 15 || !strings.HasSuffix(dumps[0], "20250101T000000Z-manual.dump") || !strings.HasSuffix(dumps[1], "07Z-deploy.dump") {
		t.Errorf("there are %d files: %q", len(dumps), dumps)
	}
	text, _ := os.ReadFile(dumps[len(dumps)-1])
	info, err := os.Stat(dumps[len(dumps)-1])
	if err != nil || info.Mode().Perm() != 0o600 || string(text) != "dump before two\n" {
		t.Errorf("the newest dump has mode %v and says %q", info, text)
	}
}

func TestSecondDeployAtOnceIsRefused(t *testing.T) {
	t.Parallel()
	onEachServer(t, func(t *testing.T, target string) {
		s := newServer(t, target, "", nil)
		first := make(chan bool)
		go func() {
			_, ok := s.deploy("one", "SLOW=1", "CI_JOB_ID=1")
			first <- ok
		}()
		s.wait(".env")
		out, ok := run(t, s.dir, append(slices.Clone(s.env), "CI_JOB_ID=2"), "", "bash", "./devops/deploy.sh")
		if ok || !strings.Contains(out, "another deploy is running") {
			t.Errorf("the second deploy: ok %v\n%s", ok, out)
		}
		if !<-first || s.running() != "one" {
			t.Error("the second deploy disturbed the first")
		}
		if left, _ := filepath.Glob(filepath.Join(s.home, "my site", "*.2*")); slices.ContainsFunc(left, func(name string) bool { return !strings.Contains(name, "backups") }) {
			t.Errorf("the second deploy left %q", left)
		}
	})
}

// wait returns when a file of the site is on the server, or after two seconds.
func (s *server) wait(name string) {
	for range 200 {
		if _, err := os.Stat(filepath.Join(s.home, "my site", name)); err == nil {
			return
		}
		run(s.t, s.home, nil, "", "sleep", "0.01")
	}
}

func TestDeploySaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	onEachServer(t, func(t *testing.T, target string) {
		s := newServer(t, target, "", nil)
		for _, name := range []string{"DEPLOY_HOST", "DEPLOY_USER", "SSH_PRIVATE_KEY", "SSH_KNOWN_HOSTS", "CI_REGISTRY", "CI_DEPLOY_USER", "CI_DEPLOY_PASSWORD"} {
			env := slices.DeleteFunc(slices.Clone(s.env), func(e string) bool { return strings.HasPrefix(e, name+"=") })
			out, ok := run(t, s.dir, env, "", "bash", "./devops/deploy.sh")
			if ok || !strings.Contains(out, name) {
				t.Errorf("without %s: ok %v, %q", name, ok, out)
			}
		}
	})
}

// TestDeployRefusesStrayWords holds that a slip of the pen does not deploy.
func TestDeployRefusesStrayWords(t *testing.T) {
	t.Parallel()
	s := newServer(t, "vps", "", nil)
	for _, word := range []string{"--rolback", "rollback", "--run", "--review"} {
		out, ok := run(t, s.dir, s.env, "", "bash", "./devops/deploy.sh", word)
		if ok || !strings.Contains(out, "there is no option "+word) {
			t.Errorf("deploy.sh %s: ok %v\n%s", word, ok, out)
		}
	}
	if log := s.log(); log != "" {
		t.Errorf("the server was told\n%s", log)
	}
}
