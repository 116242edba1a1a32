package generate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// snapshot returns the files and directories below a directory with their permissions and texts.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		rel, _ := filepath.Rel(dir, name)
		info, err := d.Info()
		if err != nil {
			return err
		}
		if d.IsDir() {
			all[rel+"/"] = ""
			return nil
		}
		if d.Type()&fs.ModeSymlink != 0 {
			all[rel] = "link"
			return nil
		}
		data, err := os.ReadFile(name)
		all[rel] = fmt.Sprintf("%o %s", info.Mode().Perm(), data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// generateInto plans, renders and applies.
func generateInto(t *testing.T, dir string, answers map[string]string, mode Mode) (*Result, error) {
	t.Helper()
	if err := Recover(dir); err != nil {
		t.Fatal(err)
	}
	plan, err := NewPlan(os.DirFS(dir), Options{Target: "digitalocean", Version: "test", Answers: answers, Force: mode.Force})
	if err != nil {
		t.Fatal(err)
	}
	files, err := plan.Render()
	if err != nil {
		t.Fatal(err)
	}
	return plan.Apply(dir, files, mode)
}

func mustGenerate(t *testing.T, dir string, answers map[string]string, mode Mode) *Result {
	t.Helper()
	r, err := generateInto(t, dir, answers, mode)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// actions returns what happened to the files, without those to which nothing did.
func actions(r *Result) map[string]string {
	m := map[string]string{}
	for _, c := range r.Changes {
		if c.Action != Unchanged {
			m[c.Path] = strings.TrimSpace(string(c.Action) + " " + c.Why)
		}
	}
	return m
}

func edit(t *testing.T, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestSecondRunChangesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := mustGenerate(t, dir, map[string]string{"stack": "celery,redis,nginx"}, Mode{})
	if !first.Written || !first.OK() {
		t.Fatal("the first run wrote nothing")
	}
	before := snapshot(t, dir)
	second := mustGenerate(t, dir, nil, Mode{}) // the choice comes from the lock file
	if second.Written || len(actions(second)) > 0 {
		t.Errorf("the second run did %v", actions(second))
	}
	if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
		t.Errorf("the second run changed files:\n%s", diff)
	}
	if mode := before["setup_env.sh"][:3]; mode != "755" {
		t.Errorf("setup_env.sh has mode %s", mode)
	}
}

func TestWhatAPersonWroteIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	edit(t, dir, "README.md", "# Shop\n")
	edit(t, dir, ".gitignore", "*.log\nmedia\n")
	mustGenerate(t, dir, nil, Mode{})
	if text, _ := os.ReadFile(filepath.Join(dir, ".gitignore")); !bytes.HasPrefix(text, []byte("*.log\nmedia\n\n# added by pipewright\n.env\n")) || bytes.Contains(text, []byte("media/")) {
		t.Errorf(".gitignore is\n%s", text)
	}
	edit(t, dir, "Dockerfile", "FROM scratch\n")
	edit(t, dir, "conf/views.py", "# mine\n")
	r := mustGenerate(t, dir, map[string]string{"python": "3.14"}, Mode{Diff: true})
	want := map[string]string{".gitlab-ci.yml": "updated", "Dockerfile": "kept edited since it was generated; the compose files build its stages dev, production and nginx"}
	if diff := cmp.Diff(want, actions(r)); diff != "" || r.OK() {
		t.Errorf("OK is %v, actions (-want +got):\n%s", r.OK(), diff)
	}
	i := slices.IndexFunc(r.Changes, func(c Change) bool { return c.Path == "Dockerfile" })
	if d := r.Changes[i].Diff; !strings.Contains(d, "--- a/Dockerfile\n+++ b/Dockerfile\n") || !strings.Contains(d, "-FROM scratch") {
		t.Errorf("diff of the kept file:\n%s", d)
	}
	if text, _ := os.ReadFile(filepath.Join(dir, "Dockerfile")); string(text) != "FROM scratch\n" {
		t.Errorf("Dockerfile is now\n%s", text)
	}
	// It stays known as edited, also a second time.
	if diff := cmp.Diff(want["Dockerfile"], actions(mustGenerate(t, dir, nil, Mode{}))["Dockerfile"]); diff != "" {
		t.Error(diff)
	}
	r = mustGenerate(t, dir, nil, Mode{Force: true})
	if diff := cmp.Diff(map[string]string{"Dockerfile": "updated"}, actions(r)); diff != "" {
		t.Errorf("with force (-want +got):\n%s", diff)
	}
	if text, _ := os.ReadFile(filepath.Join(dir, "conf/views.py")); string(text) != "# mine\n" {
		t.Error("force overwrote the user's own code")
	}
}

func TestDryRunAndProblemsWriteNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := mustGenerate(t, dir, nil, Mode{DryRun: true, Diff: true})
	if r.Written || actions(r)["Dockerfile"] != "created" || !strings.HasPrefix(r.Changes[0].Diff, "--- /dev/null\n") {
		t.Errorf("dry run: %+v", r.Changes[0])
	}
	var seen []string
	r = mustGenerate(t, dir, nil, Mode{Check: func(files []File) ([]string, error) {
		for _, f := range files {
			seen = append(seen, f.Path)
		}
		return []string{".gitlab-ci.yml:1: bad"}, nil
	}})
	if r.Written || r.OK() || len(r.Problems) != 1 || !slices.Contains(seen, ".gitlab-ci.yml") {
		t.Errorf("with problems: %+v", r)
	}
	if _, err := generateInto(t, dir, nil, Mode{Check: func([]File) ([]string, error) { return nil, errors.New("no linter") }}); err == nil {
		t.Error("the linter's own failure is lost")
	}
	if got := snapshot(t, dir); len(got) > 0 {
		t.Errorf("something was written: %v", slices.Collect(maps.Keys(got)))
	}
}

func TestWhatIsInTheWayIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prepare func(dir string) error
		want    string
	}{
		"directory": {func(dir string) error { return os.Mkdir(filepath.Join(dir, "setup_env.sh"), 0o755) }, "setup_env.sh is a directory"},
		"file":      {func(dir string) error { return os.WriteFile(filepath.Join(dir, "devops"), nil, 0o644) }, "devops/deploy.sh: a file is where a directory is needed"},
		"link out":  {func(dir string) error { return os.Symlink(filepath.Dir(dir), filepath.Join(dir, "devops")) }, "leads out of the directory"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			edit(t, dir, "manage.py", "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'conf.settings')\n")
			edit(t, dir, "requirements.txt", "django\n")
			edit(t, dir, "conf/settings.py", "SECRET_KEY = 'x'\n")
			if err := c.prepare(dir); err != nil {
				t.Fatal(err)
			}
			before := snapshot(t, dir)
			_, err := generateInto(t, dir, map[string]string{"app": "conf.wsgi:application"}, Mode{Force: true})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v", err)
			}
			if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
				t.Errorf("something was written:\n%s", diff)
			}
		})
	}
}

func TestLinkInsideIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Symlink("elsewhere", filepath.Join(dir, ".gitlab-ci.yml")); err != nil {
		t.Fatal(err)
	}
	r := mustGenerate(t, dir, nil, Mode{Force: true})
	if got := actions(r)[".gitlab-ci.yml"]; got != "kept is a symbolic link" {
		t.Errorf("the action is %q", got)
	}
}

// A faultyTree fails at its nth change. A killed one fails at all changes after that, too: nothing is put back.
type faultyTree struct {
	tree
	left   int
	killed bool
}

var errFault = errors.New("disk full")

func (f *faultyTree) step() error {
	f.left--
	if f.left == 0 || f.left < 0 && f.killed {
		return errFault
	}
	return nil
}

func (f *faultyTree) WriteFile(name string, data []byte, perm fs.FileMode) error {
	if err := f.step(); err != nil {
		f.tree.WriteFile(name, data[:len(data)/2], perm) // what a full disk leaves
		return err
	}
	return f.tree.WriteFile(name, data, perm)
}

func (f *faultyTree) Mkdir(name string, perm fs.FileMode) error {
	if err := f.step(); err != nil {
		return err
	}
	return f.tree.Mkdir(name, perm)
}

