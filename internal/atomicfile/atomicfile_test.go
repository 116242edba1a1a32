package atomicfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/internal/atomicfile"
)

func TestWriteCreates(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "new")
	if err := atomicfile.Write(name, []byte("a\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	wantContent(t, name, "a\n")
	wantAlone(t, name)
}

func TestWriteKeepsPermissions(t *testing.T) {
	t.Parallel()
	name := write(t, filepath.Join(t.TempDir(), "tool"), "old")
	if err := os.Chmod(name, 0o751); err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.Write(name, []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantContent(t, name, "new")
	if info, _ := os.Stat(name); info.Mode().Perm() != 0o751 {
		t.Errorf("mode = %o, want 751", info.Mode().Perm())
	}
}

func TestWriteFollowsLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "real"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"real/old", "real/absent"} {
		link := filepath.Join(dir, "link-to-"+filepath.Base(target))
		if target == "real/old" {
			write(t, filepath.Join(dir, target), "old")
		}
		if err := os.Symlink(target, link); err != nil {
			t.Skip(err)
		}
		if err := atomicfile.Write(link, []byte("new"), 0o644); err != nil {
			t.Fatal(err)
		}
		wantContent(t, filepath.Join(dir, target), "new")
		if info, _ := os.Lstat(link); info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("%s is no link any more", link)
		}
	}
}

func TestWriteDevice(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(os.DevNull); err != nil {
		t.Skip(err)
	}
	if err := atomicfile.Write(os.DevNull, []byte("gone"), 0o644); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(os.DevNull); info.Mode().IsRegular() {
		t.Fatalf("%s became a file", os.DevNull)
	}
}

func TestWriteErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	loop := filepath.Join(dir, "loop")
	if err := os.Symlink("loop", loop); err != nil {
		t.Skip(err)
	}
	for name, essence := range map[string]string{
		dir:                          "is a directory",
		loop:                         "too many symbolic links",
		filepath.Join(dir, "no/way"): "no such file or directory",
	} {
		err := atomicfile.Write(name, nil, 0o644)
		if err == nil || !strings.HasPrefix(err.Error(), "write "+name+": ") || !strings.Contains(err.Error(), essence) {
			t.Errorf("Write(%s) = %v, want one about %q", name, err, essence)
		}
	}
}

func TestWriteReadOnlyFile(t *testing.T) {
	t.Parallel()
	name := write(t, filepath.Join(t.TempDir(), "mine"), "old")
	if err := os.Chmod(name, 0o444); err != nil {
		t.Fatal(err)
	}
	if f, err := os.OpenFile(name, os.O_WRONLY, 0); err == nil {
		f.Close()
		t.Skip("this user may write everything")
	}
	if err := atomicfile.Write(name, []byte("new"), 0o644); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Write = %v, want a permission error", err)
	}
	wantContent(t, name, "old")
	wantAlone(t, name)
}

func TestBatchReplacesAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, two := write(t, filepath.Join(dir, "1"), "a"), write(t, filepath.Join(dir, "2"), "b")
	var batch atomicfile.Batch
	batch.Replace(one, []byte("a"), []byte("A"))
	batch.Replace(two, []byte("b"), []byte("B"))
	if err := batch.Write(); err != nil {
		t.Fatal(err)
	}
	wantContent(t, one, "A")
	wantContent(t, two, "B")
}

func TestBatchRefusesWhenOneChanged(t *testing.T) {
	t.Parallel()
	tests := map[string]func(b *atomicfile.Batch, dir string){
		"other content": func(b *atomicfile.Batch, dir string) { b.Replace(filepath.Join(dir, "2"), []byte("x"), []byte("y")) },
		"is gone":       func(b *atomicfile.Batch, dir string) { b.Replace(filepath.Join(dir, "3"), []byte("x"), []byte("y")) },
	}
	for name, add := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			one, two := write(t, filepath.Join(dir, "1"), "a"), write(t, filepath.Join(dir, "2"), "b")
			var batch atomicfile.Batch
			batch.Replace(one, []byte("a"), []byte("A"))
			add(&batch, dir)
			if err := batch.Write(); !errors.Is(err, atomicfile.ErrChanged) {
				t.Errorf("Write = %v, want ErrChanged", err)
			}
			wantContent(t, one, "a")
			wantContent(t, two, "b")
			if entries, _ := os.ReadDir(dir); len(entries) != 2 {
				t.Errorf("files left: %v", entries)
			}
		})
	}
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func wantContent(t *testing.T, name, want string) {
	t.Helper()
	if got, err := os.ReadFile(name); err != nil || string(got) != want {
		t.Errorf("%s holds %q (%v), want %q", name, got, err, want)
	}
}

// wantAlone checks that no temporary file stayed behind.
func wantAlone(t *testing.T, name string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside %s: %v (%v), want it alone", name, entries, err)
	}
}
