package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/atomicfile"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/pipetest"
	"gitlab.com/pipewright/pipewright/report"
)

// write drafts the test file from what the configuration beside it does today.
func (t *tester) write(ctx context.Context) error {
	if _, err := os.Lstat(t.file); err == nil && !t.opts.force {
		return usageError{text: t.ws.short(t.name) + " is there already: add --force to replace it", see: "pipewright test"}
	}
	result, err := t.judged(ctx, filepath.Join(filepath.Dir(t.file), configName))
	if err != nil {
		return err
	}
	if result.Valid != nil && !*result.Valid {
		return t.refuseConfig(result)
	}
	repo := newRepository(ctx, filepath.Dir(t.file))
	pipelines, err := usual(ctx, result.Config, &pipeline.Event{Default: repo.defaultBranch(), Project: repo.project()})
	if err != nil {
		return err
	}
	text, unknown := pipetest.Draft(pipelines)
	t.noteUnresolved(result.Config)
	if len(unknown) == len(pipelines) {
		return errors.New("nothing is known of any pipeline: name checkouts of what could not be had below \"includes\" in .pipewright.yml")
	}
	for _, p := range unknown {
		t.streams.note("note: it is not known whether there is a pipeline for the event %q: it is left out", p.Event)
	}
	if err := atomicfile.Write(filepath.FromSlash(t.ws.short(t.name)), text, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(t.streams.out, "wrote %s: %s\n", t.ws.short(t.name), count(len(pipelines)-len(unknown), "test", "tests"))
	return nil
}

// refuseConfig shows why there is no pipeline at all.
func (t *tester) refuseConfig(result *lint.Result) error {
	r := &report.Report{Results: []*lint.Result{result}, Name: t.ws.short, Styles: t.streams.errStyles()}
	if err := report.Text(t.streams.err, r); err != nil {
		return fmt.Errorf("write the report: %w", reason(err))
	}
	t.streams.note("GitLab would not accept this configuration, so there is no pipeline to write tests for")
	return answer(exitNo)
}

// usual returns the pipelines of the usual events of a configuration, in which nothing happens that an event does not name.
func usual(ctx context.Context, cfg *config.Config, base *pipeline.Event) ([]*pipeline.Pipeline, error) {
	var pipelines []*pipeline.Pipeline
	for _, derived := range pipeline.Derive(cfg, base) {
		event := *derived
		event.OpenVariables, event.OpenChanges = false, false
		p, err := pipeline.Create(ctx, cfg, &event)
		if err != nil {
			return nil, err
		}
		pipelines = append(pipelines, p)
	}
	return pipelines, nil
}
