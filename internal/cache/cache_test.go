package cache

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func TestGetPut(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "b")
	c := Open(dir)
	if _, ok := c.Get("k"); ok {
		t.Fatal("an empty cache holds something")
	}
	c.Put("k", Entry{Note: `W/"1"`, Text: []byte("one")})
	c.Put("k", Entry{Note: `W/"2"`, Text: []byte("two")})
	c.Put("other", Entry{Text: []byte("two")})
	got, ok := Open(dir).Get("k")
	if !ok || got.Note != `W/"2"` || string(got.Text) != "two" {
		t.Errorf("Get = %+v, %v", got, ok)
	}
	if n := len(c.files()); n != 4 { // two texts, two keys
		t.Errorf("%d files, want 4", n)
	}
}

func TestNilCache(t *testing.T) {
	t.Parallel()
	var c *Cache
	c.Put("k", Entry{})
	if _, ok := c.Get("k"); ok {
		t.Error("the nil cache holds something")
	}
}

// TestPrivate looks at the permissions of everything, in a directory that was open before.
func TestPrivate(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no permissions here")
	}
	dir := filepath.Join(t.TempDir(), "open")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	Open(dir).Put("k", Entry{Text: []byte("private")})
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has the mode %v", name, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestDamaged changes and cuts every file: what is returned is right, or nothing.
func TestDamaged(t *testing.T) {
	t.Parallel()
	c := Open(t.TempDir())
	c.Put("k", Entry{Text: []byte("text")})
	for _, f := range c.files() {
		good, err := os.ReadFile(f.name)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"", "{", string(good) + " ", strings.ToUpper(string(good))} {
			if err := os.WriteFile(f.name, []byte(bad), 0o600); err != nil {
				t.Fatal(err)
			}
			if got, ok := c.Get("k"); ok && string(got.Text) != "text" {
				t.Errorf("%s as %q: %q", f.name, bad, got.Text)
			}
		}
		if err := os.WriteFile(f.name, good, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := c.Get("k"); !ok {
		t.Error("the entry is lost")
	}
}

func TestShrink(t *testing.T) {
	t.Parallel()
	c := Open(t.TempDir())
	for i := range 20 {
		c.Put(fmt.Sprint("k", i), Entry{Text: []byte(strings.Repeat(fmt.Sprint(i), 1000))})
	}
	c.shrink(5000, 100)
	total := int64(0)
	for _, f := range c.files() {
		total += f.info.Size()
	}
	if total == 0 || total > 5000 {
		t.Errorf("%d bytes are left", total)
	}
	c.shrink(1<<20, 3)
	if n := len(c.files()); n != 3 {
		t.Errorf("%d files are left", n)
	}
}

// TestUnusable puts into a directory that cannot be made.
func TestUnusable(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := Open(filepath.Join(file, "cache"))
	c.Put("k", Entry{Text: []byte("x")})
	if _, ok := c.Get("k"); ok {
		t.Error("something is in it")
	}
}

// TestParallel lets many writers and readers work on one directory.
func TestParallel(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			c := Open(dir)
			for j := range 50 {
				text := fmt.Sprint(i, j)
				c.Put("shared", Entry{Note: text, Text: []byte(text)})
				if got, ok := c.Get("shared"); ok && got.Note != string(got.Text) {
					t.Errorf("note %q, text %q", got.Note, got.Text)
				}
			}
		})
	}
	wait.Wait()
}
