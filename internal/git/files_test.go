package git

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

func TestFiles(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.write(".gitignore", "*.log\n")
	p.commit("b.yml", "dir with space/ü \"q\".yml", "removed", "-n")
	p.write("ignored.log", "")
	p.write("untracked", "")
	p.write("staged", "")
	p.git("add", "staged")
	p.git("rm", "-q", "--cached", "removed")
	want := []string{"-n", ".gitignore", "b.yml", "dir with space/ü \"q\".yml", "staged"}
	same(t, "files", want)(p.open().Files(t.Context()))
	same(t, "from below", want)(p.at(filepath.Join(p.dir, "dir with space")).open().Files(t.Context()))
}

func TestFilesInConflict(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.commit("a")
	p.git("checkout", "-q", "-b", "side")
	p.write("a", "side\n")
	p.commit()
	p.git("checkout", "-q", "main")
	p.write("a", "main\n")
	p.commit()
	merge := exec.Command("git", "merge", "-q", "side")
	merge.Dir, merge.Env = p.dir, p.env
	if err := merge.Run(); err == nil {
		t.Fatal("the merge has no conflict")
	}
	same(t, "files", []string{"a"})(p.open().Files(t.Context()))
}

// TestStrangeNames has what file systems, but not all, allow.
func TestStrangeNames(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("this file system has no such names")
	}
	p := newProject(t)
	names := []string{"\xff.yml", "line\nbreak", "tab\tname"}
	p.commit(names...)
	repo := p.open()
	same(t, "files", []string{"line\nbreak", "tab\tname", "\xff.yml"})(repo.Files(t.Context()))
	p.write("\xff.yml", "changed")
	same(t, "changed", []string{"\xff.yml"})(repo.Changed(t.Context(), "HEAD"))
	tree, err := repo.Tree(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "tree", []string{"line\nbreak", "tab\tname"})(tree.Files())
}

func TestChanged(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.commit("kept", "moved from", "deleted", "edited", "mode")
	p.git("tag", "v1")
	p.git("checkout", "-q", "-b", "feature")
	p.git("mv", "moved from", "moved to")
	p.git("rm", "-q", "deleted")
	p.commit("added")
	p.git("checkout", "-q", "main")
	p.commit("on main")
	p.git("checkout", "-q", "feature")
	p.write("edited", "edited again\n")
	p.write("untracked", "")
	p.write("staged", "")
	p.git("add", "staged")

	repo := p.open()
	branch := []string{"added", "deleted", "moved from", "moved to"}
	for _, test := range []struct {
		revisions string
		want      []string
	}{
		{"main...HEAD", branch},
		{"main...", branch},
		{"...main", []string{"on main"}},
		{"v1..feature", branch},
		{"main..feature", []string{"added", "deleted", "moved from", "moved to", "on main"}},
		{"main..", []string{"added", "deleted", "moved from", "moved to", "on main"}},
		{"HEAD..HEAD", nil},
		{"HEAD~1..HEAD", branch},
		{"HEAD", []string{"edited", "staged"}},
		{"v1", []string{"added", "deleted", "edited", "moved from", "moved to", "staged"}},
		{"--cached", []string{"staged"}},
	} {
		same(t, test.revisions, test.want)(repo.Changed(t.Context(), test.revisions))
	}
}

func TestChangedRefuses(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.commit("a")
	repo := p.open()
	written := filepath.Join(p.dir, "written")
	for _, revisions := range []string{
		"", "nonsense", "--output=" + written, "-a", "-O..HEAD", "HEAD..--help", "HEAD\nHEAD", "a", "HEAD:a", "--staged",
	} {
		_, err := repo.Changed(t.Context(), revisions)
		if !errors.As(err, new(*RevisionError)) {
			t.Errorf("Changed(%q): %v", revisions, err)
		}
	}
	if _, err := os.Stat(written); err == nil {
		t.Error("a revision became an option")
	}
}

