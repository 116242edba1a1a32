package pipeline_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata/pipeline")

// outcome writes a pipeline in a few lines.
func outcome(p *pipeline.Pipeline) string {
	var b strings.Builder
	b.WriteString([...]string{"may be created", "not created", "created"}[p.Created])
	if p.Reason != "" {
		b.WriteString(": " + string(p.Reason))
	}
	b.WriteString("\n")
	for _, e := range p.Errors {
		fmt.Fprintf(&b, "%s: %s\n", [...]string{"possible error", "", "error"}[e.Certain], e.Message)
	}
	for _, job := range p.Jobs {
		fmt.Fprintf(&b, "%s %s %s: %s\n", [...]string{"maybe", "no", "yes"}[job.Present], job.When, job.Name, job.Why.Summary)
	}
	for _, job := range p.Excluded {
		fmt.Fprintf(&b, "out %s: %s\n", job.Name, job.Why.Summary)
	}
	return b.String()
}

// TestCreate compares what events make of the configurations in testdata/pipeline.
func TestCreate(t *testing.T) {
	t.Parallel()
	const name = "../../testdata/pipeline/create.txtar"
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var text string
	event := &pipeline.Event{}
	for i := range archive.Files {
		file := &archive.Files[i]
		about, base := path.Split(file.Name)
		switch base {
		case conformance.Root:
			text, event = string(file.Data), &pipeline.Event{}
		case "event.json":
			events, err := pipeline.ParseEvents(file.Name, file.Data)
			if err != nil {
				t.Fatal(err)
			}
			event = events[0]
		case "want":
			got := outcome(create(t, loadText(t, text), event))
			if diff := cmp.Diff(string(file.Data), got); diff != "" && !*update {
				t.Errorf("%s\n%s", about, diff)
			}
			file.Data = []byte(got)
		}
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// server is one that has one other project.
type server struct{ nowhere }

func (server) List(_ context.Context, project, ref string) ([]string, error) {
	if project != "g/p" || ref != "HEAD" && ref != "v1" {
		return nil, &config.Refusal{Reason: "there is no such project"}
	}
	return []string{"Dockerfile", ref}, nil
}

func TestExistsProject(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ exists, want string }{
		{"{paths: [Dockerfile], project: g/p}", "created\nyes on_success a: rule 1 matched\nyes on_success z: rule 1 matched\n"},
		{"{paths: [v1], project: '$P', ref: v1}", "created\nyes on_success a: rule 1 matched\nyes on_success z: rule 1 matched\n"},
		{"{paths: [nothing], project: g/p}", "created\nyes on_success z: rule 1 matched\nout a: no rule matched\n"},
		{"{paths: [x], project: g/q}", "not created: config_error\nerror: exists cannot look into the project \"g/q\": there is no such project\n" +
			"out a: its rules cannot be asked: exists cannot look into the project \"g/q\": there is no such project\n"},
		{"{paths: [x], project: local}", "created\nyes on_success a: rule 1 matched\nyes on_success z: rule 1 matched\n"},
	} {
		text := "variables: {P: g/p}\na: {script: make, rules: [{exists: " + test.exists + "}]}\nz: {script: make, rules: [{when: on_success}]}\n"
		cfg, err := config.Load(context.Background(), config.Options{
			FS: fstest.MapFS{}, Path: conformance.Root, Text: []byte(text), Fetcher: server{},
			Includes: map[string]config.Tree{"local": {FS: fstest.MapFS{"x": &fstest.MapFile{}}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, outcome(create(t, cfg, nil))); diff != "" {
			t.Errorf("%s:\n%s", test.exists, diff)
		}
	}
}

func TestCompareTo(t *testing.T) {
	t.Parallel()
	text := "a: {script: make, variables: {BASE: main}, rules: [{changes: {paths: [x], compare_to: $BASE}}]}\nb: {script: make}\n"
	compare := func(ref string) ([]string, bool) {
		if ref != "main" {
			return nil, false
		}
		return []string{"x"}, true
	}
	cfg := loadText(t, text)
	for _, test := range []struct {
		about string
		event pipeline.Event
		want  string
	}{
		{"asked", pipeline.Event{Source: "schedule", Compare: compare}, "created\nyes on_success a: rule 1 matched\nyes on_success b: only: branches, tags (the default)\n"},
		{"the changes of the event", pipeline.Event{Source: "schedule", Changes: []string{"x"}}, "created\nyes on_success a: rule 1 matched\nyes on_success b: only: branches, tags (the default)\n"},
		{"no changes", pipeline.Event{Source: "schedule"}, "created\nyes on_success b: only: branches, tags (the default)\nout a: no rule matched\n"},
		{"unknown", pipeline.Event{Source: "schedule", OpenChanges: true}, "created\nmaybe on_success a: rule 1 may match\nyes on_success b: only: branches, tags (the default)\n"},
		{
			"no such ref",
			pipeline.Event{Compare: compare, ProjectVariables: map[string]string{"BASE": "nope"}},
			"not created: config_error\nerror: changes cannot be compared to \"nope\": there is no such ref\n" +
				"out a: its rules cannot be asked: changes cannot be compared to \"nope\": there is no such ref\n",
		},
	} {
		if diff := cmp.Diff(test.want, outcome(create(t, cfg, &test.event))); diff != "" {
			t.Errorf("%s:\n%s", test.about, diff)
		}
	}
}

// TestFaultOfAnEmptyStage checks that a rule that cannot be asked matters only when its stage has another job.
func TestFaultOfAnEmptyStage(t *testing.T) {
	t.Parallel()
	compare := func(string) ([]string, bool) { return nil, false }
	text := "a: {stage: build, script: make, rules: [{changes: {paths: [x], compare_to: nope}}]}\nb: {script: make}\n"
	p := create(t, loadText(t, text), &pipeline.Event{Compare: compare})
	if p.Created != config.Yes || len(p.Errors) > 0 {
		t.Errorf("%s %v", p.Reason, messages(p))
	}
}

func TestAutoCancel(t *testing.T) {
	t.Parallel()
	text := `
workflow:
  auto_cancel: {on_new_commit: conservative, on_job_failure: all}
  rules:
    - if: $CI_COMMIT_TAG
      auto_cancel: {on_new_commit: none}
    - when: always
a: {script: make}
`
	cfg := loadText(t, text)
	if got := create(t, cfg, &pipeline.Event{Tag: "v1"}).AutoCancel; got != (pipeline.AutoCancel{OnNewCommit: "none", OnJobFailure: "all"}) {
		t.Errorf("tag: %+v", got)
	}
	if got := create(t, cfg, nil).AutoCancel; got != (pipeline.AutoCancel{OnNewCommit: "conservative", OnJobFailure: "all"}) {
		t.Errorf("branch: %+v", got)
	}
}

func TestWhy(t *testing.T) {
	t.Parallel()
	text := `
test:
  script: make
  rules:
    - if: $CI_COMMIT_TAG && $A
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
      changes: [src/*, docs/*]
      exists: [Dockerfile]
    - when: manual
`
	event := &pipeline.Event{Changes: []string{"docs/a"}, Files: []string{"README.md"}}
	p, job := jobOf(t, text, event, "test")
	want := &pipeline.Why{Summary: "rule 3 matched", Rule: 3, Steps: []pipeline.Step{
		{Keyword: "rules", Matches: config.No, Clauses: []pipeline.Clause{
			{Keyword: "if", Text: "$CI_COMMIT_TAG && $A", Holds: config.No, Values: []pipeline.Value{{Name: "CI_COMMIT_TAG", Defined: config.No}}},
		}},
		{Keyword: "rules", Matches: config.No, Clauses: []pipeline.Clause{
			{Keyword: "if", Text: "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", Holds: config.Yes, Values: []pipeline.Value{
				{Name: "CI_COMMIT_BRANCH", Value: "main", Defined: config.Yes}, {Name: "CI_DEFAULT_BRANCH", Value: "main", Defined: config.Yes},
			}},
			{Keyword: "changes", Text: "src/*, docs/*", Holds: config.Yes, Note: "docs/a changed"},
			{Keyword: "exists", Text: "Dockerfile", Holds: config.No, Note: "there is no such file"},
		}},
		{Keyword: "rules", Matches: config.Yes},
	}}
	ignoreSpans := cmp.FilterPath(func(path cmp.Path) bool { return path.Last().String() == ".Span" }, cmp.Ignore())
	emptyValues := cmp.Transformer("none", func(v []pipeline.Value) []pipeline.Value {
		if len(v) == 0 {
			return nil
		}
		return v
	})
	if diff := cmp.Diff(want, job.Why, ignoreSpans, emptyValues); diff != "" {
		t.Error(diff)
	}
	if got := job.Why.Span.Text(); !strings.Contains(got, "when: manual") || !job.Why.Steps[2].Span.Contains(job.Why.Span) {
		t.Errorf("the deciding rule is %q", got)
	}
	if got := job.Why.Steps[1].Clauses[0].Span.Text(); got != "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" {
		t.Errorf("the clause is at %q", got)
	}
	if p.Workflow != nil {
		t.Error("there are no workflow rules")
	}
}

// TestSharedRules checks that jobs with the same rules get answers of their own where these differ.
func TestSharedRules(t *testing.T) {
	t.Parallel()
	text := `
.shared: {rules: [{if: $MODE == "a"}, {if: $CI_JOB_NAME == "second", when: manual}]}
first: {extends: .shared, script: make, variables: {MODE: a}}
second: {extends: .shared, script: make}
third: {extends: .shared, script: make}
`
	want := "created\nyes on_success first: rule 1 matched\nyes manual second: rule 2 matched\nout third: no rule matched\n"
	p := create(t, loadText(t, text), nil)
	if diff := cmp.Diff(want, outcome(p)); diff != "" {
		t.Error(diff)
	}
	if got := p.Excluded[0].Why.Span.Text(); got != "rules" {
		t.Errorf("the reason is at %q", got)
	}
}
