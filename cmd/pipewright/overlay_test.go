package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestOverlaid(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "old"), "from disk")
	writeFile(t, filepath.Join(dir, "new"), "from disk")
	tree := overlaid{base: os.DirFS(dir), dir: dir, texts: overlay{
		filepath.Join(dir, "new"):  []byte("overlaid"),
		filepath.Join(dir, "only"): []byte("here"),
		"/elsewhere":               []byte("unseen"),
	}}
	for name, want := range map[string]string{"old": "from disk", "new": "overlaid", "only": "here"} {
		if got, err := fs.ReadFile(tree, name); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, want)
		}
		if info, err := fs.Stat(tree, name); err != nil || info.Size() != int64(len(want)) || !info.Mode().IsRegular() {
			t.Errorf("%s: %+v, %v", name, info, err)
		}
		if err := readOpened(tree, name, want); err != "" {
			t.Errorf("%s: %s", name, err)
		}
	}
	for _, name := range []string{"absent", "../elsewhere", "/elsewhere"} {
		if _, err := fs.ReadFile(tree, name); err == nil {
			t.Errorf("%s can be read", name)
		}
	}
}

func readOpened(tree fs.FS, name, want string) string {
	f, err := tree.Open(name)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	text := make([]byte, 100)
	n, err := f.Read(text)
	if string(text[:n]) != want {
		return string(text[:n]) + " read, " + err.Error()
	}
	return ""
}
