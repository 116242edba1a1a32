package config

import (
	"fmt"
	"io/fs"
	"slices"

	"gitlab.com/pipewright/pipewright/internal/glob"
)

// A place is a repository in which the local includes of a file are looked up.
type place struct {
	tree *Tree // nil when the files come from the Fetcher
	// project and commit say where the Fetcher finds the files; both empty when there is no repository.
	project, commit string

	listed bool
	paths  []string
	tracks *glob.Tree
	err    error
}

// nowhere reports whether files from here can include nothing local.
func (p *place) nowhere() bool { return p.tree == nil && p.project == "" }

// maxListed bounds the number of files of a repository that are looked through.
const maxListed = 1_000_000

// list returns the paths of all files of the repository, sorted.
func (l *loader) list(at *place) ([]string, error) {
	if at.listed {
		return at.paths, at.err
	}
	at.listed = true
	switch lister, ok := l.opts.Fetcher.(Lister); {
	case at.tree != nil && at.tree.List != nil:
		at.paths, at.err = at.tree.List()
	case at.tree != nil:
		at.paths, at.err = Files(at.tree.FS)
	case ok:
		at.paths, at.err = lister.List(l.ctx, at.project, at.commit)
	default:
		at.err = errNoList
	}
	at.paths = slices.Clone(at.paths)
	slices.Sort(at.paths)
	return at.paths, at.err
}

var errNoList = fmt.Errorf("its files cannot be listed")

// tracked returns the files of the repository for rules:exists.
func (l *loader) tracked(at *place) (*glob.Tree, error) {
	if at == l.home {
		l.cfg.asked.listed = true
		if l.opts.files != nil {
			return glob.NewTree(l.opts.files), nil
		}
	}
	return l.treeOf(at)
}

func (l *loader) treeOf(at *place) (*glob.Tree, error) {
	paths, err := l.list(at)
	if err != nil {
		return nil, err
	}
	if at.tracks == nil {
		at.tracks = glob.NewTree(paths)
	}
	return at.tracks, nil
}

// Files returns the paths of the regular files of a tree: what git tracks in a clean checkout.
func Files(fsys fs.FS) ([]string, error) { return walk(fsys, ".", -1) }

// walk returns the regular files below dir, at most depth levels of directories down (-1 for all). It skips git's own directory
// and does not follow links.
func walk(fsys fs.FS, dir string, depth int) ([]string, error) {
	var paths []string
	err := fs.WalkDir(fsys, dir, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && name == dir:
			return fs.SkipAll // there is no such directory, so nothing is in it
		case err != nil:
			return nil
		case entry.IsDir() && name != dir && (entry.Name() == ".git" || depth >= 0 && levels(name)-levels(dir) > depth):
			return fs.SkipDir
		case entry.Type().IsRegular():
			paths = append(paths, name)
		}
		if len(paths) > maxListed {
			return errTooMany
		}
		return nil
	})
	return paths, err
}

var errTooMany = fmt.Errorf("the repository holds more than a million files")

// levels returns how deep a path is: 0 for the top, 1 for a file or directory in it.
func levels(name string) int {
	if name == "." {
		return 0
	}
	n := 1
	for i := range len(name) {
		if name[i] == '/' {
			n++
		}
	}
	return n
}
