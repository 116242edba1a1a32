package pipeline

import (
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// tableEvents are the events of predefined.tsv.
var tableEvents = map[string]Event{
	"push branch":                         {Branch: "feature"},
	"push default branch":                 {},
	"push new branch":                     {Branch: "feature", NewBranch: true},
	"push branch with open merge request": {Branch: "feature", OpenMergeRequests: "group/project!1"},
	"push tag":                            {Tag: "v1.0"},
	"merge request":                       {Source: sourceMerge},
	"merge request with labels, draft":    {Source: sourceMerge, Labels: []string{"a", "b"}, Draft: true, Title: "Draft: t"},
	"schedule":                            {Source: sourceSchedule},
	"web":                                 {Source: "web"},
	"web tag":                             {Source: "web", Tag: "v1.0"},
	"api":                                 {Source: "api"},
	"trigger":                             {Source: sourceTrigger, Token: "abcd"},
	"pipeline":                            {Source: sourcePipeline},
	"parent_pipeline":                     {Source: sourceParent},
}

// TestPredefinedValues compares predefined variables with those that GitLab gives to the rules of a job `build`.
func TestPredefinedValues(t *testing.T) {
	t.Parallel()
	phases := map[string]Moment{"include": FromInclude, "workflow": FromWorkflow, "job": FromRules}
	job := &jobPlan{in: &config.Instance{Name: "build", Job: &config.Job{Stage: config.String{Value: "test"}}}}
	right := 0
	rows := conformance.Table(t, "predefined.tsv")
	for _, row := range rows {
		var name, about, scopeName string
		var present bool
		var value *string
		row.Decode(t, &name, &about, &scopeName, &present, &value)
		event, ok := tableEvents[about]
		if !ok {
			t.Fatalf("no event %q", about)
		}
		s := &scope{run: &run{event: event.Complete(), path: ".gitlab-ci.yml", known: make([]*knownDefinition, len(builtins()))}, phase: phases[scopeName]}
		if s.phase == FromRules {
			s.job = job
		}
		d, found := s.find(name)
		switch {
		case found != present:
			t.Errorf("%s: present %v in %s of %q, want %v", name, found, scopeName, about, present)
		case present && (value == nil) != (d.state == expr.IsNull), value != nil && d.value != *value:
			t.Errorf("%s: %q in %s of %q, want %v", name, d.value, scopeName, about, value)
		default:
			right++
		}
	}
	t.Logf("%d of %d rows", right, len(rows))
}

// TestBuiltinsAreNamed checks that the variables with values are those that the table of names knows before jobs run.
func TestBuiltinsAreNamed(t *testing.T) {
	t.Parallel()
	for _, b := range builtins() {
		if info, ok := Predefined(b.name); !ok || info.From == FromScript {
			t.Errorf("%s has a value for rules, but the table of names does not say so", b.name)
		}
	}
	for _, name := range PredefinedNames() {
		if info, _ := Predefined(name); info.From != FromScript && builtinsByName()[name] == nil {
			t.Errorf("%s exists for rules, but has no value", name)
		}
	}
}
