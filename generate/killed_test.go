package generate

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A killingTree kills its own process at its nth change, without a chance to tidy up.
type killingTree struct {
	tree
	left int
}

func (k *killingTree) step() {
	if k.left--; k.left == 0 {
		self, err := os.FindProcess(os.Getpid())
		if err != nil || self.Kill() != nil {
			panic("cannot kill this process")
		}
		select {}
	}
}

func (k *killingTree) WriteFile(name string, data []byte, perm fs.FileMode) error {
	if k.left == 1 {
		_ = k.tree.WriteFile(name, data[:len(data)/2], perm)
	}
	k.step()
	return k.tree.WriteFile(name, data, perm)
}

func (k *killingTree) Chmod(name string, mode fs.FileMode) error {
	k.step()
	return k.tree.Chmod(name, mode)
}

func (k *killingTree) Mkdir(name string, perm fs.FileMode) error {
	k.step()
	return k.tree.Mkdir(name, perm)
}

func (k *killingTree) Rename(from, to string) error {
	k.step()
	return k.tree.Rename(from, to)
}

func (k *killingTree) Remove(name string) error {
	k.step()
	return k.tree.Remove(name)
}

func (k *killingTree) RemoveAll(name string) error {
	if k.left == 1 {
		_ = k.tree.Remove(name + "/0") // half of it
	}
	k.step()
	return k.tree.RemoveAll(name)
}

// killDir and killAt tell a child process of this test where to work and when to die.
const (
	killDir = "PIPEWRIGHT_TEST_KILL_DIR"
	killAt  = "PIPEWRIGHT_TEST_KILL_AT"
)

// killAnswers are those of the update that is killed: files change, merge, conflict and go.
func killAnswers() map[string]string {
	return map[string]string{"python": "3.14", "database-server": "external", "stack": "nginx"}
}

// TestKilledChild is the child process: it finishes what was left, and updates, until it dies.
func TestKilledChild(t *testing.T) {
	dir := os.Getenv(killDir)
	if dir == "" {
		t.Skip("this is for TestKilledUpdateLosesNothing to run")
	}
	n, err := strconv.Atoi(os.Getenv(killAt))
	if err != nil {
		t.Fatal(err)
	}
	k := &killingTree{tree: openTree(t, dir), left: n}
	if err := recoverTree(k); err != nil {
		t.Fatal(err)
	}
	plan, files := updatePlan(t, dir, killAnswers())
	var open *ConflictError
	if _, err := plan.apply(k, files, Mode{Update: true}); err != nil && !errors.As(err, &open) {
		t.Fatal(err)
	}
}

// child runs an update in a process of its own and reports whether it was killed.
func child(t *testing.T, dir string, at int) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledChild$")
	cmd.Env = append(os.Environ(), killDir+"="+dir, killAt+"="+strconv.Itoa(at))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return false
	case errors.As(err, &exit) && !exit.Exited():
		return true
	}
	t.Fatalf("%v\n%s", err, out)
	return false
}

