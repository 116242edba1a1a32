package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// configName is the name under which GitLab looks for a project's configuration.
const configName = ".gitlab-ci.yml"

// A workspace is the file system as one call of a command sees it. Directories in it are absolute; names are what people
// read: slash-separated, and relative to the current directory unless they were typed absolute.
type workspace struct {
	cwd     string
	rootDir string  // --root, absolute; "" to find out
	texts   overlay // what stands in for the content of files, by absolute path

	mu    sync.Mutex
	trees map[string]fs.FS  // by absolute directory
	tops  map[string]string // directory → the top of its git work tree, "" for none
}

func newWorkspace(root string) (*workspace, error) {
	cwd, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	ws := &workspace{cwd: cwd, trees: map[string]fs.FS{}, tops: map[string]string{}, texts: overlay{}}
	if root == "" {
		return ws, nil
	}
	ws.rootDir = ws.abs(root)
	if info, err := os.Stat(ws.rootDir); err != nil || !info.IsDir() {
		return nil, usageError{text: "--root: " + root + " is no directory", see: "pipewright lint"}
	}
	return ws, nil
}

// abs returns the absolute path of a name.
func (ws *workspace) abs(name string) string {
	name = filepath.FromSlash(name)
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(ws.cwd, name)
}

// prefix returns what to put before a path in dir to get a name: "", "sub/", "../" or "/abs/".
func (ws *workspace) prefix(dir string, absolute bool) string {
	if rel, err := filepath.Rel(ws.cwd, dir); err == nil && !absolute {
		if rel == "." {
			return ""
		}
		return filepath.ToSlash(rel) + "/"
	}
	return strings.TrimSuffix(filepath.ToSlash(dir), "/") + "/"
}

// short returns the shortest spelling of a name: in the directory ci, "../ci/build.yml" is "build.yml".
func (ws *workspace) short(name string) string {
	if !strings.Contains(name, "../") || filepath.IsAbs(filepath.FromSlash(name)) {
		return name
	}
	rel, err := filepath.Rel(ws.cwd, ws.abs(name))
	if err != nil {
		return name
	}
	return filepath.ToSlash(rel)
}

// rootOf returns the directory that is the root of the repository for the configuration at file, from which includes
// are read.
func (ws *workspace) rootOf(file string) string {
	dir := filepath.Dir(file)
	switch {
	case ws.rootDir != "":
		return ws.rootDir
	case filepath.Base(file) == configName:
		return dir
	}
	if top := ws.top(dir); top != "" {
		return top
	}
	return dir
}

// limit returns the directory at which a search upwards from dir ends, "" for the root of the file system.
func (ws *workspace) limit(dir string) string {
	if ws.rootDir != "" && inside(ws.rootDir, dir) {
		return ws.rootDir
	}
	return ws.top(dir)
}

// tree returns the files below dir. Nothing outside is reachable through it, not even by a symbolic link.
func (ws *workspace) tree(dir string) (fs.FS, error) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if tree := ws.trees[dir]; tree != nil {
		return tree, nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	tree := overlaid{base: root.FS(), dir: dir, texts: ws.texts}
	ws.trees[dir] = tree
	return tree, nil
}

// includes opens the checkouts that stand in for other projects; dir is where relative ones start.
func (ws *workspace) includes(checkouts map[string]string, dir string, absolute bool) (map[string]config.Tree, error) {
	trees := make(map[string]config.Tree, len(checkouts))
	for project, checkout := range checkouts {
		path := filepath.FromSlash(checkout)
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		tree, err := ws.tree(path)
		if err != nil {
			return nil, usageError{text: "the checkout of " + project + ": " + ws.short(ws.prefix(path, absolute)) + ": " + reason(err).Error()}
		}
		trees[project] = config.Tree{FS: tree, Prefix: ws.prefix(path, absolute)}
	}
	return trees, nil
}

// top returns the top of the git work tree that holds dir, "" when there is none.
func (ws *workspace) top(dir string) string {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	top, known := ws.tops[dir]
	if known {
		return top
	}
	for above := range upwards(dir, "") {
		if _, err := os.Lstat(filepath.Join(above, ".git")); err == nil {
			top = above
			break
		}
	}
	ws.tops[dir] = top
	return top
}

// inside reports whether path is dir or lies below it. Both are absolute and clean.
func inside(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// upwards yields dir and the directories above it, up to limit ("" for all).
func upwards(dir, limit string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for yield(dir) && dir != limit {
			parent := filepath.Dir(dir)
			if parent == dir {
				return
			}
			dir = parent
		}
	}
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// absent reports whether err says that something does not exist.
func absent(err error) bool { return errors.Is(err, fs.ErrNotExist) }
