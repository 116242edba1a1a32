package rules_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
	"gitlab.com/pipewright/pipewright/pipediff"
)

// speaksOf reports whether a keyword is one that the fixes of a rule are to change.
func speaksOf(rule *lint.Analyzer, change pipediff.Change) bool {
	switch rule {
	case rules.OnlyExcept:
		return change.Decides()
	case rules.SecretOnCommandLine, rules.DockerComposeCommand:
		return strings.HasSuffix(change.Keyword, "script")
	case rules.StageUnused, rules.StageDuplicate:
		return change.Keyword == "stages"
	}
	return false
}

// samePipelines checks that the events of both configurations create the same pipelines, children included.
func (p *fixProof) samePipelines(t *testing.T, c fixCase, rule *lint.Analyzer, before, after *config.Config) {
	t.Helper()
	if !isRoot(before) || !isRoot(after) {
		return
	}
	events := pipediff.Union(pipeline.Derive(before, nil), pipeline.Derive(after, nil))
	diff, err := pipediff.Compare(t.Context(), pipediff.Side{Config: before}, pipediff.Side{Config: after}, events)
	if err != nil {
		t.Fatal(err)
	}
	p.events += len(events)
	for _, change := range differences(rule, diff) {
		t.Errorf("%s: %s: the pipelines differ: %s", c.name, rule.Name, change)
	}
}

// isRoot reports whether the first configuration that was linted is one for GitLab, not a Dockerfile.
func isRoot(cfg *config.Config) bool { return cfg.Root != nil && cfg.Name == conformance.Root }

// differences describes what differs and is not what the rule is about.
func differences(rule *lint.Analyzer, diff *pipediff.Diff) []string {
	var all []string
	add := func(where string, changes []pipediff.Change) {
		for _, c := range changes {
			if !speaksOf(rule, c) {
				all = append(all, fmt.Sprintf("%s: %s: %v, then %v", where, c.Keyword, c.Old, c.New))
			}
		}
	}
	jobs := func(where string, changed []pipediff.JobChange) {
		for _, j := range changed {
			if j.Old != j.New {
				all = append(all, fmt.Sprintf("%s: %s comes or goes", where, j.Name))
			}
			add(where+": "+j.Name, j.Changes)
		}
	}
	for _, r := range diff.Renamed {
		all = append(all, fmt.Sprintf("%s is %s now", r.Old, r.New))
	}
	add("everywhere", diff.Pipeline)
	jobs("everywhere", diff.Everywhere)
	jobs("outside", diff.Outside)
	for _, e := range diff.Events {
		add(e.Event.String(), e.Pipeline)
		jobs(e.Event.String(), e.Jobs)
		if e.Old.Created != e.New.Created || (e.Old.Error == "") != (e.New.Error == "") {
			all = append(all, fmt.Sprintf("%s: %v, then %v", e.Event, e.Old, e.New))
		}
	}
	for _, child := range diff.Children {
		all = append(all, differences(rule, child.Diff)...)
	}
	return all
}

// sameDocker checks that the Dockerfiles have the same instructions, and the compose files the same services, as before. What the
// instructions say is left to the lines.
func sameDocker(t *testing.T, c fixCase, rule *lint.Analyzer, texts lint.Texts) {
	t.Helper()
	for name, text := range texts {
		old, err := fs.ReadFile(c.tree, name)
		if err != nil {
			t.Fatal(err)
		}
		if was, is := outline(name, old), outline(name, text); rule != rules.DockerSyntax && !slices.Equal(was, is) {
			t.Errorf("%s: %s: %s was %v and is %v", c.name, rule.Name, name, was, is)
		}
	}
}

// outline returns the names of the instructions of a Dockerfile, or of the services of a compose file; nothing of other files.
func outline(name string, text []byte) []string {
	var all []string
	file := source.NewFile(name, text)
	switch docker.KindOf(name) {
	case docker.IsDockerfile:
		for _, in := range docker.ParseDockerfile(file).Instructions() {
			all = append(all, in.Name)
		}
	case docker.IsCompose:
		for _, s := range docker.ParseCompose(file).Services {
			all = append(all, s.Name.Text())
		}
	}
	return all
}
