package fetch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
)

// TestParallelWrites replaces the copies from two sides while others read: they find a lock with all its copies.
func TestParallelWrites(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	u := newUpstream()
	one, oneTexts := record(t, u).Lock()
	u.commits = map[string]string{"g/ci:main": commitB, "g/ci:HEAD": commitB}
	two, twoTexts := record(t, u).Lock()
	var wait sync.WaitGroup
	for i := range 4 {
		wait.Go(func() {
			for range 20 {
				lock, texts := one, oneTexts
				if i%2 == 1 {
					lock, texts = two, twoTexts
				}
				if _, err := Write(dir, lock, texts); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Go(func() {
		for range 500 {
			if _, err := NewLocked(os.DirFS(dir), "").Lock(); err != nil {
				t.Error(err)
				return
			}
		}
	})
	wait.Wait()
	if _, err := NewLocked(os.DirFS(dir), "").Lock(); err != nil {
		t.Error(err)
	}
}

// TestInterrupted kills a run after each of its steps, as far as the disk shows: what is read is one of the locks, whole.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	u := newUpstream()
	one, oneTexts := record(t, u).Lock()
	u.commits = map[string]string{"g/ci:main": commitB, "g/ci:HEAD": commitB}
	two, twoTexts := record(t, u).Lock()
	for stop := range len(twoTexts) {
		dir := t.TempDir()
		if _, err := Write(dir, one, oneTexts); err != nil {
			t.Fatal(err)
		}
		root, err := os.OpenRoot(dir)
		if err != nil {
			t.Fatal(err)
		}
		w := &writer{root: root}
		n := 0
		for name, text := range twoTexts {
			if n++; n > stop {
				break
			}
			w.write(Dir+"/"+name, text)
		}
		w.err = errors.Join(w.err, w.create(FilesDir+"/.new-1", []byte("half")), root.Close())
		if lock, err := NewLocked(os.DirFS(dir), "").Lock(); err != nil || w.err != nil || !reflect.DeepEqual(lock, one) {
			t.Errorf("after %d files: %v, %v", stop, err, w.err)
		}
		if _, err := Write(dir, two, twoTexts); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, FilesDir, ".new-1")); !errors.Is(err, fs.ErrNotExist) {
			t.Error("what was left behind is still there")
		}
	}
}

// TestLinks writes where links lead out of the repository: nothing outside changes.
func TestLinks(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	lock, texts := record(t, newUpstream()).Lock()
	for _, link := range []string{Dir, FilesDir, FilesDir + "/project"} {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, link)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(outside, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
		if _, err := Write(dir, lock, texts); err == nil {
			t.Errorf("%s: no error", link)
		}
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) != 0 {
		t.Errorf("outside: %v, %v", entries, err)
	}
}

// TestLinksInside writes where links lead elsewhere in the repository: what stands there stays.
func TestLinksInside(t *testing.T) {
	t.Parallel()
	lock, texts := record(t, newUpstream()).Lock()
	for _, link := range []string{Dir, FilesDir, FilesDir + "/project"} {
		for _, l := range []*Lock{lock, {}} {
			dir := t.TempDir()
			name := filepath.Join(dir, link)
			own := filepath.Join(dir, "src", "vendor", "own.go")
			if err := errors.Join(os.MkdirAll(filepath.Dir(own), 0o755), os.WriteFile(own, nil, 0o600), os.MkdirAll(filepath.Dir(name), 0o755)); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(strings.Repeat("../", strings.Count(link, "/"))+"src", name); err != nil {
				t.Skip(err)
			}
			given := texts
			if len(l.Files) == 0 {
				given = nil
			}
			_, err := Write(dir, l, given)
			if harmless := len(l.Files) == 0 && link == FilesDir+"/project"; !harmless && (err == nil || !strings.Contains(err.Error(), "is a link")) {
				t.Errorf("%s: %v", link, err)
			}
			var files []string
			_ = filepath.WalkDir(filepath.Join(dir, "src"), func(name string, entry fs.DirEntry, _ error) error {
				if !entry.IsDir() {
					files = append(files, name)
				}
				return nil
			})
			if !reflect.DeepEqual(files, []string{own}) {
				t.Errorf("%s: %v", link, files)
			}
		}
	}
}
