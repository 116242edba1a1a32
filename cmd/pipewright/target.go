package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
)

// A unit is one configuration to check, a root file in a repository; or a Dockerfile, a compose file or the manage.py of a Django
// project.
type unit struct {
	file     string // the root file, absolute
	root     string // the repository's root, absolute
	absolute bool   // the user typed an absolute path, so names are absolute
	text     []byte // what came from stdin, nil when the file is to be read
	stdin    bool
	settings *settings
	cfg      *config.Config     // loaded already while looking for what it includes; nil when not
	children []*config.Config   // of its child pipelines, loaded together with cfg
	answer   *lint.ServerAnswer // nil when no server was asked
}

// stdinName is the name of a configuration from stdin that was given none.
const stdinName = "<stdin>"

// units turns the arguments into configurations, each once, in the order given. What is wrong with an argument is
// reported, and the others go on.
func (l *linter) units(ctx context.Context) []*unit {
	paths := l.paths()
	finder := &rootFinder{linter: l, loaded: map[string]*unit{}}
	var units []*unit
	for _, arg := range paths {
		u, err := l.unit(ctx, arg)
		if err != nil {
			l.fail(err)
			continue
		}
		if u == nil {
			continue
		}
		u = finder.adopt(ctx, u)
		if !slices.ContainsFunc(units, func(v *unit) bool { return v.file == u.file && v.root == u.root }) {
			units = append(units, u)
		}
	}
	return units
}

// unit returns what an argument means: a configuration, a Dockerfile, a compose file or a Django project; nil for a Python file that is
// part of none, of which there is nothing to say.
func (l *linter) unit(ctx context.Context, arg string) (*unit, error) {
	if arg == "-" {
		return l.stdinUnit(ctx)
	}
	file := l.ws.abs(arg)
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, l.unreadable(arg, err)
	case info.IsDir():
		file = filepath.Join(file, configName)
		if !isFile(file) {
			return nil, fmt.Errorf("%s: no %s in this directory: name the file, or let \"pipewright generate\" write one", filepath.ToSlash(arg), configName)
		}
	case (isDocker(file) || isPython(file)) && !l.withProject:
		return nil, fmt.Errorf("%s is no GitLab configuration", filepath.ToSlash(arg))
	case isPython(file):
		return l.pythonUnit(file, filepath.IsAbs(arg)), nil
	case isDocker(file):
		return &unit{file: file, root: l.dockerRoot(file), absolute: filepath.IsAbs(arg)}, nil
	}
	return &unit{file: file, root: l.ws.rootOf(file), absolute: filepath.IsAbs(arg)}, nil
}

// stdinUnit reads a configuration from stdin, to be judged as if it stood at --stdin-filename.
func (l *linter) stdinUnit(ctx context.Context) (*unit, error) {
	text, err := l.streams.readAll(ctx)
	if err != nil {
		return nil, err
	}
	name := l.opts.stdinName
	if name == "" {
		name = stdinName
	}
	file := l.ws.abs(name)
	if text == nil {
		text = []byte{}
	}
	return &unit{file: file, root: l.ws.rootOf(file), absolute: filepath.IsAbs(name), text: text, stdin: true}, nil
}

