package memfs_test

import (
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/internal/memfs"
)

func TestNew(t *testing.T) {
	t.Parallel()
	fsys, err := memfs.New(map[string][]byte{"a.txt": []byte("one"), "dir/b.txt": nil})
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(fsys, "a.txt", "dir/b.txt"); err != nil {
		t.Error(err)
	}
	if text, err := fs.ReadFile(fsys, "a.txt"); err != nil || string(text) != "one" {
		t.Errorf("a.txt is %q (%v)", text, err)
	}
}

func TestNewRefusesPaths(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "/a", "../a", "a//b"} {
		if _, err := memfs.New(map[string][]byte{name: nil}); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("%q: %v", name, err)
		}
	}
}
