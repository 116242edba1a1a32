package pipeline_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// jobOf creates the pipeline of an event and returns a job of it.
func jobOf(t *testing.T, text string, event *pipeline.Event, name string) (*pipeline.Pipeline, *pipeline.Job) {
	t.Helper()
	p := create(t, loadText(t, text), event)
	i := slices.IndexFunc(p.Jobs, func(j *pipeline.Job) bool { return j.Name == name })
	if i < 0 {
		t.Fatalf("no job %s: %s %v", name, p.Reason, messages(p))
	}
	return p, p.Jobs[i]
}

// history writes a variable with all that it replaced: "job x over root y".
func history(v pipeline.Variable) string {
	parts := []string{v.From + " " + v.Value}
	for _, over := range v.Over {
		parts = append(parts, over.From+" "+over.Value)
	}
	return strings.Join(parts, " over ")
}

func TestVariableHistory(t *testing.T) {
	t.Parallel()
	text := `
variables: {A: root, B: root, CI_COMMIT_BRANCH: yaml}
workflow: {rules: [{variables: {A: workflow}}]}
test:
  script: make
  variables: {A: job}
  parallel: {matrix: [{A: [matrix]}]}
  rules: [{variables: {A: rule, C: rule}}]
`
	event := &pipeline.Event{Variables: map[string]string{"A": "asked"}, ProjectVariables: map[string]string{"A": "project", "D": "project"}}
	p, job := jobOf(t, text, event, "test: [matrix]")
	if got, want := history(job.Variables[0]), "rule rule over matrix matrix over job job over workflow rule workflow over root root"; got != want {
		t.Errorf("A is %s, want %s", got, want)
	}
	got := map[string]string{}
	for _, v := range p.AllVariables(job) {
		got[v.Name] = history(v)
	}
	for name, want := range map[string]string{
		"A":                "pipeline asked over project project over rule rule over matrix matrix over job job over workflow rule workflow over root root",
		"B":                "root root",
		"C":                "rule rule",
		"CI_COMMIT_BRANCH": "root yaml over predefined main",
		"CI_JOB_NAME":      "predefined test: [matrix]",
		"D":                "project project",
	} {
		if got[name] != want {
			t.Errorf("%s is %s, want %s", name, got[name], want)
		}
	}
	if _, there := got["CI_COMMIT_TAG"]; there {
		t.Error("a branch has no tag")
	}
}

func TestExpanded(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ about, yaml, name, want string }{
		{"all forms", "{A: x, B: '$A ${A} %A%'}", "B", "x x x"},
		{"escapes stay", "{A: x, B: '$$A %%A $A'}", "B", "$$A %%A x"},
		{"what does not exist", "{B: 'a${NOPE}b'}", "B", "ab"},
		{"no name", "{B: '$ ${} 100% $1'}", "B", "$ ${} 100% $1"},
		{"raw", "{A: x, B: {value: '$A', expand: false}}", "B", "$A"},
		{"of raw", "{A: x, B: {value: '$A', expand: false}, C: '<$B>'}", "C", "<$A>"},
		{"predefined", "{B: '$CI_COMMIT_REF_SLUG-$CI_JOB_NAME'}", "B", "feature-x-test"},
		{"several levels", "{A: '$B.', B: '$C.', C: c}", "A", "c.."},
		{"itself", "{B: 'x$B'}", "B", "x"},
		{"itself over a predefined one", "{CI_COMMIT_BRANCH: 'x-$CI_COMMIT_BRANCH'}", "CI_COMMIT_BRANCH", "x-feature/x"},
		{"itself under a project variable", "{P: 'yaml-$P'}", "P", "yaml-project"},
		{"a project variable", "{B: '$P'}", "B", "project"},
	} {
		event := &pipeline.Event{Branch: "feature/x", ProjectVariables: map[string]string{"P": "project"}}
		p, job := jobOf(t, "test: {script: make, variables: "+test.yaml+"}", event, "test")
		all := p.AllVariables(job)
		i := slices.IndexFunc(all, func(v pipeline.Variable) bool { return v.Name == test.name })
		if all[i].Expanded != test.want {
			t.Errorf("%s: %q, want %q", test.about, all[i].Expanded, test.want)
		}
	}
}

