package git

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A project is a repository that a test makes, in a world without settings of the user or the system.
type project struct {
	t   *testing.T
	dir string
	env []string
}

// needGit skips a test without git, and fails it in CI, where git is installed.
func needGit(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("git is not installed: .ci/run must install it")
	}
	t.Skip("git is not installed")
}

// newProject makes an empty repository whose current branch is main.
func newProject(t *testing.T) *project {
	t.Helper()
	needGit(t)
	home, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := &project{t: t, dir: filepath.Join(home, "project"), env: []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "GIT_CONFIG_NOSYSTEM=1", "SYSTEMROOT=" + os.Getenv("SYSTEMROOT"),
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com",
		"GIT_AUTHOR_DATE=2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z",
	}}
	p.write("", "")
	p.git("init", "-q")
	p.git("symbolic-ref", "HEAD", "refs/heads/main")
	return p
}

// at returns the same world, seen from another directory.
func (p *project) at(dir string) *project { return &project{t: p.t, dir: dir, env: p.env} }

// git runs git and returns what it printed.
func (p *project) git(args ...string) string {
	p.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = p.dir, p.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSuffix(string(out), "\n")
}

// write writes a file; without a name, it makes the directory only.
func (p *project) write(name, text string) {
	p.t.Helper()
	file := filepath.Join(p.dir, filepath.FromSlash(name))
	dir := filepath.Dir(file)
	if name == "" {
		dir = file
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	if name == "" {
		return
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// commit writes files with their names as content and commits everything.
func (p *project) commit(names ...string) string {
	p.t.Helper()
	for _, name := range names {
		p.write(name, name+"\n")
	}
	p.git("add", "--all")
	p.git("commit", "-q", "--allow-empty", "-m", "commit "+strings.Join(names, " "))
	return p.git("rev-parse", "HEAD")
}

// open opens the repository as the package does, with more variables in the environment.
func (p *project) open(env ...string) *Repository {
	p.t.Helper()
	repo, err := Open(p.t.Context(), p.dir, append(slices.Clone(p.env), env...))
	if err != nil {
		p.t.Fatal(err)
	}
	return repo
}

// same compares what a method returned.
func same[T any](t *testing.T, what string, want T) func(got T, err error) {
	return func(got T, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.commit("a b/c.yml")
	if got := p.at(filepath.Join(p.dir, "a b")).open().Root(); got != p.dir {
		t.Errorf("Root() = %q, want %q", got, p.dir)
	}
	_, err := Open(t.Context(), filepath.Dir(p.dir), p.env)
	if !errors.Is(err, ErrNoRepository) {
		t.Errorf("outside: %v", err)
	}
	_, err = Open(t.Context(), filepath.Join(p.dir, ".git"), p.env)
	if !errors.Is(err, ErrNoWorkTree) {
		t.Errorf("inside .git: %v", err)
	}
	_, err = Open(t.Context(), filepath.Join(p.dir, "missing"), p.env)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such directory: %v", err)
	}
}

// TestOpenWithoutGit changes the environment of the process, so it does not run in parallel.
func TestOpenWithoutGit(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Open(t.Context(), t.TempDir(), nil); !errors.Is(err, ErrNotInstalled) {
		t.Errorf("got %v", err)
	}
}

func TestOpenForeignRepository(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	env := append(p.env, "GIT_TEST_ASSUME_DIFFERENT_OWNER=1") // git's own tests use it
	_, err := Open(t.Context(), p.dir, env)
	var owner *OwnershipError
	if !errors.As(err, &owner) || owner.Dir != p.dir {
		t.Fatalf("got %v", err)
	}
	if remedy := "git config --global --add safe.directory " + p.dir; !strings.Contains(err.Error(), remedy) {
		t.Errorf("%q lacks the remedy %q", err, remedy)
	}
	trusting := append(env, "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0="+p.dir)
	if _, err := Open(t.Context(), p.dir, trusting); err != nil {
		t.Errorf("with the remedy: %v", err)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	repo := p.open()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := repo.Files(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestRunsNothing opens a repository whose settings name programs for everything that git would run.
func TestRunsNothing(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the trap is a shell script")
	}
	p := newProject(t)
	p.commit("a", "b")
	trap, sprung := filepath.Join(p.dir, ".git", "trap"), filepath.Join(p.dir, ".git", "sprung")
	script := "#!/bin/sh\necho \"$0 $*\" >> " + sprung + "\n"
	for _, name := range []string{trap, filepath.Join(p.dir, ".git", "hooks", "post-index-change")} {
		if err := os.WriteFile(name, []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{
		"core.fsmonitor", "core.pager", "pager.diff", "pager.ls-files", "diff.external", "core.sshCommand", "core.editor", "core.askPass",
		"alias.diff", "diff.x.textconv", "diff.x.command",
	} {
		p.git("config", key, trap)
	}
	p.git("config", "remote.origin.url", "ssh://git@example.com/g/p.git")
	p.write(".git/info/attributes", "* diff=x\n")
	p.write("a", "changed\n")

	repo := p.open("GIT_EXTERNAL_DIFF="+trap, "GIT_PAGER="+trap, "PAGER="+trap, "GIT_SSH_COMMAND="+trap)
	same(t, "files", []string{"a", "b"})(repo.Files(t.Context()))
	same(t, "changed", []string{"a"})(repo.Changed(t.Context(), "HEAD"))
	same(t, "remote", Remote{"example.com", "g/p"})(repo.Remote(t.Context()))
	same(t, "shown", []byte("a\n"))(repo.Show(t.Context(), "HEAD", "a"))
	if ran, err := os.ReadFile(sprung); err == nil {
		t.Errorf("git ran:\n%s", ran)
	}
}

// TestHookEnvironment makes commits with pre-commit hooks' variables in the environment.
func TestHookEnvironment(t *testing.T) {
	t.Parallel()
	p, other := newProject(t), newProject(t)
	p.commit("old")
	other.commit("elsewhere")
	p.write("staged", "1")
	p.write("partial", "1")
	p.git("add", "staged")

	// `git commit partial` commits from an index of its own, in which "staged" is not new.
	next := filepath.Join(p.dir, ".git", "next-index-1.lock")
	q := &project{t: t, dir: p.dir, env: append(slices.Clone(p.env), "GIT_INDEX_FILE="+next)}
	q.git("read-tree", "HEAD")
	q.git("add", "partial")

	hook := []string{"GIT_DIR=.git", "GIT_WORK_TREE=.", "GIT_PREFIX=", "GIT_INDEX_FILE=.git/next-index-1.lock"}
	same(t, "its own index", []string{"partial"})(p.open(hook...).Changed(t.Context(), "--cached"))
	same(t, "the usual index", []string{"staged"})(p.open().Changed(t.Context(), "--cached"))

	foreign := []string{"GIT_DIR=" + filepath.Join(p.dir, ".git"), "GIT_WORK_TREE=" + p.dir, "GIT_INDEX_FILE=" + next}
	same(t, "another repository", []string{"elsewhere"})(other.open(foreign...).Files(t.Context()))
}

// TestPushEnvironment reads, as a pre-receive hook may, what a push brings and what is not accepted yet.
func TestPushEnvironment(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.commit("a")
	bare := p.at(filepath.Join(filepath.Dir(p.dir), "bare.git"))
	p.git("clone", "-q", "--bare", p.dir, bare.dir)
	id := p.commit("b")

	quarantine := filepath.Join(bare.dir, "objects", "incoming")
	if err := os.MkdirAll(filepath.Dir(quarantine), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(quarantine, os.DirFS(filepath.Join(p.dir, ".git", "objects"))); err != nil {
		t.Fatal(err)
	}
	if _, err := bare.open().Tree(t.Context(), id); err == nil {
		t.Error("the push is visible without the variables of the hook")
	}
	repo := bare.open("GIT_DIR=.", "GIT_OBJECT_DIRECTORY="+quarantine,
		"GIT_ALTERNATE_OBJECT_DIRECTORIES="+filepath.Join(bare.dir, "objects"))
	same(t, "pushed", []string{"b"})(repo.Changed(t.Context(), "HEAD.."+id))
}
