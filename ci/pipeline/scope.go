package pipeline

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// A definition is one place that gives a variable a value.
type definition struct {
	name  string
	value string
	state expr.State // IsDefined, IsNull or IsUnknown
	raw   bool       // its value is not expanded
	// example says that the value stands for one that only GitLab knows.
	example bool
	from    string // see [Variable]
	span    source.Span
	// refs are the variables that its value names, nil for a raw one.
	refs []string
}

// A scope is the variables that exist in one phase, of one job when it is about jobs.
//
// Who comes later wins (lib/gitlab/ci/variables/builder.rb, GitLab 18.11):
//
//	predefined  <  YAML: root, workflow rule, job, matrix  <  user  <  project and groups  <  pipeline
type scope struct {
	run   *run
	phase Moment   // how far GitLab is
	job   *jobPlan // nil outside of jobs
	// yaml are the variables of the YAML, own before inherited.
	yaml *layer
	env  string // the environment with its variables filled in, for CI_ENVIRONMENT_*

	walked   bool // circular is known
	circular []string
}

// lookup returns the value of a variable as expressions see it.
func (s *scope) lookup(name string) (string, expr.State) {
	d, ok := s.find(name)
	if !ok {
		return "", s.absent(name)
	}
	if d.example && strings.TrimSpace(d.value) != "" {
		return "", expr.IsFilled
	} else if d.example {
		return "", expr.IsUnknown
	}
	return d.value, d.state
}

// find returns the definition that counts.
func (s *scope) find(name string) (definition, bool) {
	if s.hidden(name) {
		return definition{}, false
	}
	if d, ok := s.run.unsettled(name); ok {
		return d, true
	}
	if d, ok := s.run.given(name); ok {
		return d, true
	}
	if b := s.builtin(name); b != nil && b.user {
		return s.predefine(b)
	}
	if d, ok := s.yaml.get(name); ok {
		return d, true
	}
	if b := s.builtin(name); b != nil {
		return s.predefine(b)
	}
	return definition{}, false
}

// all returns every definition of a variable, the one that counts last.
func (s *scope) all(name string) []definition {
	if s.hidden(name) {
		return nil
	}
	var all []definition
	b := s.builtin(name)
	add := func(d definition, ok bool) {
		if ok {
			all = append(all, d)
		}
	}
	if b != nil && !b.user {
		add(s.predefine(b))
	}
	add(s.yaml.get(name))
	if b != nil && b.user {
		add(s.predefine(b))
	}
	add(s.run.ofProject(name))
	add(s.run.ofPipeline(name))
	return all
}

// hidden reports whether GitLab takes a variable away: while it asks workflow:rules there is no job.
// Source: lib/gitlab/ci/build/context/global.rb, GitLab 18.11.
func (s *scope) hidden(name string) bool {
	return s.phase == FromWorkflow && (strings.HasPrefix(name, "CI_JOB") || strings.HasPrefix(name, "CI_BUILD"))
}

// absent returns what is known of a variable that nothing defines.
func (s *scope) absent(name string) expr.State {
	if _, ok := Predefined(name); s.run.open && !ok {
		return expr.IsUnknown
	}
	return expr.IsUndefined
}

func (s *scope) builtin(name string) *builtin {
	b := builtinsByName()[name]
	if b == nil || b.since > s.phase {
		return nil
	}
	return b
}

func (s *scope) predefine(b *builtin) (definition, bool) {
	if b.ofJob {
		return b.define(s)
	}
	return s.run.predefine(b, s)
}

// A layer is the variables of the YAML that a scope sees: some, and below them others.
type layer struct {
	own       map[string]*definition
	referring []string // those of own whose values name others
	below     *layer
	// only are the names that are taken from below; nil for all.
	only map[string]bool
}

// newLayer returns a layer of definitions, later ones over earlier ones.
func newLayer(definitions []definition, below *layer) *layer {
	l := &layer{own: make(map[string]*definition, len(definitions)), below: below}
	for i := range definitions {
		l.own[definitions[i].name] = &definitions[i]
	}
	for name, d := range l.own {
		if d.refs != nil {
			l.referring = append(l.referring, name)
		}
	}
	slices.Sort(l.referring)
	return l
}

func (l *layer) get(name string) (definition, bool) {
	for ; l != nil; l = l.below {
		if d, ok := l.own[name]; ok {
			return *d, true
		}
		if l.only != nil && !l.only[name] {
			break
		}
	}
	return definition{}, false
}
