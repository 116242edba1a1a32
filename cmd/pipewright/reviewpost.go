package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gitlab.com/pipewright/pipewright/review"
)

// sleep waits, or until the context ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// post makes the merge request say what was found, or finds out what that would be. What it returns is never nil.
func (r *reviewRun) post(ctx context.Context) (*reviewTold, error) {
	told := &reviewTold{}
	wish, err := r.wish(ctx)
	if err != nil {
		return told, err
	}
	if r.opts.dryRun {
		told.Plan, err = r.reviewer.Preview(ctx, wish)
		told.Actions = told.Plan.Actions
		return told, err
	}
	outcome, err := r.reviewer.Post(ctx, wish)
	told.Actions, told.Plan, told.Notes = outcome.Done, outcome.Plan, outcome.Notes
	told.Posted = err == nil
	return told, err
}

// wish returns what the merge request should say.
func (r *reviewRun) wish(ctx context.Context) (review.Wish, error) {
	head, err := r.head(ctx)
	if err != nil {
		return review.Wish{}, err
	}
	if r.about, err = r.reviewer.Prepared(ctx); err != nil {
		return review.Wish{}, err
	}
	if err := r.checkHead(head); err != nil {
		return review.Wish{}, err
	}
	r.reviewer.Head = head
	findings := r.findings()
	change, notes, err := r.reviewer.Change(ctx, r.about, pathsOf(findings), r.patch)
	if err != nil {
		return review.Wish{}, err
	}
	r.align(ctx, findings, change)
	topics := review.Topics(findings, change)
	r.compared = r.comparePipelines(ctx)
	summary := review.Summary{
		Findings: findings, Pipelines: r.compared.markdown,
		Notes: slices.Concat(notes, r.compared.notes, r.unresolved()),
	}
	return review.Wish{Topics: topics, Limit: r.opts.limit, Summary: summary.Text, Exists: r.exists}, nil
}

// unresolved says how many includes could not be had, if any.
func (r *reviewRun) unresolved() []string {
	missing := map[string]bool{}
	for _, result := range r.results {
		for _, u := range result.Config.Unresolved {
			missing[u.Include+" "+u.What] = true
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return []string{count(len(missing), "include", "includes") + " could not be read: what comes from there is not judged"}
}

// checkHead fails when the commit that was linted is not the one that people see.
func (r *reviewRun) checkHead(head string) error {
	switch {
	case r.about.Head == head:
		return nil
	case r.linter.streams.getenv("CI_COMMIT_SHA") != "":
		return &review.MovedError{From: head, To: r.about.Head}
	}
	text := fmt.Sprintf("%.8s is checked out, and the head of merge request !%d is %.8s: check that out", head, r.opts.iid, r.about.Head)
	return usageError{text: text, see: "pipewright review"}
}

// patch returns what git knows of a file between two commits.
func (r *reviewRun) patch(ctx context.Context, from, to, oldPath, path string) (string, error) {
	repo, err := r.repo.open()
	if err != nil {
		return "", err
	}
	return repo.Patch(ctx, from, to, oldPath, path)
}