// TestExpandedBounded checks that variables that multiply each other do not eat the memory.
func TestExpandedBounded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("test:\n  script: make\n  environment: review/$V60\n  variables:\n    V0: abcdefgh\n")
	for i := 1; i <= 60; i++ {
		fmt.Fprintf(&b, "    V%d: $V%d$V%d$V%d\n", i, i-1, i-1, i-1)
	}
	p, job := jobOf(t, b.String(), nil, "test")
	for _, v := range p.AllVariables(job) {
		if len(v.Expanded) > 1<<20 {
			t.Errorf("%s has %d bytes", v.Name, len(v.Expanded))
		}
	}
}

func TestCircles(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		about, text string
		event       pipeline.Event
		want        string // the message, "" when there is none
	}{
		{"of two", "test: {script: make, variables: {A: $B, B: $A}}", pipeline.Event{}, `the variables of "test" name each other in a circle: A, B`},
		{"root and job", "variables: {A: $B}\ntest: {script: make, variables: {B: $A}}", pipeline.Event{}, `the variables of "test" name each other in a circle: B, A`},
		{"not inherited", "variables: {A: $B}\ntest: {script: make, inherit: {variables: false}, variables: {B: $A}}", pipeline.Event{}, ""},
		{"inherited in part", "variables: {A: $B, C: c}\ntest: {script: make, inherit: {variables: [C]}, variables: {B: $A}}", pipeline.Event{}, ""},
		{"itself", "test: {script: make, variables: {A: $A}}", pipeline.Event{}, ""},
		{"escaped", "test: {script: make, variables: {A: $$B, B: $A}}", pipeline.Event{}, ""},
		{"raw", "test: {script: make, variables: {A: {value: $B, expand: false}, B: $A}}", pipeline.Event{}, ""},
		{
			"one that does not count", "test: {script: make, variables: {A: $B, B: $A}}",
			pipeline.Event{ProjectVariables: map[string]string{"A": "x"}},
			`the variables of "test" name each other in a circle: A, B`,
		},
		{
			"through the event", "test: {script: make, variables: {A: $P}}",
			pipeline.Event{ProjectVariables: map[string]string{"P": "$A"}},
			`the variables of "test" name each other in a circle: P, A`,
		},
		{
			"through the commit", "test: {script: make, variables: {A: $CI_COMMIT_TITLE}}",
			pipeline.Event{CommitMessage: "use $A"},
			`the variables of "test" name each other in a circle: A, CI_COMMIT_TITLE`,
		},
		{
			"broken by the workflow", "variables: {A: $B, B: $A}\nworkflow: {rules: [{variables: {A: x}}]}\ntest: {script: make}",
			pipeline.Event{},
			"",
		},
		{
			"made by the workflow", "variables: {A: $B}\nworkflow: {rules: [{variables: {B: $A}}]}\ntest: {script: make}",
			pipeline.Event{},
			`the variables of "test" name each other in a circle: A, B`,
		},
		{"two that name themselves", "test: {script: make, variables: {A: $A}}", pipeline.Event{ProjectVariables: map[string]string{"A": "$A"}}, `the variables of "test" name each other in a circle: A`},
		{"of a job that is not there", "a: {script: make}\ntest: {script: make, variables: {A: $B, B: $A}, rules: [{if: $CI_COMMIT_TAG}]}", pipeline.Event{}, ""},
	} {
		p := create(t, loadText(t, test.text), &test.event)
		got := ""
		if len(p.Errors) > 0 {
			got = p.Errors[0].Message
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.about, got, test.want)
		}
	}
}

func TestInherit(t *testing.T) {
	t.Parallel()
	text := `
variables: {A: root, B: root}
all: {script: make}
none: {script: make, inherit: {variables: false}, variables: {C: job}}
some: {script: make, inherit: {variables: [B]}}
`
	p := create(t, loadText(t, text), nil)
	got := map[string][]string{}
	for _, job := range p.Jobs {
		got[job.Name] = []string{}
		for _, v := range job.Variables {
			got[job.Name] = append(got[job.Name], v.Name)
		}
	}
	if diff := cmp.Diff(map[string][]string{"all": {"A", "B"}, "none": {"C"}, "some": {"B"}}, got); diff != "" {
		t.Error(diff)
	}
}
