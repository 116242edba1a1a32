package pipeline_test

import (
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// TestPredefinedTable compares the table with what GitLab sets while it evaluates rules.
func TestPredefinedTable(t *testing.T) {
	t.Parallel()
	moments := map[string]pipeline.Moment{
		"include": pipeline.FromInclude, "workflow": pipeline.FromWorkflow, "job": pipeline.FromRules,
	}
	rows := 0
	for _, row := range predefinedRows(t) {
		rows++
		info, ok := pipeline.Predefined(row.name)
		if !ok {
			t.Errorf("%s is not in the table", row.name)
			continue
		}
		if row.present && info.From > moments[row.scope] {
			t.Errorf("%s is set for %s in the scope %s, but the table says moment %d", row.name, row.event, row.scope, info.From)
		}
	}
	if rows < 1000 {
		t.Errorf("only %d rows were read", rows)
	}
}

// TestPredefinedMoments checks that what is set in a scope of an event and was not in the scope before comes with that scope.
func TestPredefinedMoments(t *testing.T) {
	t.Parallel()
	type key struct{ name, event, scope string }
	present := map[key]bool{}
	for _, row := range predefinedRows(t) {
		present[key{row.name, row.event, row.scope}] = row.present
	}
	compared := 0
	for k, set := range present {
		before, want := "workflow", pipeline.FromRules
		if k.scope == "workflow" {
			before, want = "include", pipeline.FromWorkflow
		}
		was, known := present[key{k.name, k.event, before}]
		if !set || !known || was || k.scope == "include" {
			continue
		}
		compared++
		if info, _ := pipeline.Predefined(k.name); info.From != want {
			t.Errorf("%s comes with the scope %s, but the table says moment %d", k.name, k.scope, info.From)
		}
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
}

type predefinedRow struct {
	name, event, scope string
	present            bool
}

func predefinedRows(t *testing.T) []predefinedRow {
	t.Helper()
	var rows []predefinedRow
	for _, cells := range conformance.Table(t, "predefined.tsv") {
		var row predefinedRow
		cells.Decode(t, &row.name, &row.event, &row.scope, &row.present)
		rows = append(rows, row)
	}
	return rows
}

func TestPredefined(t *testing.T) {
	t.Parallel()
	names := pipeline.PredefinedNames()
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Error("the table is not sorted, or has a name twice")
	}
	for _, name := range names {
		info, ok := pipeline.Predefined(name)
		if !ok || info.Name != name || info.About == "" || strings.HasSuffix(info.About, ".") {
			t.Errorf("%s: %+v, %v", name, info, ok)
		}
	}
	for name, want := range map[string]pipeline.Moment{
		"CI_COMMIT_BRANCH": pipeline.FromInclude, "GITLAB_USER_LOGIN": pipeline.FromWorkflow, "CI_JOB_NAME": pipeline.FromRules,
		"CI_ENVIRONMENT_NAME": pipeline.FromRules, "CI_ENVIRONMENT_SLUG": pipeline.FromScript, "CI_JOB_ID": pipeline.FromScript,
	} {
		if info, ok := pipeline.Predefined(name); !ok || info.From != want {
			t.Errorf("%s: %+v, %v", name, info, ok)
		}
	}
	for _, name := range []string{"", "CI_COMMIT_BRANCHES", "CI_BUILD_REF"} {
		if _, ok := pipeline.Predefined(name); ok {
			t.Errorf("%q is said to be predefined", name)
		}
	}
}

func TestRenamed(t *testing.T) {
	t.Parallel()
	if got := pipeline.Renamed("CI_BUILD_REF"); got != "CI_COMMIT_SHA" {
		t.Errorf("CI_BUILD_REF is now %q", got)
	}
	if got := pipeline.Renamed("CI_COMMIT_SHA"); got != "" {
		t.Errorf("CI_COMMIT_SHA is not renamed, got %q", got)
	}
}
