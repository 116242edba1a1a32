package config

import (
	"context"
	"errors"

	"gitlab.com/pipewright/pipewright/internal/glob"
)

// ErrNoProject says that nobody knows the files of another project.
var ErrNoProject = errors.New("its files cannot be had")

// Tracked returns the files of the repository for rules:exists, as [Load] was given them.
func (c *Config) Tracked(ctx context.Context) (*glob.Tree, error) {
	l, unlock := c.reader(ctx)
	defer unlock()
	return l.treeOf(l.home)
}

// TrackedIn returns the files of another project for rules:exists:project; "" as ref is its default branch. The error is a
// [*Refusal] when GitLab would refuse to look into it, [ErrNoProject] or another one when its files cannot be had.
func (c *Config) TrackedIn(ctx context.Context, project, ref string) (*glob.Tree, error) {
	l, unlock := c.reader(ctx)
	defer unlock()
	if at := l.checkout(project); at != nil {
		return l.treeOf(at)
	}
	if _, ok := l.opts.Fetcher.(Lister); !ok {
		return nil, ErrNoProject
	}
	at := l.projectAt(project, ref)
	return l.treeOf(at)
}

// reader returns a loader that reads what the configuration and its family share, until unlock is called.
func (c *Config) reader(ctx context.Context) (l *loader, unlock func()) {
	c.store.mu.Lock()
	return &loader{ctx: ctx, opts: c.opts, store: c.store}, c.store.mu.Unlock
}

// projectAt returns a project of the server at a ref.
func (l *loader) projectAt(project, ref string) *place {
	if ref == "" {
		ref = "HEAD"
	}
	key := project + "@" + ref
	if l.places[key] == nil {
		l.places[key] = &place{project: project, commit: ref}
	}
	return l.places[key]
}
