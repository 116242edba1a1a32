package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"strings"
	"sync"
	"time"

	"gitlab.com/pipewright/pipewright/audit"
	"gitlab.com/pipewright/pipewright/gitlab"
	"gitlab.com/pipewright/pipewright/internal/secret"
)

// An auditSource is where the projects of an audit come from.
type auditSource interface {
	// projects yields the projects, as the caller goes on.
	projects(ctx context.Context) iter.Seq2[auditTarget, error]
	// server returns the address of the server that is asked, "" for none.
	server() string
	// workers returns how many projects may be under way.
	workers() int
}

// An auditTarget is a project that is to be judged.
type auditTarget struct {
	path string // as results name it
	// judge says what is to be said of it. An error means that it could not be judged.
	judge func(ctx context.Context, p *audit.Project) error
}

// An auditor is one run over many projects. As many as the source has workers are under way at a time; results are written in the order
// in which they come, and nothing else is kept of them than what the summary keeps.
type auditor struct {
	opts    *auditOptions
	streams *streams
	source  auditSource
	lines   auditFile
	summary *audit.Summary
	done    *audit.Done
	status  auditStatus
}

// run judges the projects that are not done. The error says why it did not come to the end.
func (a *auditor) run(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	targets := make(chan auditTarget)
	results := make(chan *audit.Project)
	go func() {
		defer close(targets)
		if err := a.list(ctx, targets); err != nil {
			stop(err)
		}
	}()
	var workers sync.WaitGroup
	for range a.source.workers() {
		workers.Go(func() {
			for target := range targets {
				p, err := a.judge(ctx, target)
				switch {
				case err != nil:
					stop(err)
				case p != nil:
					results <- p
				}
			}
		})
	}
	go func() {
		workers.Wait()
		close(results)
	}()
	a.collect(results, stop)
	return context.Cause(ctx)
}

// list passes on the projects that are not done and belong to the shard.
func (a *auditor) list(ctx context.Context, targets chan<- auditTarget) error {
	for target, err := range a.source.projects(ctx) {
		if err != nil {
			return err
		}
		if !a.opts.shard.Has(target.path) || a.done.Has(target.path) {
			continue
		}
		select {
		case targets <- target:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// collect writes the results as they come. Those that come after one could not be written are dropped.
func (a *auditor) collect(results <-chan *audit.Project, stop context.CancelCauseFunc) {
	a.status.begin(a.streams)
	defer a.status.end()
	failed := false
	for p := range results {
		if failed {
			continue
		}
		if err := a.lines.add(p); err != nil {
			failed = true
			stop(err)
			continue
		}
		a.summary.Add(p)
		a.status.show(a.summary)
	}
}

// judge returns the result of a project; nil when the run ends meanwhile. The error ends the run.
func (a *auditor) judge(ctx context.Context, target auditTarget) (*audit.Project, error) {
	if ctx.Err() != nil {
		return nil, nil
	}
	start, p := time.Now(), audit.New(target.path)
	err := guarded(ctx, target, p)
	switch {
	case ctx.Err() != nil:
		return nil, nil
	case endsAudit(err):
		return nil, err
	case err != nil:
		p.Fail(oneLine(err))
	}
	p.Duration = time.Since(start).Milliseconds()
	return p, nil
}

// guarded judges a project. A mistake of our own that one project shows must not cost the results of the others.
func guarded(ctx context.Context, target auditTarget, p *audit.Project) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("pipewright itself failed, which is worth a report: %v", r)
		}
	}()
	return target.judge(ctx, p)
}

// endsAudit reports whether an error is none of a single project: the server cannot be asked any more.
func endsAudit(err error) bool {
	return gitlab.IsKind(err, gitlab.Unauthorized, gitlab.Expired, gitlab.Unreachable, gitlab.Untrusted, gitlab.Proxied, gitlab.WebPage,
		gitlab.JobToken)
}

// oneLine returns an error as a line without tokens.
func oneLine(err error) string {
	if wrong, ok := errors.AsType[*settingsError](err); ok {
		first := wrong.findings[0]
		err = fmt.Errorf("%w: line %d: %s", err, first.Span.File.Position(first.Span.Start).Line, first.Message)
	}
	return secret.Redact(strings.Join(strings.Fields(err.Error()), " "))
}

// noteUnfinished says how to go on after a run that did not come to the end.
func (a *auditor) noteUnfinished() {
	if a.opts.output == "" || a.summary.Projects == 0 {
		return
	}
	a.streams.note("%s has %d projects: the same command goes on from there", a.opts.output, a.summary.Projects)
}

// processors returns how many projects can be judged at the same time.
func processors() int { return runtime.GOMAXPROCS(0) }

// noPipeline writes down why there is nothing to judge in a project. That is no error.
func noPipeline(p *audit.Project, format string, args ...any) error {
	p.State, p.Why = audit.NoPipeline, secret.Redact(fmt.Sprintf(format, args...))
	return nil
}
