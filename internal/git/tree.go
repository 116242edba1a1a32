package git

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Show returns the content of a file in a revision. The error wraps [fs.ErrNotExist] when it is not there.
func (r *Repository) Show(ctx context.Context, rev, path string) ([]byte, error) {
	tree, err := r.Tree(ctx, rev)
	if err != nil {
		return nil, err
	}
	return tree.ReadFile(path)
}

// Tree returns the files of a revision. It is resolved now and read when it is asked: later commits do not change it. The
// context bounds all that is read through it.
func (r *Repository) Tree(ctx context.Context, rev string) (*Tree, error) {
	id, err := r.Resolve(ctx, rev)
	if err != nil {
		return nil, err
	}
	t := &Tree{runner: r.runner, ctx: ctx, id: id, texts: map[string][]byte{}, sizes: map[string]int64{}}
	t.entries = sync.OnceValues(t.list)
	return t, nil
}

// A Tree is the files of a revision, an [fs.FS]. A symbolic link is not followed: as in GitLab, its content is the path it leads
// to. A submodule is an empty directory. Files whose names are not UTF-8 are left out, because an [fs.FS] cannot name them.
// Its methods may be called concurrently.
type Tree struct {
	runner  runner
	ctx     context.Context
	id      string
	entries func() (map[string]*entry, error) // by path, "." for the root

	mu    sync.Mutex
	texts map[string][]byte // by object
	sizes map[string]int64
}

// The interfaces that a Tree has beyond Open.
var (
	_ fs.ReadFileFS = (*Tree)(nil)
	_ fs.ReadDirFS  = (*Tree)(nil)
	_ fs.StatFS     = (*Tree)(nil)
)

// Commit returns the id of the commit.
func (t *Tree) Commit() string { return t.id }

// Files returns the paths of all files, sorted.
func (t *Tree) Files() ([]string, error) {
	entries, err := t.entries()
	if err != nil {
		return nil, err
	}
	var all []string
	for name, e := range entries {
		if !e.IsDir() {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all, nil
}

// list reads the names and objects of all entries.
func (t *Tree) list() (map[string]*entry, error) {
	out, err := t.runner.run(t.ctx, "ls-tree", "-r", "-t", "-z", "--full-tree", t.id)
	if err != nil {
		return nil, err
	}
	entries := map[string]*entry{".": {tree: t, name: ".", mode: fs.ModeDir | 0o555}}
	for _, line := range fields(out) {
		facts, name, _ := strings.Cut(line, "\t")
		mode, rest, _ := strings.Cut(facts, " ")
		_, object, _ := strings.Cut(rest, " ")
		parent := entries[path.Dir(name)]
		if !utf8.ValidString(name) || parent == nil {
			continue
		}
		e := &entry{tree: t, name: path.Base(name), object: object, mode: modeOf(mode)}
		entries[name] = e
		parent.children = append(parent.children, e)
	}
	for _, e := range entries {
		slices.SortFunc(e.children, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	}
	return entries, nil
}

// modeOf returns what a mode of git says.
func modeOf(mode string) fs.FileMode {
	switch mode {
	case "040000", gitlink:
		return fs.ModeDir | 0o555
	case "120000":
		return fs.ModeSymlink | 0o777
	case "100755":
		return 0o555
	}
	return 0o444
}

func (t *Tree) find(op, name string) (*entry, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	entries, err := t.entries()
	if err != nil {
		return nil, &fs.PathError{Op: op, Path: name, Err: err}
	}
	if e := entries[name]; e != nil {
		return e, nil
	}
	return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
}

// Open implements [fs.FS].
func (t *Tree) Open(name string) (fs.File, error) {
	e, err := t.find("open", name)
	if err != nil {
		return nil, err
	}
	if e.IsDir() {
		return &openDir{entry: e}, nil
	}
	text, err := e.text("open", name)
	if err != nil {
		return nil, err
	}
	return &openFile{entry: e, Reader: bytes.NewReader(text)}, nil
}

// ReadFile implements [fs.ReadFileFS].
func (t *Tree) ReadFile(name string) ([]byte, error) {
	e, err := t.find("read", name)
	if err != nil {
		return nil, err
	}
	if e.IsDir() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("is a directory")}
	}
	text, err := e.text("read", name)
	return slices.Clone(text), err
}

// ReadDir implements [fs.ReadDirFS].
func (t *Tree) ReadDir(name string) ([]fs.DirEntry, error) {
	e, err := t.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if !e.IsDir() {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a directory")}
	}
	return slices.Clone(e.children), nil
}

// Stat implements [fs.StatFS].
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	e, err := t.find("stat", name)
	if err != nil {
		return nil, err
	}
	return e.Info()
}
