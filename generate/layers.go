package generate

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/internal/memfs"
)

// overlay returns a file system with files added to base, where base does not have them.
func overlay(base fs.FS, files []File) (fs.FS, error) {
	texts := make(map[string][]byte, len(files))
	for _, f := range files {
		texts[f.Path] = f.Text
	}
	added, err := memfs.New(texts)
	if err != nil {
		return nil, err
	}
	return layers{base, added}, nil
}

// layers are file systems of which the first that has a file gives it.
type layers [2]fs.FS

// Open implements [fs.FS].
func (l layers) Open(name string) (fs.File, error) {
	f, err := l[0].Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return l[1].Open(name)
	}
	return f, err
}

// ReadDir implements [fs.ReadDirFS]: a directory has the entries of both.
func (l layers) ReadDir(name string) ([]fs.DirEntry, error) {
	first, err := fs.ReadDir(l[0], name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	second, err2 := fs.ReadDir(l[1], name)
	if err != nil && err2 != nil {
		return nil, err
	}
	for _, e := range second {
		if !slices.ContainsFunc(first, func(f fs.DirEntry) bool { return f.Name() == e.Name() }) {
			first = append(first, e)
		}
	}
	slices.SortFunc(first, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return first, nil
}

// withoutGenerated hides the files that pipewright generated, edited or not: they prove nothing about the project, or the
// default of one day would be the fact of the next.
func withoutGenerated(fsys fs.FS, l *lock) fs.FS {
	if l == nil {
		return fsys
	}
	h := hiding{fsys, map[string]bool{}}
	for name := range l.files {
		h.hidden[name] = true
	}
	return h
}

// hiding is a file system without some of its files.
type hiding struct {
	fs.FS
	hidden map[string]bool
}

// Open implements [fs.FS].
func (h hiding) Open(name string) (fs.File, error) {
	if h.hidden[name] {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return h.FS.Open(name)
}

// ReadDir implements [fs.ReadDirFS].
func (h hiding) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(h.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return h.hidden[path.Join(name, e.Name())] }), err
}
