package rules_test

import (
	"context"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// TestFixesInCorpus applies the fixes of rules that promise to change nothing to real projects: every derived event makes the same
// jobs as before, in the same way.
func TestFixesInCorpus(t *testing.T) {
	t.Parallel()
	for _, rule := range []*lint.Analyzer{rules.OnlyExcept, rules.GlobalKeywordDeprecated, rules.StageUnused, rules.StageDuplicate} {
		t.Run(rule.Name, func(t *testing.T) { fixCorpus(t, rule) })
	}
}

func fixCorpus(t *testing.T, rule *lint.Analyzer) {
	t.Helper()
	fixes, changed, events := 0, 0, 0
	for _, project := range conformance.Projects(t) {
		tree := os.DirFS(project.Dir)
		fixed, err := lint.FixAll(t.Context(), lint.Fixer{Lint: func(ctx context.Context, texts lint.Texts) (*lint.Result, error) {
			return lint.Run(ctx, mustLoad(t, over(tree, texts)), []*lint.Analyzer{rule}, lint.Settings{Preset: lint.Strict})
		}})
		if err != nil {
			t.Fatal(err)
		}
		if fixed.Applied == 0 {
			continue
		}
		if !fixed.Settled {
			t.Errorf("%s: the fixes do not settle", project.Repo)
		}
		before, after := mustLoad(t, tree), mustLoad(t, over(tree, fixed.Texts))
		if rule == rules.GlobalKeywordDeprecated && !reflect.DeepEqual(before.Resolved().Jobs, after.Resolved().Jobs) {
			t.Errorf("%s: the jobs have other keywords than before", project.Repo)
		}
		fixes, changed = fixes+fixed.Applied, changed+1
		events += comparePipelines(t, project.Repo, before, after)
	}
	t.Logf("%d fixes in %d projects, the same jobs for %d events", fixes, changed, events)
}

// overlay is a tree of files, some of which have other texts.
type overlay struct {
	fs.FS
	texts fstest.MapFS
}

func over(tree fs.FS, texts lint.Texts) fs.FS {
	o := overlay{FS: tree, texts: fstest.MapFS{}}
	for name, text := range texts {
		o.texts[name] = &fstest.MapFile{Data: text}
	}
	return o
}

func (o overlay) Open(name string) (fs.File, error) {
	if _, ok := o.texts[name]; ok {
		return o.texts.Open(name)
	}
	return o.FS.Open(name)
}

func mustLoad(t *testing.T, tree fs.FS) *config.Config {
	t.Helper()
	cfg, err := config.Load(t.Context(), config.Options{FS: tree, Path: conformance.Root})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// comparePipelines compares what the events of both configurations create, and returns how many these are.
func comparePipelines(t *testing.T, name string, before, after *config.Config) int {
	t.Helper()
	events := append(pipeline.Derive(before, nil), pipeline.Derive(after, nil)...)
	for _, event := range events {
		old, now := summary(t, before, event), summary(t, after, event)
		if !slices.Equal(old, now) {
			t.Errorf("%s: %s:\n before %v\n after  %v", name, event, old, now)
		}
	}
	return len(events)
}

type jobSummary struct {
	name, when, startIn string
	present             config.Truth
	mayFail             bool
}

func summary(t *testing.T, cfg *config.Config, event *pipeline.Event) []jobSummary {
	t.Helper()
	made, err := pipeline.Create(t.Context(), cfg, event)
	if err != nil {
		t.Fatal(err)
	}
	var all []jobSummary
	for _, job := range made.Jobs {
		all = append(all, jobSummary{job.Name, job.When, job.StartIn, job.Present, job.AllowFailure})
	}
	return append(all, jobSummary{name: string(made.Reason), present: made.Created})
}
