// Package cache keeps texts on disk, in a directory that belongs to one user.
//
//	c := cache.Open(filepath.Join(dir, "pipewright", "includes"))
//	c.Put("https://example.com/a.yml", cache.Entry{Note: etag, Text: text})
//	entry, ok := c.Get("https://example.com/a.yml")
//
// A text is stored under its own hash, so that texts that are alike take their room once, and one that was changed on disk is noticed.
// Files come into being whole, under a name that nobody else uses: any number of processes may work on one directory. What cannot be
// read or written counts as not there, because a cache may be lost at any time.
//
// Texts may be private: directories are for their owner alone (0700), and so are files (0600). A directory that is open to others is
// closed first; one that belongs to somebody else is not used.
package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
)

// maxBytes is how much a cache holds when a process is done with it, and maxFiles how many files.
const (
	maxBytes = 64 << 20
	maxFiles = 20_000
)

// An Entry is a text with what its owner wants to know of it.
type Entry struct {
	Note string
	Text []byte
}

// A Cache is a directory of entries. The nil Cache holds nothing and takes nothing. Its methods may be called concurrently.
type Cache struct {
	dir   string
	ready func() bool // makes the directory
	prune func()      // drops what is too much, once
}

// Open returns the cache in a directory, which is made when something is put into it.
func Open(dir string) *Cache {
	c := &Cache{dir: dir}
	c.ready = sync.OnceValue(func() bool { return private(dir) })
	c.prune = sync.OnceFunc(func() { c.shrink(maxBytes, maxFiles) })
	return c
}

// private makes a directory, and reports whether only its owner, who is this user, can look into it.
func private(dir string) bool {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return false
	}
	info, err := os.Stat(dir)
	if err != nil || runtime.GOOS == "windows" {
		return err == nil // there, the directory of the user is private by its access list
	}
	return info.Mode().Perm()&0o077 == 0 || os.Chmod(dir, 0o700) == nil
}

// A record is what stands in the file of a key.
type record struct {
	Key    string `json:"key"`
	Note   string `json:"note"`
	SHA256 string `json:"sha256"`
}

// Get returns what was last put under a key.
func (c *Cache) Get(key string) (Entry, bool) {
	if c == nil {
		return Entry{}, false
	}
	data, err := os.ReadFile(c.path("keys", hash([]byte(key))))
	var r record
	if err != nil || json.Unmarshal(data, &r) != nil || r.Key != key || len(r.SHA256) != hex.EncodedLen(sha256.Size) {
		return Entry{}, false
	}
	text, err := os.ReadFile(c.path("texts", r.SHA256))
	if err != nil || hash(text) != r.SHA256 {
		return Entry{}, false
	}
	return Entry{Note: r.Note, Text: text}, true
}

// Put keeps an entry under a key, instead of what was there.
func (c *Cache) Put(key string, e Entry) {
	if c == nil || !c.ready() {
		return
	}
	r := record{Key: key, Note: e.Note, SHA256: hash(e.Text)}
	data, err := json.Marshal(r)
	if err == nil && c.write("texts", r.SHA256, e.Text) == nil {
		_ = c.write("keys", hash([]byte(key)), data)
	}
	c.prune()
}

// path returns where a file of that name is. Digits are the only thing a name is made of.
func (c *Cache) path(kind, name string) string {
	return filepath.Join(c.dir, kind, name[:2], filepath.Base(name))
}

// write makes a file, whole or not at all.
func (c *Cache) write(kind, name string, data []byte) error {
	file := c.path(kind, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), ".new-*") // 0600
	if err != nil {
		return err
	}
	_, err = temporary.Write(data)
	if closeErr := temporary.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temporary.Name(), file)
	}
	if err != nil {
		_ = os.Remove(temporary.Name())
	}
	return err
}

// shrink removes the oldest files until those that are left fit.
func (c *Cache) shrink(bytes int64, count int) {
	files := c.files()
	slices.SortFunc(files, func(a, b file) int { return b.info.ModTime().Compare(a.info.ModTime()) })
	for _, f := range files {
		bytes -= f.info.Size()
		count--
		if bytes < 0 || count < 0 {
			_ = os.Remove(f.name)
		}
	}
}

type file struct {
	name string
	info fs.FileInfo
}

// files returns the files of the cache.
func (c *Cache) files() []file {
	var all []file
	_ = filepath.WalkDir(c.dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil
		}
		if info, err := entry.Info(); err == nil {
			all = append(all, file{name, info})
		}
		return nil
	})
	return all
}

func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
