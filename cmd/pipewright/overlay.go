package main

import (
	"bytes"
	"io/fs"
	"path"
	"path/filepath"
	"time"
)

// An overlay holds texts that stand in for the content of files, by absolute path: fixed texts that are not written yet.
type overlay map[string][]byte

// overlaid is a tree in which some files have other content, and some exist only in the overlay.
type overlaid struct {
	base  fs.FS
	dir   string // absolute
	texts overlay
}

func (o overlaid) text(name string) ([]byte, bool) {
	if len(o.texts) == 0 || !fs.ValidPath(name) {
		return nil, false
	}
	text, ok := o.texts[filepath.Join(o.dir, filepath.FromSlash(name))]
	return text, ok
}

// Open implements [fs.FS].
func (o overlaid) Open(name string) (fs.File, error) {
	if text, ok := o.text(name); ok {
		return &memoryFile{memoryInfo{path.Base(name), int64(len(text))}, bytes.NewReader(text)}, nil
	}
	return o.base.Open(name)
}

// ReadFile implements [fs.ReadFileFS].
func (o overlaid) ReadFile(name string) ([]byte, error) {
	if text, ok := o.text(name); ok {
		return bytes.Clone(text), nil
	}
	return fs.ReadFile(o.base, name)
}

// Stat implements [fs.StatFS].
func (o overlaid) Stat(name string) (fs.FileInfo, error) {
	if text, ok := o.text(name); ok {
		return memoryInfo{path.Base(name), int64(len(text))}, nil
	}
	return fs.Stat(o.base, name)
}

// Lstat implements [fs.ReadLinkFS]: without it, nobody could tell a symbolic link from a file.
func (o overlaid) Lstat(name string) (fs.FileInfo, error) {
	if text, ok := o.text(name); ok {
		return memoryInfo{path.Base(name), int64(len(text))}, nil
	}
	return fs.Lstat(o.base, name)
}

// ReadLink implements [fs.ReadLinkFS].
func (o overlaid) ReadLink(name string) (string, error) { return fs.ReadLink(o.base, name) }

// ReadDir implements [fs.ReadDirFS]: files that exist only in the overlay are not listed.
func (o overlaid) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(o.base, name) }

// A memoryFile is a text opened as a file.
type memoryFile struct {
	info memoryInfo
	*bytes.Reader
}

func (f *memoryFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *memoryFile) Close() error               { return nil }

type memoryInfo struct {
	name string
	size int64
}

func (i memoryInfo) Name() string     { return i.name }
func (i memoryInfo) Size() int64      { return i.size }
func (memoryInfo) Mode() fs.FileMode  { return 0o644 }
func (memoryInfo) ModTime() time.Time { return time.Time{} }
func (memoryInfo) IsDir() bool        { return false }
func (memoryInfo) Sys() any           { return nil }
