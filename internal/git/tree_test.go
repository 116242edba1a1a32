package git

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

func TestTree(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	names := []string{".gitlab-ci.yml", "ci/build.yml", "ci/deep/er/x y.yml", "ci.yml", "empty"}
	p.commit(names...)
	p.write("empty", "")
	p.write("binary", "a\x00b\r\n\n")
	if err := os.Chmod(filepath.Join(p.dir, "binary"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("ci/build.yml", filepath.Join(p.dir, "link")); err != nil {
		t.Skip(err)
	}
	id := p.commit()
	p.git("update-index", "--add", "--cacheinfo", gitlink+","+id+",sub")
	p.git("commit", "-q", "-m", "with a submodule")
	tree, err := p.open().Tree(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	p.git("rm", "-q", "-r", "--cached", "ci")
	p.commit("later")

	if err := fstest.TestFS(tree, append(names, "binary", "link", "sub")...); err != nil {
		t.Error(err)
	}
	same(t, "files", []string{".gitlab-ci.yml", "binary", "ci.yml", "ci/build.yml", "ci/deep/er/x y.yml", "empty", "link"})(tree.Files())
	same(t, "a link", []byte("ci/build.yml"))(tree.ReadFile("link"))
	same(t, "binary", []byte("a\x00b\r\n\n"))(tree.ReadFile("binary"))
	same(t, "empty", []byte{})(tree.ReadFile("empty"))
	info, err := tree.Stat("binary")
	if err != nil || info.Size() != 6 || info.Mode() != 0o555 {
		t.Errorf("Stat(binary) = %v, %v", info, err)
	}
	if _, err := tree.ReadFile("later"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a later file: %v", err)
	}
	if _, err := tree.ReadFile("ci"); err == nil {
		t.Error("a directory was read as a file")
	}
	if _, err := tree.ReadDir("ci.yml"); err == nil {
		t.Error("a file was read as a directory")
	}
}

func TestShow(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.commit("a")
	p.write("a", "second\n")
	p.commit()
	repo := p.open()
	same(t, "before", []byte("a\n"))(repo.Show(t.Context(), "HEAD~1", "a"))
	same(t, "now", []byte("second\n"))(repo.Show(t.Context(), "main", "a"))
	if _, err := repo.Show(t.Context(), "HEAD", "b"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such file: %v", err)
	}
	if _, err := repo.Show(t.Context(), "--help", "a"); !errors.As(err, new(*RevisionError)) {
		t.Errorf("an option: %v", err)
	}
}

// TestPartialClone reads what a clone without contents lacks: it is missing, and nothing is fetched.
func TestPartialClone(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.commit("a")
	p.git("config", "uploadpack.allowFilter", "true")
	p.git("config", "uploadpack.allowAnySHA1InWant", "true")
	clone := p.at(filepath.Join(filepath.Dir(p.dir), "clone"))
	p.git("clone", "-q", "--filter=blob:none", "--no-checkout", "file://"+filepath.ToSlash(p.dir), clone.dir)
	tree, err := clone.open().Tree(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "names", []string{"a"})(tree.Files())
	if text, err := tree.ReadFile("a"); err == nil {
		t.Errorf("read %q, which only the remote has", text)
	}
}
