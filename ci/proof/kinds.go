package proof

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A kind is a sort of event: where a pipeline comes from and what it runs for. Everything else about its events is open.
type kind struct {
	event pipeline.Event
	of    refKind
	cost  int // how unusual it is
}

// A refKind is what a pipeline runs for.
type refKind int

const (
	ofBranch refKind = iota
	ofTag
	ofRequest // a merge request, or a pull request of another server
)

// sources for which nothing but a branch makes a pipeline, besides those that have kinds of their own.
var branchOnly = []string{"merge_request_event", "external_pull_request_event", "parent_pipeline", "push"}

// allKinds returns every kind of event that makes pipelines of the configuration that a project keeps, the most usual first.
func allKinds() []kind {
	const example = "x" // stands for a name that is not settled yet
	kinds := []kind{
		{pipeline.Event{Source: "push"}, ofBranch, 0},
		{pipeline.Event{Source: "merge_request_event"}, ofRequest, 1},
		{pipeline.Event{Source: "push", Tag: example}, ofTag, 1},
		{pipeline.Event{Source: "schedule"}, ofBranch, 2},
		{pipeline.Event{Source: "web"}, ofBranch, 2},
		{pipeline.Event{Source: "push", NewBranch: true}, ofBranch, 2},
		{pipeline.Event{Source: "merge_request_event", Fork: true}, ofRequest, 2},
		{pipeline.Event{Source: "merge_request_event", MergeRequest: "merged_result"}, ofRequest, 3},
		{pipeline.Event{Source: "merge_request_event", MergeRequest: "merge_train"}, ofRequest, 3},
		{pipeline.Event{Source: "web", Tag: example}, ofTag, 3},
		{pipeline.Event{Source: "schedule", Tag: example}, ofTag, 4},
	}
	for _, source := range pipeline.Sources() {
		if slices.Contains(branchOnly, source) || source == "web" || source == "schedule" {
			continue
		}
		kinds = append(kinds,
			kind{pipeline.Event{Source: source}, ofBranch, 3},
			kind{pipeline.Event{Source: source, Tag: example}, ofTag, 4})
	}
	kinds = append(kinds, kind{pipeline.Event{Source: "external_pull_request_event"}, ofRequest, 4})
	return append(kinds, childKinds()...) // a project may start its own configuration as a child
}

// childKinds returns the kinds of a child pipeline, which runs for what its parent runs for.
func childKinds() []kind {
	return []kind{
		{pipeline.Event{Source: "parent_pipeline"}, ofBranch, 5},
		{pipeline.Event{Source: "parent_pipeline", Target: "x"}, ofRequest, 6},
		{pipeline.Event{Source: "parent_pipeline", Tag: "x"}, ofTag, 6},
	}
}

// kindsOf returns the kinds of events of configurations, of those that neither a rule nor one of the words tells apart one, the most
// usual.
func kindsOf(studies []*pipeline.Study, atoms pipeline.Atoms, words []string, child bool) []kind {
	all := allKinds()
	if child {
		all = childKinds()
	}
	seen := map[string]bool{}
	var kept []kind
	for _, k := range all {
		view := fmt.Sprint(k.words(words))
		for _, study := range studies {
			view += k.view(study, atoms)
		}
		if !seen[view] {
			seen[view] = true
			kept = append(kept, k)
		}
	}
	slices.SortStableFunc(kept, func(a, b kind) int { return a.cost - b.cost })
	return kept
}

// words returns which of the words are for the kind.
func (k kind) words(words []string) []bool {
	is := make([]bool, len(words))
	for i, word := range words {
		is[i] = isKind(k.event.Complete(), word)
	}
	return is
}

// view returns what the rules of a configuration can see of a kind.
func (k kind) view(study *pipeline.Study, atoms pipeline.Atoms) string {
	e := k.event.Complete()
	e.OpenVariables = true
	glimpse := study.At(e, everything{})
	var b strings.Builder
	b.WriteString([]string{"branch", "tag", "request"}[k.of])
	if e.KnowsChanges() {
		b.WriteString(" changes")
	}
	for _, name := range atoms.Asked {
		value, state := glimpse.Variable(name)
		if state != expr.IsDefined {
			value = ""
		}
		fmt.Fprintf(&b, "\n%s %d %s", name, state, value)
	}
	for _, ref := range atoms.Refs {
		if word := e.PolicyWord(); ref == word || strings.HasPrefix(ref, word) {
			b.WriteString("\n" + word)
		}
	}
	return b.String()
}

// everything is settled of an event.
type everything struct{}

func (everything) Variable(string) bool                  { return true }
func (everything) Ref() bool                             { return true }
func (everything) Changes([]string, string) config.Truth { return config.Maybe }
func (everything) Exists([]string) config.Truth          { return config.Maybe }
func (everything) Cluster() config.Truth                 { return config.Maybe }