// unreadable says why an argument cannot be read, and what was probably meant.
func (l *linter) unreadable(arg string, err error) error {
	name := filepath.ToSlash(arg)
	if !absent(err) {
		return fmt.Errorf("%s: %w", name, reason(err))
	}
	if slashed := strings.ReplaceAll(arg, `\`, "/"); slashed != name && isFile(l.ws.abs(slashed)) {
		return fmt.Errorf("%s: no such file: did you mean %q?", name, slashed)
	}
	if above := l.above(arg); above != "" {
		return fmt.Errorf("%s: no such file: did you mean %q?", name, above)
	}
	if arg == configName {
		return fmt.Errorf("%s: no such file: name a configuration, or let \"pipewright generate\" write one", name)
	}
	return fmt.Errorf("%s: no such file", name)
}

// above returns the nearest configuration above the current directory when arg is the usual name.
func (l *linter) above(arg string) string {
	if arg != configName {
		return ""
	}
	for dir := range upwards(l.ws.cwd, l.ws.limit(l.ws.cwd)) {
		if isFile(filepath.Join(dir, configName)) {
			return l.ws.prefix(dir, false) + configName
		}
	}
	return ""
}

// family reads the configuration of a unit, and those of the child pipelines that its jobs trigger.
func (l *linter) family(ctx context.Context, u *unit) ([]*config.Config, error) {
	if u.cfg == nil {
		cfg, err := l.load(ctx, u)
		if err != nil {
			return nil, err
		}
		u.cfg, u.children = cfg, cfg.Children(ctx)
		if err := l.fetching.broken(u.root, cfg.Prefix); err != nil {
			return nil, err
		}
	}
	return append([]*config.Config{u.cfg}, u.children...), ctx.Err()
}

// load reads the configuration of a unit.
func (l *linter) load(ctx context.Context, u *unit) (*config.Config, error) {
	if u.cfg != nil {
		return u.cfg, nil
	}
	opts, err := l.loadOptions(ctx, u)
	if err != nil {
		return nil, err
	}
	cfg, err := config.Load(ctx, opts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", opts.Prefix+opts.Path, reason(err))
	}
	if err := l.fetching.broken(u.root, opts.Prefix); err != nil {
		return nil, err
	}
	return cfg, ctx.Err()
}

func (l *linter) loadOptions(ctx context.Context, u *unit) (config.Options, error) {
	tree, err := l.ws.tree(u.root)
	if err != nil {
		return config.Options{}, fmt.Errorf("%s: %w", l.ws.prefix(u.root, u.absolute), reason(err))
	}
	rel, err := filepath.Rel(u.root, u.file)
	if err != nil {
		return config.Options{}, err
	}
	opts := config.Options{FS: tree, Path: filepath.ToSlash(rel), Prefix: l.ws.prefix(u.root, u.absolute), Includes: u.settings.includes}
	opts.Text, err = l.text(u)
	if err != nil {
		return opts, fmt.Errorf("%s: %w", l.ws.short(opts.Prefix+opts.Path), reason(err))
	}
	opts.Fetcher = l.fetching.fetcher(ctx, u.root, tree, opts.Prefix)
	repo := newRepository(ctx, u.root)
	opts.List = func() ([]string, error) { return repo.files(u.root, tree) }
	l.opts.event.answer(&opts, repo)
	return opts, nil
}

// text returns the content of the root file. It may be a link that leads out of the repository, or a pipe: the user named it.
func (l *linter) text(u *unit) ([]byte, error) {
	if text, ok := l.ws.texts[u.file]; ok {
		return text, nil
	}
	if u.stdin {
		return u.text, nil
	}
	file, err := os.Open(u.file)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxRoot+1))
	if len(text) > maxRoot {
		return nil, fmt.Errorf("it is larger than %d MiB: GitLab reads at most 2 MiB", maxRoot>>20)
	}
	return text, err
}

// maxRoot is the size in bytes up to which a root file is read: a device has no end.
const maxRoot = 16 << 20

// A rootFinder knows the configurations above the files to check, each loaded once.
type rootFinder struct {
	linter *linter
	loaded map[string]*unit // by absolute path of the root configuration; nil for one that cannot be loaded
}

// adopt returns the configuration of which the file of u is a part, itself or through a child pipeline, or u when it is a root of its
// own.
func (r *rootFinder) adopt(ctx context.Context, u *unit) *unit {
	if filepath.Base(u.file) == configName || u.stdin || isDocker(u.file) || isPython(u.file) {
		return u
	}
	ws := r.linter.ws
	dir := filepath.Dir(u.file)
	for dir := range upwards(dir, ws.limit(dir)) {
		root := r.root(ctx, filepath.Join(dir, configName), u)
		if root != nil && r.includes(root, u.file) {
			return root
		}
		if ws.limit(dir) == "" {
			break // outside of any repository only the file's own directory counts
		}
	}
	return u
}

// root returns the loaded configuration at file, nil when there is none that can be read.
func (r *rootFinder) root(ctx context.Context, file string, of *unit) *unit {
	if u, seen := r.loaded[file]; seen {
		return u
	}
	r.loaded[file] = nil
	if !isFile(file) {
		return nil
	}
	u := &unit{file: file, root: r.linter.ws.rootOf(file), absolute: of.absolute}
	settings, err := r.linter.settings.find(u)
	if err != nil {
		return nil // reported when the file itself is configured
	}
	u.settings = settings
	if u.cfg, err = r.linter.load(ctx, u); err != nil {
		return nil
	}
	if r.linter.withChildren {
		u.children = u.cfg.Children(ctx)
	}
	r.loaded[file] = u
	return u
}

// includes reports whether a file is a part of a configuration, or of the child pipelines that are judged with it.
func (r *rootFinder) includes(root *unit, file string) bool {
	for _, cfg := range append([]*config.Config{root.cfg}, root.children...) {
		for _, doc := range cfg.Files {
			if r.linter.ws.abs(doc.File.Name) == file {
				return true
			}
		}
	}
	return false
}
