package pipeline

import (
	"maps"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

// variables returns those that the configuration gives a job. Jobs without any of their own share them.
func (r *run) variables(s *seed) []Variable {
	own := len(s.plan.own) > 0 || s.rule != nil && len(s.rule.variables) > 0
	if !own && !s.plan.inherits.none && s.plan.inherits.only == nil {
		if r.rootVariables == nil {
			r.rootVariables = list(r.rootDefinitions, inheritance{}, nil, nil)
		}
		return r.rootVariables
	}
	var ofRule []definition
	if s.rule != nil {
		ofRule = s.rule.variables
	}
	return list(r.rootDefinitions, s.plan.inherits, s.plan.own, ofRule)
}

// list returns the variables of a job that inherits some of the root's.
func list(root []definition, in inheritance, own, ofRule []definition) []Variable {
	l := listing{all: make([]Variable, 0, len(root)+len(own)+len(ofRule))}
	l.inherit(root, in)
	l.add(own)
	l.add(ofRule)
	return l.all
}

// A listing is variables in the order in which they were first set.
type listing struct{ all []Variable }

func (l *listing) find(name string) int {
	return slices.IndexFunc(l.all, func(v Variable) bool { return v.Name == name })
}

func (l *listing) inherit(definitions []definition, in inheritance) {
	for _, d := range definitions {
		if !in.none && (in.only == nil || in.only[d.name]) {
			l.set(d)
		}
	}
}

func (l *listing) add(definitions []definition) {
	for _, d := range definitions {
		l.set(d)
	}
}

// set sets a variable over what it was before.
func (l *listing) set(d definition) {
	v := Variable{Name: d.name, Value: d.value, Span: d.span, From: d.from, Raw: d.raw, Unknown: d.state == expr.IsUnknown || d.example}
	i := l.find(d.name)
	if i < 0 {
		l.all = append(l.all, v)
		return
	}
	was := l.all[i]
	over := was.Over
	was.Over = nil
	v.Over = append([]Variable{was}, over...)
	l.all[i] = v
}

// AllVariables returns every variable that a job of the pipeline has when its rules are asked, each with its value once the
// variables in it are filled in: those of the configuration, of the project, of the pipeline and of GitLab, sorted by name. Where
// only GitLab knows the value, it is an example and Unknown is set.
func (p *Pipeline) AllVariables(job *Job) []Variable {
	if job.scope == nil {
		return nil
	}
	s := job.scope
	s.run.mu.Lock()
	defer s.run.mu.Unlock()
	var l listing
	for _, b := range builtins() {
		if d, ok := s.predefine(b); ok && !b.user {
			l.set(d)
		}
	}
	l.nest(job.Variables)
	for _, b := range builtins() {
		if d, ok := s.predefine(b); ok && b.user {
			l.set(d)
		}
	}
	r := s.run
	for _, name := range slices.Sorted(maps.Keys(r.event.ProjectVariables)) {
		d, _ := r.ofProject(name)
		l.set(d)
	}
	for _, name := range slices.Sorted(maps.Keys(r.event.Variables)) {
		d, _ := r.ofPipeline(name)
		l.set(d)
	}
	x := expander{scope: s, raw: s.circle() != nil}
	for i := range l.all {
		v := x.value(l.all[i].Name)
		l.all[i].Expanded, l.all[i].Unknown = v.text, v.unknown != ""
	}
	slices.SortFunc(l.all, func(a, b Variable) int { return strings.Compare(a.Name, b.Name) })
	return l.all
}

// nest sets variables that have a history of their own.
func (l *listing) nest(variables []Variable) {
	for _, v := range variables {
		if i := l.find(v.Name); i >= 0 {
			v.Over = append(slices.Clone(v.Over), l.all[i])
			l.all[i] = v
			continue
		}
		l.all = append(l.all, v)
	}
}
