package pipeline

import (
	"sync"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

// A builtin is a variable that GitLab defines before jobs run.
type builtin struct {
	name  string
	index int    // in builtins
	since Moment // see [Predefined]
	user  bool   // it wins over the YAML, as those of the user do
	ofJob bool   // it differs from job to job
	// example says that only GitLab knows the value: pipewright makes one up.
	example func(*Event) bool
	// doubtful says that only GitLab knows whether it exists, unless there is a value.
	doubtful func(*Event) bool
	// value returns the value, and false when there is none.
	value func(s *scope) (string, bool)
	null  bool // it is defined without a value
}

func anyEvent(*Event) bool { return true }

// define returns the definition of the variable in a scope.
func (b *builtin) define(s *scope) (definition, bool) {
	e := s.run.event
	d := definition{name: b.name, from: fromPredefined, state: expr.IsDefined}
	if b.null {
		d.state = expr.IsNull
		return d, true
	}
	if b.value != nil {
		if value, ok := b.value(s); ok {
			d.value, d.refs = value, references(value)
			d.example = e.OpenVariables && b.example != nil && b.example(e)
			return d, true
		}
	}
	d.state = expr.IsUnknown
	return d, e.OpenVariables && b.doubtful != nil && b.doubtful(e)
}

// builtins holds the variables that exist before jobs run.
// Source: lib/gitlab/ci/variables/builder.rb and its neighbours, GitLab 18.11.
var builtins = sync.OnceValue(func() []*builtin {
	var all []*builtin
	for _, part := range [][]builtin{
		serverVariables, projectVariables, pipelineVariables, commitVariables, mergeRequestVariables, pullRequestVariables,
		chatVariables, userVariables, jobVariables, settingVariables,
	} {
		for _, b := range part {
			info, _ := Predefined(b.name)
			b.since, b.index = info.From, len(all)
			all = append(all, &b)
		}
	}
	return all
})

var builtinsByName = sync.OnceValue(func() map[string]*builtin {
	byName := make(map[string]*builtin, len(builtins()))
	for _, b := range builtins() {
		byName[b.name] = b
	}
	return byName
})

// constant is the value of a variable that is the same for all events.
func constant(value string) func(*scope) (string, bool) {
	return func(*scope) (string, bool) { return value, true }
}

// always is the value of a variable that every event has.
func always(value func(e *Event) string) func(*scope) (string, bool) {
	return func(s *scope) (string, bool) { return value(s.run.event), true }
}

// ifEvent is the value of a variable that some events have.
func ifEvent(has func(e *Event) bool, value func(e *Event) string) func(*scope) (string, bool) {
	return func(s *scope) (string, bool) {
		if !has(s.run.event) {
			return "", false
		}
		return value(s.run.event), true
	}
}

// text is a value that does not depend on the event.
func text(value string) func(*Event) string { return func(*Event) string { return value } }