// copied returns a copy of a directory.
func copied(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// editedSite returns a directory that an update changes in all ways.
func editedSite(t *testing.T) string {
	t.Helper()
	dir := freshSite(t, "vps", map[string]string{"stack": "celery,redis,nginx"})
	change(t, dir, "Dockerfile", "python:3.13-slim-trixie", "python:3.13-slim-bookworm") // a conflict
	change(t, dir, ".gitlab-ci.yml", "\nworkflow:", "\n# ours\nworkflow:")               // merged
	change(t, dir, "devops/deploy.sh", "\n", "\n# ours\n")                               // kept
	if err := os.Remove(filepath.Join(dir, "docs/DJANGO_SETTINGS.md")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// wholeFiles compares all files but those aside with the states before and after.
func wholeFiles(t *testing.T, n int, dir string, before, after map[string]string) {
	t.Helper()
	now := snapshot(t, dir)
	for name, text := range now {
		if was, is := before[name], after[name]; !strings.HasPrefix(name, stagingDir) && text != was && text != is {
			t.Errorf("killed at step %d: %s is neither old nor new:\n%s", n, name, text)
		}
	}
	for name := range before {
		_, is := now[name]
		if _, stays := after[name]; !is && stays {
			t.Errorf("killed at step %d: %s is lost", n, name)
		}
	}
}

// TestKilledUpdateLosesNothing kills the process of an update at each of its steps. Each file is old or new, whole, and the next
// run comes to the same end; so does one that is killed, too.
func TestKilledUpdateLosesNothing(t *testing.T) {
	t.Parallel()
	site := editedSite(t)
	before := snapshot(t, site)
	reference := copied(t, site)
	if child(t, reference, -1) {
		t.Fatal("the reference was killed")
	}
	after := snapshot(t, reference)
	if cmp.Equal(before, after) || !strings.Contains(after["Dockerfile"], "<<<<<<< yours") || after["devops/backup.sh"] != "" {
		t.Fatal("the update changes too little for this test")
	}
	for n := 1; ; n++ {
		dir := copied(t, site)
		if !child(t, dir, n) {
			if n < 40 {
				t.Errorf("only %d steps: is the test looking at the right thing?", n)
			}
			t.Logf("%d steps", n-1)
			return
		}
		wholeFiles(t, n, dir, before, after)
		if isThere(openTree(t, dir), journalPath) && child(t, dir, 1+n%7) { // in the middle of the recovery
			wholeFiles(t, n, dir, before, after)
		}
		if _, err := updated(t, dir, killAnswers(), Mode{}); err != nil && !errors.As(err, new(*ConflictError)) {
			t.Fatal(err)
		}
		if diff := cmp.Diff(after, snapshot(t, dir)); diff != "" {
			t.Errorf("killed at step %d: the next run does not finish the work:\n%s", n, diff)
		}
	}
}

// TestInterruptedRunIsSeen: what writes nothing says that there is something to finish.
func TestInterruptedRunIsSeen(t *testing.T) {
	t.Parallel()
	dir := interrupted(t)
	plan, files := updatePlan(t, dir, killAnswers())
	if _, err := plan.Drift(dir, files); err == nil || !strings.Contains(err.Error(), "an earlier run was interrupted") {
		t.Errorf("the error is %v", err)
	}
}

// interrupted returns a directory whose update was killed after its journal was written.
func interrupted(t *testing.T) string {
	t.Helper()
	site := editedSite(t)
	plan, files := updatePlan(t, site, killAnswers())
	for n := 20; ; n++ {
		dir := copied(t, site)
		_, err := plan.apply(&faultyTree{tree: openTree(t, dir), left: n, killed: true}, files, Mode{Update: true})
		switch {
		case err == nil:
			t.Fatal("there is no journal")
		case isThere(openTree(t, dir), journalPath):
			return dir
		}
	}
}

// TestEditAfterAKillSurvives: somebody works on, and then the next run comes.
func TestEditAfterAKillSurvives(t *testing.T) {
	t.Parallel()
	dir := interrupted(t)
	edit(t, dir, "docker-compose.prod.yml", content(t, dir, "docker-compose.prod.yml")+"# since then\n")
	if r, err := updated(t, dir, killAnswers(), Mode{}); err != nil || !r.Written {
		t.Fatalf("%v", err)
	}
	if !strings.HasSuffix(content(t, dir, "docker-compose.prod.yml"), "# since then\n") || !strings.Contains(content(t, dir, "Dockerfile"), "<<<<<<< yours") {
		t.Error("the edit is lost, or the update")
	}
	if _, err := os.Stat(filepath.Join(dir, stagingDir)); err == nil {
		t.Error("something is left aside")
	}
}

func TestOnlyOneWrites(t *testing.T) {
	t.Parallel()
	dir := editedSite(t)
	first, files := updatePlan(t, dir, killAnswers())
	second, _ := updatePlan(t, dir, killAnswers())
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	unlock, err := lockDirectory(root)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.Apply(dir, files, Mode{Update: true}); err == nil || !strings.Contains(err.Error(), "another pipewright generate is at work") {
		t.Errorf("while somebody else writes: %v", err)
	}
	if _, err := first.Apply(dir, files, Mode{Update: true, DryRun: true}); err != nil {
		t.Errorf("a dry run need not wait: %v", err)
	}
	unlock()
	if _, err := first.Apply(dir, files, Mode{Update: true}); err != nil {
		t.Error(err)
	}
	after := snapshot(t, dir)
	if _, err := second.Apply(dir, files, Mode{Update: true}); err == nil || !strings.Contains(err.Error(), "has changed meanwhile") {
		t.Errorf("after somebody else wrote: %v", err)
	}
	if diff := cmp.Diff(after, snapshot(t, dir)); diff != "" {
		t.Errorf("the second one wrote:\n%s", diff)
	}
}

// A busyTree is one in which a person saves a file while a run writes.
type busyTree struct {
	tree
	save func()
}

func (b *busyTree) WriteFile(name string, data []byte, perm fs.FileMode) error {
	if b.save != nil {
		b.save()
		b.save = nil
	}
	return b.tree.WriteFile(name, data, perm)
}

func TestFileSavedMeanwhileIsNotOverwritten(t *testing.T) {
	t.Parallel()
	dir := editedSite(t)
	plan, files := updatePlan(t, dir, killAnswers())
	busy := &busyTree{tree: openTree(t, dir), save: func() { edit(t, dir, "Dockerfile", "FROM scratch\n") }}
	before := snapshot(t, dir)
	if _, err := plan.apply(busy, files, Mode{Update: true}); err == nil || !strings.Contains(err.Error(), "Dockerfile has changed meanwhile") {
		t.Errorf("the error is %v", err)
	}
	before["Dockerfile"] = "644 FROM scratch\n"
	if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
		t.Errorf("something else was written:\n%s", diff)
	}
}
