package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"

	"gitlab.com/pipewright/pipewright/internal/git"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/pipediff"
	"gitlab.com/pipewright/pipewright/report"
)

// A pipelineChange is what a merge request changes in pipelines.
type pipelineChange struct {
	diff     *report.PipelineDiff // nil when nothing changes, or nobody can tell
	markdown string               // the same as text, "" for nil
	notes    []string             // why nobody can tell, as Markdown
}

// comparePipelines compares the target branch with the checkout. What keeps it from that is a note: the findings are worth more.
func (r *reviewRun) comparePipelines(ctx context.Context) *pipelineChange {
	d, err := r.pipelineDiff(ctx)
	if err == nil && (d == nil || d.Equal()) {
		return &pipelineChange{}
	}
	var text bytes.Buffer
	if err == nil {
		err = report.PipelineDiffMarkdown(&text, d)
	}
	if err != nil {
		return &pipelineChange{notes: []string{"what changes in pipelines is not known: " + report.CodeSpan(err.Error())}}
	}
	return &pipelineChange{diff: d, markdown: text.String()}
}

// pipelineDiff returns how the pipelines differ, nil when neither side has a configuration.
func (r *reviewRun) pipelineDiff(ctx context.Context) (*report.PipelineDiff, error) {
	ws := r.linter.ws
	l := &sideLoader{linter: newLinter(r.opts.lint, r.linter.streams, ws), repo: r.repo}
	path := l.usualPath()
	before := &diffSide{name: r.about.TargetBranch, rev: r.base(), path: path, usual: true}
	after := &diffSide{name: r.about.SourceBranch, path: path, usual: true}
	d := &report.PipelineDiff{Name: ws.short, Old: report.DiffSide{Name: before.name}, New: report.DiffSide{Name: after.name}}
	var err error
	if d.Old.Result, err = r.loadBase(ctx, l, before); err != nil {
		return nil, err
	}
	if d.New.Result, err = l.loadSide(ctx, after); err != nil || d.Old.Result == nil && d.New.Result == nil {
		return nil, err
	}
	events, err := (&diffOptions{}).events(ctx, l, d)
	if err != nil {
		return nil, err
	}
	d.Diff, err = pipediff.Compare(ctx, side(d.Old), side(d.New), events)
	return d, err
}

// base returns the commit with which the checkout is compared: where the source branch parted, or the tip of the target branch where the
// checkout is a merge with it.
func (r *reviewRun) base() string {
	getenv := r.linter.streams.getenv
	return cmp.Or(getenv("CI_MERGE_REQUEST_TARGET_BRANCH_SHA"), r.about.Diff.Base, getenv("CI_MERGE_REQUEST_DIFF_BASE_SHA"))
}

// loadBase loads a configuration from the checkout, or from GitLab where a shallow clone lacks the commit.
func (r *reviewRun) loadBase(ctx context.Context, l *sideLoader, from *diffSide) (*lint.Result, error) {
	if from.rev == "" {
		return nil, errors.New("GitLab does not tell where the branch begins")
	}
	repo, err := r.repo.open()
	if err == nil {
		var tree *git.Tree
		if tree, err = repo.Tree(ctx, from.rev); err == nil {
			return l.loadTree(ctx, tree, from)
		}
	}
	only := make(gate, 1)
	only.enter()
	tree := &serverTree{ctx: ctx, client: r.conn.Client, project: r.project, ref: from.rev, gate: only, files: map[string]serverFile{}}
	result, loadErr := l.loadTree(ctx, remoteTree{tree}, from)
	if failed := tree.failed(); failed != nil || tree.gone {
		return nil, cmp.Or(failed, err)
	}
	return result, loadErr
}

// A remoteTree is the files of a revision that only the server has.
type remoteTree struct{ *serverTree }

// Files returns the paths of all files.
func (t remoteTree) Files() ([]string, error) { return t.list() }
