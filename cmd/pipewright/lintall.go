package main

import (
	"context"
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
	if isDocker(u.file) {
		return l.lintDocker(ctx, u)
	}
	cfgs, err := l.family(ctx, u)
	if err != nil {
		return nil, err
	}
	results, err := lint.RunAll(ctx, cfgs, l.analyzers, u.settings.Settings)
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

// lint checks one configuration alone.
func (l *linter) lint(ctx context.Context, u *unit) (*lint.Result, error) {
	cfg, err := l.load(ctx, u)
	if err != nil {
		return nil, err
	}
	return lint.Run(ctx, cfg, l.analyzers, u.settings.Settings)
}
