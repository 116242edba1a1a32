package git

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An entry is a file or directory of a Tree. Its content and its size are read when they are asked for.
type entry struct {
	tree     *Tree
	name     string
	object   string
	mode     fs.FileMode
	children []fs.DirEntry
}

// Name implements [fs.DirEntry].
func (e *entry) Name() string { return e.name }

// IsDir implements [fs.DirEntry].
func (e *entry) IsDir() bool { return e.mode.IsDir() }

// Type implements [fs.DirEntry].
func (e *entry) Type() fs.FileMode { return e.mode.Type() }

// Info implements [fs.DirEntry].
func (e *entry) Info() (fs.FileInfo, error) {
	size, err := e.size()
	return &info{entry: e, size: size}, err
}

// size returns the length of a file.
func (e *entry) size() (int64, error) {
	if e.IsDir() {
		return 0, nil
	}
	t := e.tree
	t.mu.Lock()
	defer t.mu.Unlock()
	if size, known := t.sizes[e.object]; known {
		return size, nil
	}
	out, err := t.runner.feed(t.ctx, e.object+"\n", "cat-file", "--batch-check=%(objectsize)")
	if err != nil {
		return 0, err
	}
	size, err := strconv.ParseInt(strings.TrimSuffix(out, "\n"), 10, 64)
	if err != nil {
		return 0, e.missing("stat", e.name)
	}
	t.sizes[e.object] = size
	return size, nil
}

// text returns the content of a file, which the caller must not change.
func (e *entry) text(op, path string) ([]byte, error) {
	t := e.tree
	t.mu.Lock()
	defer t.mu.Unlock()
	if text, known := t.texts[e.object]; known {
		return text, nil
	}
	out, err := t.runner.feed(t.ctx, e.object+"\n", "cat-file", "--batch")
	if err != nil {
		return nil, &fs.PathError{Op: op, Path: path, Err: err}
	}
	head, body, _ := strings.Cut(out, "\n") // "ID blob SIZE", the content, and one more line break
	if strings.HasSuffix(head, " missing") || body == "" {
		return nil, e.missing(op, path)
	}
	text := []byte(body[:len(body)-1])
	t.texts[e.object], t.sizes[e.object] = text, int64(len(text))
	return text, nil
}

// missing says that a clone lacks an object, as partial ones do.
func (e *entry) missing(op, path string) error {
	return &fs.PathError{Op: op, Path: path, Err: fmt.Errorf("git has not fetched its content (%s)", e.object)}
}

// An info tells what an entry is.
type info struct {
	*entry
	size int64
}

// Size implements [fs.FileInfo].
func (i *info) Size() int64 { return i.size }

// Mode implements [fs.FileInfo].
func (i *info) Mode() fs.FileMode { return i.mode }

// ModTime implements [fs.FileInfo]. Git keeps no times of files.
func (i *info) ModTime() time.Time { return time.Time{} }

// Sys implements [fs.FileInfo].
func (i *info) Sys() any { return nil }

// An openFile is a file that is being read.
type openFile struct {
	*bytes.Reader
	entry *entry
}

// Stat implements [fs.File].
func (f *openFile) Stat() (fs.FileInfo, error) { return f.entry.Info() }

// Close implements [fs.File].
func (f *openFile) Close() error { return nil }

// An openDir is a directory that is being read.
type openDir struct {
	entry *entry
	next  int
}

// Stat implements [fs.File].
func (d *openDir) Stat() (fs.FileInfo, error) { return d.entry.Info() }

// Close implements [fs.File].
func (d *openDir) Close() error { return nil }

// Read implements [fs.File].
func (d *openDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.entry.name, Err: errors.New("is a directory")}
}

// ReadDir implements [fs.ReadDirFile].
func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	rest := d.entry.children[d.next:]
	switch {
	case n > 0 && len(rest) == 0:
		return nil, io.EOF
	case n > 0 && n < len(rest):
		rest = rest[:n]
	}
	d.next += len(rest)
	return slices.Clone(rest), nil
}
