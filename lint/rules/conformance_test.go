package rules_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// lintTree lints the configuration of a repository with every rule, for a push to the default branch.
func lintTree(ctx context.Context, tree fs.FS) (*lint.Result, error) {
	return lintFor(ctx, &pipeline.Event{}, config.Options{FS: tree})
}

// lintOpen lints the configuration of a repository with every rule, with variables that nobody knows.
func lintOpen(t *testing.T, tree fs.FS) *lint.Result {
	t.Helper()
	result, err := lintFor(t.Context(), &pipeline.Event{OpenVariables: true}, config.Options{FS: tree})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// lintFor lints the configuration of a repository with every rule, as it is for an event.
func lintFor(ctx context.Context, event *pipeline.Event, opts config.Options) (*lint.Result, error) {
	asked := event.Including(conformance.Root)
	opts.Path, opts.Variables, opts.Changes = conformance.Root, asked.Variables, asked.Changes
	cfg, err := config.Load(ctx, opts)
	if err != nil {
		return nil, err
	}
	return lint.Run(ctx, cfg, rules.All(), lint.Settings{Preset: lint.Strict})
}

func mustLint(t *testing.T, tree fs.FS) *lint.Result {
	t.Helper()
	result, err := lintTree(t.Context(), tree)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// lintVerdict lints a case for its event.
func lintVerdict(t *testing.T, v conformance.Verdict) *lint.Result {
	t.Helper()
	event := &pipeline.Event{}
	if v.Event != nil {
		events, err := pipeline.ParseEvents(v.ID, v.Event)
		if err != nil {
			t.Fatal(err)
		}
		event = events[0]
	}
	result, err := lintFor(t.Context(), event, config.Options{FS: v.Files.FS(), Fetcher: alone{}})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// alone is the server of the cases: it has no other project, and nothing was fetched from it.
type alone struct{}

func (alone) Fetch(context.Context, config.Request) (*config.Response, error) {
	return nil, errors.New("nothing is fetched")
}

func (alone) List(context.Context, string, string) ([]string, error) {
	return nil, &config.Refusal{Reason: "there is no such project"}
}

// rejections returns the findings because of which GitLab refuses a configuration.
func rejections(result *lint.Result) []lint.Finding {
	var all []lint.Finding
	for _, f := range result.Findings {
		if f.Rejected {
			all = append(all, f)
		}
	}
	return all
}

// describe writes findings for a failure, one a line.
func describe(findings []lint.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "\n  %s %v at %q: %s", f.Rule, f.Path, f.Span.Text(), f.Message)
	}
	return b.String()
}

// TestRejectionsAreMinimal checks that what GitLab refuses is said by rules of the minimal preset, which run whatever the settings say.
func TestRejectionsAreMinimal(t *testing.T) {
	t.Parallel()
	preset := map[string]lint.Preset{}
	for _, a := range rules.All() {
		preset[a.Name] = a.Preset
	}
	for _, v := range conformance.Verdicts(t) {
		for _, f := range rejections(lintVerdict(t, v)) {
			if preset[f.Rule] != lint.Minimal {
				t.Errorf("%s: %s refuses the configuration, but is in the preset %s", v.ID, f.Rule, preset[f.Rule])
			}
		}
	}
}

// TestVerdicts compares the answer with GitLab's.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	right := 0
	for _, v := range conformance.Verdicts(t) {
		result := lintVerdict(t, v)
		switch {
		case result.Valid == nil:
			t.Errorf("%s (%s): no answer, because of %+v", v.ID, v.About, result.Config.Unresolved)
		case *result.Valid != v.Valid:
			t.Errorf("%s (%s): valid is %t, not %t:%s", v.ID, v.About, *result.Valid, v.Valid, describe(result.Findings))
		default:
			right++
		}
	}
	t.Logf("%d answers are GitLab's", right)
}

// TestPlaces holds findings to GitLab's places: wherever GitLab sees an error, a finding because of which it refuses the
// configuration lies in the same job and keyword. Where GitLab names no place, the topic may still name the keyword.
func TestPlaces(t *testing.T) {
	t.Parallel()
	cases, places, without, kinds := 0, 0, 0, map[string]int{}
	for _, v := range conformance.Verdicts(t) {
		if v.Valid {
			continue
		}
		result := lintVerdict(t, v)
		found := rejections(result)
		cases++
		if len(v.At) == 0 {
			without++
		}
		if len(found) == 0 || len(v.At) == 0 && !slices.ContainsFunc(found, inTopic(v.About)) {
			t.Errorf("%s (%s): nothing is found, but:%s", v.ID, v.About, describe(found))
		}
		for _, at := range v.At {
			places++
			kind := placed(result.Config, found, at)
			kinds[kind]++
			if kind == "" {
				t.Errorf("%s (%s): nothing is found at %+v, but:%s", v.ID, v.About, at, describe(found))
			}
		}
	}
	t.Logf("%d refused configurations, %d of them without a place; %d places: %v", cases, without, places, kinds)
}