func TestEmptyRepository(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	repo := p.open()
	same(t, "branch", "main")(repo.Branch(t.Context()))
	same(t, "default branch", "main")(repo.DefaultBranch(t.Context()))
	same(t, "files", []string(nil))(repo.Files(t.Context()))
	p.write("first", "")
	p.git("add", "first")
	same(t, "files with one staged", []string{"first"})(repo.Files(t.Context()))
	same(t, "staged", []string{"first"})(repo.Changed(t.Context(), "--cached"))
	for _, revisions := range []string{"HEAD", "main...HEAD", "v1"} {
		if _, err := repo.Changed(t.Context(), revisions); !errors.Is(err, ErrNoCommits) {
			t.Errorf("Changed(%q): %v", revisions, err)
		}
	}
}

func TestShallowClone(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.commit("a")
	p.git("checkout", "-q", "-b", "feature")
	p.commit("b")
	p.git("checkout", "-q", "main")
	p.commit("c")
	clone := p.at(filepath.Join(filepath.Dir(p.dir), "clone"))
	p.git("clone", "-q", "--depth", "1", "--no-single-branch", "file://"+filepath.ToSlash(p.dir), clone.dir)
	repo := clone.open()
	same(t, "shallow", true)(repo.Shallow(t.Context()))
	same(t, "two dots", []string{"b", "c"})(repo.Changed(t.Context(), "origin/main..origin/feature"))
	_, err := repo.Changed(t.Context(), "origin/main...origin/feature")
	var none *MergeBaseError
	if !errors.As(err, &none) || !none.Shallow {
		t.Errorf("three dots: %v", err)
	}
	if _, err := repo.Changed(t.Context(), "HEAD~1"); !errors.As(err, new(*RevisionError)) {
		t.Errorf("cut off: %v", err)
	}
}

func TestBareRepository(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.commit("a")
	p.commit("b")
	bare := p.at(filepath.Join(filepath.Dir(p.dir), "bare.git"))
	p.git("clone", "-q", "--bare", p.dir, bare.dir)
	repo := bare.open()
	if repo.Root() != "" {
		t.Errorf("Root() = %q", repo.Root())
	}
	same(t, "files", []string{"a", "b"})(repo.Files(t.Context()))
	same(t, "changed", []string{"b"})(repo.Changed(t.Context(), "HEAD~1..HEAD"))
	for _, revisions := range []string{"HEAD", "--cached"} {
		if _, err := repo.Changed(t.Context(), revisions); !errors.Is(err, ErrNoWorkTree) {
			t.Errorf("Changed(%q): %v", revisions, err)
		}
	}
}

// TestWorktreeAndSubmodule opens directories in which .git is a file.
func TestWorktreeAndSubmodule(t *testing.T) {
	t.Parallel()
	library, p := newProject(t), newProject(t)
	library.commit("lib.c")
	p.commit("a")
	p.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.dir, "sub")
	p.commit()
	same(t, "files", []string{".gitmodules", "a"})(p.open().Files(t.Context()))
	same(t, "with the submodule", []string{".gitmodules", "sub"})(p.open().Changed(t.Context(), "HEAD~1..HEAD"))
	same(t, "in the submodule", []string{"lib.c"})(p.at(filepath.Join(p.dir, "sub")).open().Files(t.Context()))

	side := p.at(filepath.Join(filepath.Dir(p.dir), "side"))
	p.git("worktree", "add", "-q", "-b", "side", side.dir)
	side.write("only here", "")
	side.git("add", "only here")
	repo := side.open("GIT_DIR=" + filepath.Join(p.dir, ".git", "worktrees", "side"))
	if repo.Root() != side.dir {
		t.Errorf("Root() = %q", repo.Root())
	}
	same(t, "branch", "side")(repo.Branch(t.Context()))
	same(t, "staged", []string{"only here"})(repo.Changed(t.Context(), "--cached"))
}
