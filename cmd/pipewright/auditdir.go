package main

import (
	"context"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/audit"
	"gitlab.com/pipewright/pipewright/internal/git"
	"gitlab.com/pipewright/pipewright/lint"
)

// source returns where the projects come from.
func (o *auditOptions) source(ctx context.Context, s *streams) (auditSource, error) {
	if o.lint.config != "" {
		file, err := filepath.Abs(o.lint.config)
		if err != nil {
			return nil, err
		}
		o.lint.config = file
	}
	if len(o.files) == 0 {
		return o.serverSource(ctx, s)
	}
	o.dir = filepath.ToSlash(o.files[0])
	dir, err := filepath.Abs(o.files[0])
	if err != nil {
		return nil, err
	}
	dir, err = filepath.EvalSymlinks(dir) // WalkDir does not even follow its root
	if err != nil || !isDirectory(dir) {
		return nil, usageError{text: o.dir + " is no directory", see: "pipewright audit"}
	}
	return &auditDirs{opts: o, streams: s, dir: dir}, nil
}

// auditDirs are the repositories below a directory.
type auditDirs struct {
	opts    *auditOptions
	streams *streams
	dir     string // absolute
}

func (*auditDirs) server() string { return "" }
func (*auditDirs) workers() int   { return processors() }

// projects yields the directories that are git work trees or hold a configuration, in the order of their names. What is inside of one
// belongs to it. Links are not followed.
func (d *auditDirs) projects(context.Context) iter.Seq2[auditTarget, error] {
	return func(yield func(auditTarget, error) bool) {
		_ = filepath.WalkDir(d.dir, func(dir string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil && dir == d.dir:
				yield(auditTarget{}, fmt.Errorf("%s: %w", d.opts.dir, reason(err)))
				return fs.SkipAll
			case err != nil:
				if !yield(d.unreadable(dir, err), nil) {
					return fs.SkipAll
				}
				return fs.SkipDir
			case !entry.IsDir():
				return nil
			case !isRepository(dir):
				return nil
			case !yield(d.target(dir), nil):
				return fs.SkipAll
			}
			return fs.SkipDir
		})
	}
}

// isRepository reports whether a directory is the top of a git work tree, or holds a configuration.
func isRepository(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, ".git"))
	return err == nil || isFile(filepath.Join(dir, configName))
}

func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// name returns the path of a directory from the one that is audited. In quotes is one that is no UTF-8, which JSON cannot hold.
func (d *auditDirs) name(dir string) string {
	rel, err := filepath.Rel(d.dir, dir)
	if err != nil {
		rel = dir
	}
	if !utf8.ValidString(rel) {
		return strconv.Quote(rel)
	}
	return filepath.ToSlash(rel)
}

// unreadable is a directory below which nobody can look.
func (d *auditDirs) unreadable(dir string, err error) auditTarget {
	return auditTarget{d.name(dir), func(context.Context, *audit.Project) error { return reason(err) }}
}

func (d *auditDirs) target(dir string) auditTarget {
	return auditTarget{d.name(dir), func(ctx context.Context, p *audit.Project) error { return d.judge(ctx, dir, p) }}
}

// judge judges all that `pipewright lint` would judge in the directory.
func (d *auditDirs) judge(ctx context.Context, dir string, p *audit.Project) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return reason(err)
	}
	defer root.Close()
	ws := &workspace{cwd: dir, rootDir: dir, tops: map[string]string{}, texts: overlay{}}
	ws.trees = map[string]fs.FS{dir: overlaid{base: root.FS(), dir: dir, texts: ws.texts}}
	l := newLinter(d.opts.lint, d.streams, ws)
	l.withChildren, l.withProject = true, true
	repo := newRepository(ctx, dir)
	if isGit(dir) {
		p.Commit = askGit(repo, func(r *git.Repository) (string, error) { return r.Resolve(ctx, "HEAD") })
		p.Ref = askGit(repo, func(r *git.Repository) (string, error) { return r.Branch(ctx) })
	}
	switch info, err := root.Stat(configName); {
	case absent(err) || err == nil && info.IsDir():
		return noPipeline(p, "there is no %s", configName)
	case err != nil:
		return fmt.Errorf("%s: %w", configName, reason(err))
	case !info.Mode().IsRegular(): // who opens a named pipe waits for ever
		return fmt.Errorf("%s is no regular file", configName)
	}
	p.Config = configName
	main, results, err := d.lint(ctx, l)
	if err != nil {
		return err
	}
	p.Valid = results[0].Valid
	fillFindings(p, results)
	return fillPipelines(ctx, p, main.cfg, l.opts.event.make(repo))
}

func isGit(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, ".git"))
	return err == nil
}

// lint judges the configuration, which comes first in the results, and what stands beside it.
func (d *auditDirs) lint(ctx context.Context, l *linter) (main *unit, results []*lint.Result, err error) {
	for _, name := range slices.Concat([]string{configName}, l.projectFiles("")) {
		u, err := l.unit(ctx, name)
		if err != nil || u == nil {
			continue // it is gone since, or part of nothing
		}
		if u.settings, err = l.settings.find(u); err != nil {
			return nil, nil, err
		}
		u.settings.Today = d.streams.today()
		found, err := l.lintFamily(ctx, u)
		if err != nil {
			return nil, nil, err
		}
		if main == nil {
			main = u
		}
		results = append(results, found...)
	}
	if main == nil || main.cfg == nil {
		return nil, nil, fmt.Errorf("%s: it cannot be read any more", configName)
	}
	return main, results, nil
}
