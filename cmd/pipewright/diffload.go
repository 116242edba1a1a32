package main

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
)

// loadSide loads a configuration and lets lint judge it. The result is nil when there is no configuration.
func (l *sideLoader) loadSide(ctx context.Context, from *diffSide) (*lint.Result, error) {
	switch {
	case from.rev != "":
		return l.loadRevision(ctx, from)
	case from.arg == "" && from.usual && !isFile(l.inWorkTree(from.path)):
		return nil, nil
	case from.arg == "":
		return l.loadFile(ctx, l.nameInWorkTree(from.path))
	}
	return l.loadFile(ctx, from.arg)
}

// nameInWorkTree returns how people would type the name of a file of the repository.
func (l *sideLoader) nameInWorkTree(path string) string {
	file := l.inWorkTree(path)
	return l.ws.prefix(filepath.Dir(file), false) + filepath.Base(file)
}

// loadFile loads a configuration from disk, or from stdin.
func (l *sideLoader) loadFile(ctx context.Context, arg string) (*lint.Result, error) {
	if isFile(l.ws.abs(arg)) && isDocker(filepath.Base(arg)) {
		return nil, usageError{text: filepath.ToSlash(arg) + " is no GitLab configuration", see: "pipewright diff"}
	}
	u, err := l.unit(ctx, arg)
	if err != nil {
		return nil, err
	}
	if u.settings, err = l.settings.find(u); err != nil {
		return nil, err
	}
	return l.lint(ctx, u)
}

// loadRevision loads a configuration, and all that it includes, from a revision. The settings are those of the work tree.
func (l *sideLoader) loadRevision(ctx context.Context, from *diffSide) (*lint.Result, error) {
	repo, err := l.repo.open()
	if err != nil {
		return nil, err
	}
	tree, err := repo.Tree(ctx, from.rev)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", from.name, err)
	}
	return l.loadTree(ctx, tree, from)
}

// loadTree loads a configuration from the files of a revision.
func (l *sideLoader) loadTree(ctx context.Context, tree listedTree, from *diffSide) (*lint.Result, error) {
	file := from.path
	if info, err := fs.Stat(tree, file); err == nil && info.IsDir() {
		file = path.Join(file, configName)
	}
	if _, err := fs.Stat(tree, file); absent(err) && from.usual {
		return nil, nil
	}
	settings, err := l.settings.find(&unit{file: l.inWorkTree(file)})
	if err != nil {
		return nil, err
	}
	opts, err := l.revisionOptions(tree, from.rev, file)
	if err != nil {
		return nil, err
	}
	var broken func() error
	opts.Includes = settings.includes
	opts.Fetcher, broken = l.fetching.revision(ctx, l.top(), opts.FS, opts.Prefix)
	l.opts.event.answer(&opts, l.repo)
	cfg, err := config.Load(ctx, opts)
	if absent(err) {
		return nil, fmt.Errorf("%s: no such file in this revision", from.rev+":"+file)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", from.rev+":"+file, reason(err))
	}
	if err := broken(); err != nil {
		return nil, err
	}
	return lint.Run(ctx, cfg, l.analyzers, settings.Settings)
}

// A listedTree is the files of a revision.
type listedTree interface {
	fs.FS
	Files() ([]string, error)
}

// revisionOptions tell how to load a file of a revision. Its root is the directory that is the root of the file in the work tree.
func (l *sideLoader) revisionOptions(tree listedTree, rev, file string) (config.Options, error) {
	opts := config.Options{FS: tree, Path: file, Prefix: rev + ":", List: tree.Files}
	root, err := filepath.Rel(l.top(), l.ws.rootOf(l.inWorkTree(file)))
	root = filepath.ToSlash(root)
	if err != nil || root == "." || !filepath.IsLocal(root) {
		return opts, nil
	}
	below, err := fs.Sub(tree, root)
	if err != nil {
		return opts, err
	}
	opts.FS, opts.Path, opts.Prefix = below, strings.TrimPrefix(file, root+"/"), rev+":"+root+"/"
	opts.List = func() ([]string, error) { return filesBelow(tree, root) }
	return opts, nil
}

// filesBelow returns the paths of the files in a directory of a revision, from there.
func filesBelow(tree listedTree, dir string) ([]string, error) {
	all, err := tree.Files()
	if err != nil {
		return nil, err
	}
	var below []string
	for _, name := range all {
		if name, ok := strings.CutPrefix(name, dir+"/"); ok {
			below = append(below, name)
		}
	}
	return below, nil
}
