package proof

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A kind is a sort of event: where a pipeline comes from and what it runs for. Everything else about its events is open.
type kind struct {
	event *pipeline.Event // what sets the kind apart
	full  *pipeline.Event // one of its events, with open variables
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

// allKinds are every kind of event that makes pipelines of the configuration that a project keeps, the most usual first.
var allKinds = sync.OnceValue(func() []kind {
	const example = "x" // stands for a name that is not settled yet
	kinds := []kind{
		kindOf(pipeline.Event{Source: "push"}, ofBranch, 0),
		kindOf(pipeline.Event{Source: "merge_request_event"}, ofRequest, 1),
		kindOf(pipeline.Event{Source: "push", Tag: example}, ofTag, 1),
		kindOf(pipeline.Event{Source: "web"}, ofBranch, 2),
		kindOf(pipeline.Event{Source: "schedule"}, ofBranch, 2),
		kindOf(pipeline.Event{Source: "push", NewBranch: true}, ofBranch, 2),
		kindOf(pipeline.Event{Source: "merge_request_event", Fork: true}, ofRequest, 2),
		kindOf(pipeline.Event{Source: "merge_request_event", MergeRequest: "merged_result"}, ofRequest, 3),
		kindOf(pipeline.Event{Source: "merge_request_event", MergeRequest: "merge_train"}, ofRequest, 3),
		kindOf(pipeline.Event{Source: "web", Tag: example}, ofTag, 3),
		kindOf(pipeline.Event{Source: "schedule", Tag: example}, ofTag, 4),
	}
	for _, source := range pipeline.Sources() {
		if slices.Contains(branchOnly, source) || source == "web" || source == "schedule" {
			continue
		}
		cost := 3
		if !slices.Contains(usualSources, source) {
			cost = 4
		}
		kinds = append(kinds,
			kindOf(pipeline.Event{Source: source}, ofBranch, cost),
			kindOf(pipeline.Event{Source: source, Tag: example}, ofTag, cost+1))
	}
	kinds = append(kinds, kindOf(pipeline.Event{Source: "external_pull_request_event"}, ofRequest, 4))
	kinds = append(kinds, childKinds()...) // a project may start its own configuration as a child
	slices.SortStableFunc(kinds, func(a, b kind) int { return a.cost - b.cost })
	return kinds
})

// kindOf returns the kind of events like one.
func kindOf(e pipeline.Event, of refKind, cost int) kind {
	full := e.Complete()
	full.OpenVariables = true
	return kind{&e, full, of, cost}
}

// childKinds returns the kinds of a child pipeline, which runs for what its parent runs for.
func childKinds() []kind {
	return []kind{
		kindOf(pipeline.Event{Source: "parent_pipeline"}, ofBranch, 5),
		kindOf(pipeline.Event{Source: "parent_pipeline", Target: "x"}, ofRequest, 6),
		kindOf(pipeline.Event{Source: "parent_pipeline", Tag: "x"}, ofTag, 6),
	}
}

// kindsOf returns the kinds of events of configurations, of those that neither a rule nor one of the words tells apart one, the most
// usual.
func kindsOf(studies []*pipeline.Study, atoms pipeline.Atoms, words []string, child bool) []kind {
	all := slices.Clone(allKinds())
	if child {
		all = childKinds()
	}
	seen := map[string]bool{}
	differs := distinguish(atoms, "CI_PIPELINE_SOURCE")
	return slices.DeleteFunc(all, func(k kind) bool {
		var view strings.Builder
		for _, word := range words {
			view.WriteString(strconv.FormatBool(isKind(k.full, word)))
		}
		for _, study := range studies {
			k.view(&view, study, atoms, differs)
		}
		known := seen[view.String()]
		seen[view.String()] = true
		return known
	})
}

// distinguish returns a function of the values of a variable that is the same for those that no rule tells apart.
func distinguish(atoms pipeline.Atoms, name string) func(value string) string {
	compared := slices.ContainsFunc(atoms.Alike, func(pair [2]string) bool { return slices.Contains(pair[:], name) })
	if compared || len(atoms.Within[name]) > 0 {
		return func(value string) string { return value }
	}
	var patterns []*regexp.Regexp
	for _, text := range atoms.Match[name] {
		if pattern, ok := expr.GoPattern(text); ok {
			if p, err := regexp.Compile(pattern); err == nil {
				patterns = append(patterns, p)
			}
		}
	}
	return func(value string) string {
		class := ""
		if slices.Contains(atoms.Equal[name], value) {
			class = value
		}
		for _, p := range patterns {
			class += strconv.FormatBool(p.MatchString(value))
		}
		return class
	}
}

// view writes what the rules of a configuration can see of a kind.
func (k kind) view(b *strings.Builder, study *pipeline.Study, atoms pipeline.Atoms, source func(string) string) {
	b.WriteString([]string{"branch", "tag", "request"}[k.of])
	e := k.full
	if e.KnowsChanges() {
		b.WriteString(" changes")
	}
	glimpse := study.At(e, everything{})
	for _, name := range atoms.Asked {
		value, state := glimpse.Variable(name)
		if state != expr.IsDefined {
			value = ""
		}
		if name == "CI_PIPELINE_SOURCE" {
			value = source(value)
		}
		b.WriteString("\n" + name + " " + strconv.Itoa(int(state)) + " " + value)
	}
	word := e.PolicyWord()
	for _, ref := range atoms.Refs {
		if ref == word || strings.HasPrefix(ref, word) {
			b.WriteString("\n" + word)
		}
	}
}

// everything is settled of an event.
type everything struct{}

func (everything) Variable(string) bool                  { return true }
func (everything) Ref() bool                             { return true }
func (everything) Changes([]string, string) config.Truth { return config.Maybe }
func (everything) Exists([]string) config.Truth          { return config.Maybe }
func (everything) Cluster() config.Truth                 { return config.Maybe }
