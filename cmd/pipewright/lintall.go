package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"gitlab.com/pipewright/pipewright/lint"
)

// lintAll checks the units in parallel and returns the results in their order, each followed by those of its child pipelines. What
// cannot be checked is reported.
func (l *linter) lintAll(ctx context.Context, units []*unit) ([]*lint.Result, error) {
	results := make([][]*lint.Result, len(units))
	errs := make([]error, len(units))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(units)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(units); i = int(next.Add(1)) - 1 {
				results[i], errs[i] = l.lintFamily(ctx, units[i])
			}
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, err := range errs {
		if err != nil {
			l.fail(err)
		}
	}
	return slices.Concat(results...), nil
}

// lintFamily checks a configuration and those of the child pipelines that its jobs trigger.
func (l *linter) lintFamily(ctx context.Context, u *unit) ([]*lint.Result, error) {
	switch {
	case isDocker(u.file):
		return l.lintDocker(ctx, u)
	case isPython(u.file):
		return l.lintDjango(ctx, u)
	}
	cfgs, err := l.family(ctx, u)
	if err != nil {
		return nil, err
	}
	settings, err := l.around(u)
	if err != nil {
		return nil, err
	}
	results, err := lint.RunAll(ctx, cfgs, l.analyzers, settings)
	if err != nil {
		return nil, err
	}
	if l.sieve != nil {
		l.sieve.sift(u, results)
	}
	err = l.doubt(ctx, u, results)
	for _, cfg := range cfgs {
		cfg.Forget()
	}
	return results, err
}

// around returns the settings of a unit together with the repository around it, which the units of one root share.
func (l *linter) around(u *unit) (lint.Settings, error) {
	settings := u.settings.Settings
	settings.Server = u.answer
	tree, err := l.ws.tree(u.root)
	if err != nil {
		return settings, fmt.Errorf("%s: %w", l.ws.prefix(u.root, u.absolute), reason(err))
	}
	prefix := l.ws.prefix(u.root, u.absolute)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.repositories == nil {
		l.repositories = map[string]*lint.Repository{}
	}
	if l.repositories[prefix] == nil {
		l.repositories[prefix] = lint.NewRepository(tree, prefix)
	}
	settings.Repository = l.repositories[prefix]
	return settings, nil
}

// forget drops what is known of the files around the units, because texts have changed.
func (l *linter) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.repositories)
}

// lint checks one configuration alone.
func (l *linter) lint(ctx context.Context, u *unit) (*lint.Result, error) {
	cfg, err := l.load(ctx, u)
	if err != nil {
		return nil, err
	}
	return lint.Run(ctx, cfg, l.analyzers, u.settings.Settings)
}
