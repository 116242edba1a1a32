package django

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

const managePy = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'app.settings')\n"

// hugeTree is a project beside as many directories of a hundred files as it counts.
type hugeTree struct {
	fstest.MapFS
	dirs int
}

// ReadDir implements [fs.ReadDirFS].
func (f hugeTree) ReadDir(name string) ([]fs.DirEntry, error) {
	switch dir, _, _ := strings.Cut(name, "/"); {
	case name == "data":
		return entries("dir", f.dirs, fs.ModeDir), nil
	case dir == "data":
		return entries("module", 100, 0), nil
	case name == ".":
		all, err := f.MapFS.ReadDir(".")
		return append(all, entries("data", 0, fs.ModeDir)...), err
	}
	return f.MapFS.ReadDir(name)
}

func entries(prefix string, n int, mode fs.FileMode) []fs.DirEntry {
	if n == 0 {
		return []fs.DirEntry{fs.FileInfoToDirEntry(info{prefix, mode})}
	}
	out := make([]fs.DirEntry, n)
	for i := range out {
		out[i] = fs.FileInfoToDirEntry(info{fmt.Sprintf("%s%d.py", prefix, i), mode})
	}
	return out
}

// info is a file that nobody opens.
type info struct {
	name string
	mode fs.FileMode
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return 0 }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }

// TestHugeTree detects a project among 50,000 files, and one among a million with a note.
func TestHugeTree(t *testing.T) {
	files := fstest.MapFS{"manage.py": {Data: []byte(managePy)}, "app/settings.py": {Data: []byte("DEBUG = False")}}
	for _, dirs := range []int{500, 10_000} {
		p, err := Detect(hugeTree{files, dirs})
		if err != nil || p.Debug.Value != "False" {
			t.Fatal(p, err)
		}
		noted := slices.ContainsFunc(p.Notes, func(n Note) bool { return strings.HasPrefix(n.Text, "tree is too large") })
		if noted != (dirs > 500) {
			t.Errorf("notes for %d files: %v", dirs*100, p.Notes)
		}
	}
}

// BenchmarkHugeTree detects a project among 50,000 files.
func BenchmarkHugeTree(b *testing.B) {
	files := fstest.MapFS{"manage.py": {Data: []byte(managePy)}, "app/settings.py": {Data: []byte("DEBUG = False")}}
	for b.Loop() {
		if _, err := Detect(hugeTree{files, 500}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDetect detects a project that has every kind of file of the archives.
func BenchmarkDetect(b *testing.B) {
	project := fstest.MapFS{}
	archives(b, func(name string, data []byte) {
		if _, ok := project[name]; !ok && name != "want" {
			project[name] = &fstest.MapFile{Data: data}
		}
	})
	for b.Loop() {
		if _, err := Detect(project); err != nil {
			b.Fatal(err)
		}
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestLinks detects through links to files, and is not led in circles by links to directories.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "real/settings.py", "DEBUG = False\n")
	write(t, dir, "manage.py", managePy)
	write(t, dir, "app/__init__.py", "")
	for link, target := range map[string]string{
		"app/settings.py": "../real/settings.py", "app/loop": "..", "requirements.txt": "requirements.txt", "Dockerfile": "nowhere",
		"pyproject.toml": "app",
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	p, err := Detect(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if p.Debug.Value != "False" || p.Debug.File != "app/settings.py" || len(p.Candidates) != 0 {
		t.Error(strings.Join(describe(p), "\n"))
	}
}

// TestSizes leaves out files that are too large, with a note, and reads no more than it may.
func TestSizes(t *testing.T) {
	fsys := fstest.MapFS{
		"manage.py":        {Data: []byte(managePy)},
		"app/settings.py":  {Data: []byte("from .parts import *\n# " + strings.Repeat("x", maxFileSize))},
		"requirements.txt": {Data: []byte("django\n" + strings.Repeat("-r other.txt\n", 1000))},
		"other.txt":        {Data: []byte(strings.Repeat("-r requirements.txt\n", 1000))},
	}
	p, err := Detect(fsys)
	if err != nil {
		t.Fatal(err)
	}
	want := Note{File: "app/settings.py", Text: "file left out: is too large"}
	if len(p.Notes) != 1 || p.Notes[0] != want {
		t.Errorf("notes = %v, want %v", p.Notes, want)
	}
}

// noDir fails to read some directories and files.
type noDir struct {
	fstest.MapFS
	denied string
}

func (f noDir) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == f.denied {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return f.MapFS.ReadDir(name)
}

func (f noDir) Open(name string) (fs.File, error) {
	if name == f.denied {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return f.MapFS.Open(name)
}

func TestDenied(t *testing.T) {
	files := fstest.MapFS{
		"manage.py":        {Data: []byte(managePy)},
		"app/settings.py":  {Data: []byte("DEBUG = False")},
		"requirements.txt": {Data: []byte("django")},
	}
	for denied, want := range map[string]string{
		"app":              "directory left out: permission denied",
		"requirements.txt": "file left out: permission denied",
	} {
		p, err := Detect(noDir{files, denied})
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Notes) == 0 || p.Notes[0] != (Note{File: denied, Text: want}) {
			t.Errorf("notes = %v, want %q first", p.Notes, want)
		}
	}
	if _, err := Detect(noDir{files, "."}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("err = %v", err)
	}
	if _, err := Detect(fstest.MapFS{}); !errors.Is(err, ErrNoProject) {
		t.Errorf("err = %v", err)
	}
}

// TestLatin1 reads files that are not UTF-8: what is not, becomes U+FFFD.
func TestLatin1(t *testing.T) {
	p, err := Detect(fstest.MapFS{
		"manage.py":        {Data: []byte("\xef\xbb\xbf" + managePy)},
		"app/settings.py":  {Data: []byte("# -*- coding: latin-1 -*-\nimport os\nSITE = 'caf\xe9'\nMAIL = os.environ.get('MAIL', 'caf\xe9')\nDEBUG = 'caf\xe9' and False\n")},
		"requirements.txt": {Data: []byte("\xef\xbb\xbfdjango # caf\xe9\ncaf\xe9\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	mail, _ := p.EnvFor("MAIL")
	if mail.Default != "caf\uFFFD" || p.Debug.Value != "'caf\uFFFD' and False" || !p.Has("Django") || len(p.Dependencies) != 1 {
		t.Error(strings.Join(describe(p), "\n"))
	}
}