func (f *faultyTree) Rename(from, to string) error {
	if err := f.step(); err != nil {
		return err
	}
	return f.tree.Rename(from, to)
}

func (f *faultyTree) RemoveAll(name string) error {
	if err := f.step(); err != nil {
		return err
	}
	return f.tree.RemoveAll(name)
}

func (f *faultyTree) Remove(name string) error {
	if f.killed && f.left <= 0 {
		return errFault
	}
	return f.tree.Remove(name)
}

// prepared returns a directory into which was generated, and that another answer will change, with what to write.
func prepared(t *testing.T) (string, *Plan, []File) {
	t.Helper()
	dir := t.TempDir()
	mustGenerate(t, dir, nil, Mode{})
	edit(t, dir, "docs/CI_VARIABLES.md", "mine\n")
	if err := os.RemoveAll(filepath.Join(dir, "nginx")); err != nil {
		t.Fatal(err)
	}
	plan, err := NewPlan(os.DirFS(dir), Options{Target: "digitalocean", Version: "test", Answers: map[string]string{"python": "3.14", "domain": "a.example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	files, err := plan.Render()
	if err != nil {
		t.Fatal(err)
	}
	return dir, plan, files
}

func openTree(t *testing.T, dir string) tree {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return rootTree{root}
}

func TestFailureAtAnyStepChangesNothing(t *testing.T) {
	t.Parallel()
	for n := 1; ; n++ {
		dir, plan, files := prepared(t)
		before := snapshot(t, dir)
		faulty := &faultyTree{tree: openTree(t, dir), left: n}
		_, err := plan.apply(faulty, files, Mode{})
		if err == nil {
			if faulty.left <= 0 {
				t.Errorf("step %d failed and nobody noticed", n)
			}
			if n < 10 {
				t.Errorf("only %d steps: is the test looking at the right thing?", n)
			}
			return
		}
		if !errors.Is(err, errFault) {
			t.Errorf("step %d: %v", n, err)
		}
		if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
			t.Errorf("step %d left something behind:\n%s", n, diff)
		}
	}
}

func TestKillAtAnyStepLeavesWholeFiles(t *testing.T) {
	t.Parallel()
	reference, plan, files := prepared(t)
	if _, err := plan.apply(openTree(t, reference), files, Mode{}); err != nil {
		t.Fatal(err)
	}
	after := snapshot(t, reference)
	for n := 1; ; n++ {
		dir, plan, files := prepared(t)
		before := snapshot(t, dir)
		if _, err := plan.apply(&faultyTree{tree: openTree(t, dir), left: n, killed: true}, files, Mode{}); err == nil {
			return
		}
		for name, text := range snapshot(t, dir) {
			if !strings.HasPrefix(name, stagingDir) && text != before[name] && text != after[name] {
				t.Errorf("killed at step %d: %s is neither old nor new:\n%s", n, name, text)
			}
		}
		mustGenerate(t, dir, map[string]string{"python": "3.14", "domain": "a.example.com"}, Mode{}) // recovers first
		if diff := cmp.Diff(after, snapshot(t, dir)); diff != "" {
			t.Errorf("killed at step %d: the next run does not finish the work:\n%s", n, diff)
		}
	}
}

func TestLockRoundTrip(t *testing.T) {
	t.Parallel()
	l := &lock{
		generator: "1.2", target: "digitalocean", project: "back end", found: map[string]string{"python": "3.13"},
		answers: map[string]string{"stack": `a,"b"`}, files: map[string]string{"a: b#.yml": hash(nil), "ü\n": hash([]byte("x"))},
		edited: map[string]string{"x": deleted}, sources: map[string]string{"python": "default"},
	}
	if !bytes.Contains(l.text(), []byte("\n  \"python\": \"3.13\" # default\n")) {
		t.Errorf("the lock file is\n%s", l.text())
	}
	back, err := parseLock(string(l.text()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(l, back, cmp.AllowUnexported(lock{})); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{"nonsense\n", "version: 3\n", "files:\n  \"a\": \"b\" c\n", "target: 'x'\n", "files:\n  a: b\n", "<<<<<<< HEAD\n"} {
		if _, err := parseLock(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

// TestUnusableLock says what to do about a lock file from which nobody can go on.
func TestUnusableLock(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                "names no target: restore the file from git",
		"version: 2\n":                    "names no target: restore the file from git",
		"version: 3\ntarget: \"vps\"\n":   ":1: version 3 is newer than this pipewright knows: use the release that wrote the file",
		"version: two\ntarget: \"vps\"\n": ":1: not a line of a lock file: restore the file from git",
		"version: 0\ntarget: \"vps\"\n":   ":1: not a line of a lock file: restore the file from git",
	} {
		_, err := LockedTarget(fstest.MapFS{lockPath: {Data: []byte(text)}})
		if err == nil || !strings.HasPrefix(err.Error(), lockPath) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the error is %v, want %q", text, err, want)
		}
	}
}

// TestAddedLinesEndAlike adds lines to a file with the line ends of Windows.
func TestAddedLinesEndAlike(t *testing.T) {
	t.Parallel()
	got := addLines(".gitignore", []byte("*.log\r\n"), []byte("# tools\n.env\n"), nil)
	if want := "*.log\r\n\r\n# added by pipewright\r\n.env\r\n"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestUnknownWordsAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		opts Options
		want string
	}{
		{Options{}, "pass --target"},
		{Options{Target: "digitalozean"}, `did you mean "digitalocean"?`},
		{Options{Target: "digitalocean", Answers: map[string]string{"pyton": "3.13"}}, `did you mean "python"?`},
		{Options{Target: "digitalocean", Answers: map[string]string{"python": "3.9"}}, "--python: release 3.9 has had no security fixes since 2025-10-31: use one of 3.14, 3.13"},
		{Options{Target: "digitalocean", Answers: map[string]string{"postgres": "9"}}, `--postgres: "9" is not possible: use one of`},
		{Options{Target: "digitalocean", Answers: map[string]string{"stack": "celery"}}, `--stack: "celery" needs a broker`},
		{Options{Target: "digitalocean", Answers: map[string]string{"stack": "celery,rabitmq"}}, `did you mean "rabbitmq"?`},
		{Options{Target: "digitalocean", Answers: map[string]string{"domain": "https://x.org"}}, "without https://"},
		{Options{Target: "digitalocean", Answers: map[string]string{"name": "My Shop"}}, "--name:"},
		{Options{Target: "digitalocean", Answers: map[string]string{"deploy-branch": "a b"}}, "is not the name of a branch"},
		{Options{Target: "digitalocean", Project: "backend"}, "there is no manage.py in \"backend\""},
	} {
		_, err := NewPlan(os.DirFS(t.TempDir()), c.opts)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: the error is %v, want %q", c.opts, err, c.want)
		}
	}
}

func TestConstraints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cycle, constraint string
		want              bool
	}{
		{"3.13", "", true},
		{"3.13", ">=3.12,<4", true},
		{"3.13", ">=3.12, <3.13", false},
		{"3.13", ">= 3.12, < 4", true},
		{"3.13", "<3.13.5", true},
		{"3.13", "<=3.13", true},
		{"3.14", "^3.12", true},
		{"3.14", "~3.12", false},
		{"3.12", "~3.12.4", true},
		{"3.14", "~=3.12", true},
		{"5.2", "~=5.2.1", true},
		{"6.0", "~=5.2.1", false},
		{"5.2", "==5.2.*", true},
		{"5.2", "==5.2.4", true},
		{"5.1", "==5.2.4", false},
		{"5.2", "5.2.4", true},
		{"3.13", "!=3.13.0", false},
		{"3.13", "!=3.13.1", true},
		{"3.10", ">=3.9 || >4", true},
		{"3.9", ">3.9,<4 || ==3.8.*", true},
		{"3.8", ">=3.9 || ==3.8.*", true},
		{"3.13", "*", true},
		{"3.13", "whatever", true},
		{"4.2", "<5", true},
		{"5.0", "<5", false},
	} {
		if got := satisfies(c.cycle, c.constraint); got != c.want {
			t.Errorf("satisfies(%q, %q) = %v", c.cycle, c.constraint, got)
		}
	}
}
