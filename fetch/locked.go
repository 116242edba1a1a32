package fetch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// maxVendored is the size in bytes up to which a copy is read. GitLab includes no file of more than 2 MiB.
const maxVendored = 8 << 20

// Locked is a fetcher of the copies that a repository keeps. It reads nothing before it is asked, then everything, and says nothing
// of a single file when another one is not what the lock says. It may be used concurrently.
type Locked struct {
	fsys   fs.FS
	prefix string
	open   func() (*index, error)
	mu     sync.Mutex
	broken error
}

// NewLocked returns the copies in a repository. The prefix stands before a path in fsys in the names of files, as in [config.Tree].
func NewLocked(fsys fs.FS, prefix string) *Locked {
	l := &Locked{fsys: fsys, prefix: prefix}
	l.open = sync.OnceValues(func() (*index, error) {
		read, err := l.read()
		l.mu.Lock()
		l.broken = err
		l.mu.Unlock()
		return read, err
	})
	return l
}

// Err returns what is wrong with the lock or a copy: a [*Broken], or what keeps them from being read. It is nil while nobody asked.
func (l *Locked) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.broken
}

// Fetch implements [config.Fetcher]. The error is a [*Missing] for a file of which there is no copy.
func (l *Locked) Fetch(_ context.Context, r config.Request) (*config.Response, error) {
	read, err := l.open()
	if err != nil {
		return nil, err
	}
	f, ok := read.files[requestKey(r)]
	if !ok {
		return nil, &Missing{NoLock: read.none}
	}
	response := &config.Response{
		Name: l.prefix + Dir + "/" + f.Copy, Text: read.texts[f.Copy], Project: f.Project, Commit: f.Commit, Path: f.Path,
	}
	if c, ok := config.ParseComponent(r.Address); ok && r.Include == "component" {
		response.Component = c.Facts(f.Ref, f.Commit)
	}
	return response, nil
}

// List implements [config.Lister]. The error wraps [config.ErrNoProject] for a project of which there is no list.
func (l *Locked) List(_ context.Context, project, ref string) ([]string, error) {
	read, err := l.open()
	if err != nil {
		return nil, err
	}
	f, ok := read.files[fileKey{Listing, strings.ToLower(project), ref, ""}]
	if !ok {
		return nil, config.ErrNoProject
	}
	return splitLines(read.texts[f.Copy]), nil
}

func splitLines(text []byte) []string {
	return strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' })
}

// Lock returns the lock, an empty one when there is none.
func (l *Locked) Lock() (*Lock, error) {
	read, err := l.open()
	if err != nil {
		return nil, err
	}
	return read.lock, nil
}

// An index is a lock with the texts of the copies, by what is asked for.
type index struct {
	lock  *Lock
	none  bool
	files map[fileKey]File
	texts map[string][]byte
}

// A fileKey is what makes requests one: GitLab takes components of its own server only, and project paths in any case.
type fileKey struct{ include, what, ref, path string }

func requestKey(r config.Request) fileKey {
	switch r.Include {
	case "project":
		return fileKey{r.Include, strings.ToLower(r.Project), r.Ref, r.Path}
	case "component":
		_, rest, _ := strings.Cut(r.Address, "/")
		return fileKey{include: r.Include, what: rest}
	case "remote":
		return fileKey{include: r.Include, what: Shown(r.Address)}
	}
	return fileKey{include: r.Include, what: r.Address}
}

// keys returns what may be asked for to get a file: files of a project by the ref, and by the commit that it stood for.
func (f File) keys() []fileKey {
	project := strings.ToLower(f.Project)
	switch f.Include {
	case "project", Listing:
		return []fileKey{{f.Include, project, f.Ref, f.Path}, {f.Include, project, f.Commit, f.Path}}
	case "component":
		_, rest, _ := strings.Cut(f.Address, "/")
		return []fileKey{{include: f.Include, what: rest}}
	}
	return []fileKey{{include: f.Include, what: f.Address}}
}

// maxReads is how often the copies are read when another run replaces them at the same time.
const maxReads = 20

// read reads the lock and the copies. A copy that is gone is no mistake where the lock is another one by now: a run that replaced both
// came between.
func (l *Locked) read() (*index, error) {
	text, err := readRegular(l.fsys, LockFile)
	for try := 1; ; try++ {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return &index{lock: &Lock{}, none: true}, nil
		case err != nil:
			return nil, err
		}
		read, broken := l.readCopies(text)
		if broken == nil || try == maxReads {
			return read, broken
		}
		before := text
		if text, err = readRegular(l.fsys, LockFile); err == nil && bytes.Equal(text, before) {
			return nil, broken
		}
	}
}

// readCopies reads the copies that a lock lists.
func (l *Locked) readCopies(text []byte) (*index, error) {
	lock, err := ParseLock(text)
	if err != nil {
		return nil, err
	}
	read := &index{lock: lock, files: map[fileKey]File{}, texts: map[string][]byte{}}
	for _, f := range lock.Files {
		if read.texts[f.Copy], err = l.verified(f); err != nil {
			return nil, err
		}
		for _, key := range f.keys() {
			read.files[key] = f
		}
	}
	return read, nil
}

// verified returns the text of a copy, which is the one that was vendored.
func (l *Locked) verified(f File) ([]byte, error) {
	name := Dir + "/" + f.Copy
	text, err := readRegular(l.fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &Broken{File: name, Why: "is not there, but " + LockFile + " lists it"}
	case err != nil:
		return nil, err
	case hashOf(text) != f.SHA256:
		return nil, &Broken{File: name, Why: "was changed: its SHA-256 is not the one in " + LockFile}
	}
	return text, nil
}

func readRegular(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() > maxVendored:
		return nil, &Broken{File: path.Clean(name), Why: "is no file of a sensible size"}
	}
	return fs.ReadFile(fsys, name)
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
