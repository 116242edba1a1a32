package config

import (
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A spec is the header of a file.
type spec struct {
	inputs    []*input
	byName    map[string]*input
	component []string // the facts about a component that the file asks for
	broken    bool     // something is wrong with it, so that not every input is known
	names     []string // of inputs, once they were asked for
}

// An input is one of the inputs that a header declares.
type input struct {
	name    String
	kind    string          // string, number, boolean or array
	spec    *syntax.Mapping // what the header says of it; nil for nothing
	options *syntax.Sequence
	regex   *syntax.Scalar
	rules   []*syntax.Mapping
	inline  bool // written in the header itself, not in a file that it includes
}

// inputKinds are the types of inputs.
var inputKinds = []string{"array", "boolean", "number", "string"}

// maxHeaderRules etc. are limits of GitLab 18.11, lib/gitlab/ci/config/header.
const (
	maxOptions     = 50
	maxDescription = 256
)

// specOf returns the header of a file, each once.
func (l *loader) specOf(file loaded) *spec {
	if s := l.specs[file.doc]; s != nil {
		return s
	}
	s := &spec{byName: map[string]*input{}}
	l.specs[file.doc] = s
	r := specReader{loader: l, spec: s, home: file.home, component: file.component != nil}
	r.header(file.doc.Header)
	return s
}

// specReader reads a header. What is wrong with it, it reports as GitLab would.
type specReader struct {
	*loader
	spec      *spec
	home      *place
	component bool // the file is a component
}

func (r *specReader) fault(span source.Span, path []string, format string, args ...any) {
	r.spec.broken = true
	r.cfg.reportf(RuleSpecInvalid, span, path, format, args...)
}

func (r *specReader) header(m *syntax.Mapping) {
	r.keys(m, []string{"spec"}, "a header", nil)
	path := []string{"spec"}
	body, ok := m.Get("spec").(*syntax.Mapping)
	if !ok {
		if v := m.Get("spec"); v.Kind() != syntax.KindNull {
			r.fault(v.Span(), path, `"spec" is %s: it must be a mapping, as in spec: {inputs: …}`, v.Kind())
		}
		return
	}
	r.keys(body, []string{"inputs", "include", "component", "description"}, `"spec"`, path)
	r.description(body.Get("description"))
	r.facts(body.Get("component"))
	if include := body.Get("include"); isPresent(include) {
		r.included(include)
	}
	r.inputs(body.Get("inputs"), true)
}

// keys reports the keys of a mapping that are none of the known ones. What they were to say of the inputs is unknown.
func (r *specReader) keys(m *syntax.Mapping, known []string, what string, path []string) bool {
	ok := true
	for e := range m.Entries() {
		if !contains(known, e.Key) {
			ok, r.spec.broken = false, true
			r.cfg.report(Problem{
				Rule: RuleSpecInvalid, Span: e.Key.Span(), Path: append(path[:len(path):len(path)], e.Key.Value()), Unknown: e.Key.Value(), Known: known,
				Message: quoted(e.Key.Value()) + " is no keyword of " + what,
			})
		}
	}
	return ok
}

func (r *specReader) description(n syntax.Node) {
	path := []string{"spec", "description"}
	switch s, ok := n.(*syntax.Scalar); {
	case isNull(n):
	case !ok || !s.IsString():
		r.fault(n.Span(), path, `"description" is %s: it must be a string`, n.Kind())
	case len([]rune(s.Value())) > maxDescription:
		r.fault(n.Span(), path, `"description" has %d characters: GitLab takes at most %d`, len([]rune(s.Value())), maxDescription)
	}
}

// componentFacts are what `$[[ component.x ]]` may ask for.
var componentFacts = []string{"name", "sha", "version", "reference"}

func (r *specReader) facts(n syntax.Node) {
	path := []string{"spec", "component"}
	list, ok := n.(*syntax.Sequence)
	if !ok {
		if !isNull(n) {
			r.fault(n.Span(), path, `"component" is %s: it must be a list of name, sha, version and reference`, n.Kind())
		}
		return
	}
	for _, item := range list.Items() {
		s, ok := item.(*syntax.Scalar)
		if !ok || !s.IsString() || !contains(componentFacts, s) {
			r.fault(item.Span(), path, `%s is nothing that "component" knows: it takes name, sha, version and reference`, item.Span().Text())
			continue
		}
		r.spec.component = append(r.spec.component, s.Value())
	}
}

// inputs reads declarations of inputs.
func (r *specReader) inputs(n syntax.Node, inline bool) {
	m, ok := n.(*syntax.Mapping)
	if !ok {
		if !isNull(n) {
			r.fault(n.Span(), []string{"spec", "inputs"}, `"inputs" is %s: it must be a mapping, with a key for each input`, n.Kind())
		}
		return
	}
	for e := range m.Entries() {
		in := r.input(e, inline)
		if in == nil {
			r.spec.broken = true
			continue
		}
		if first := r.spec.byName[in.name.Value]; first != nil {
			r.cfg.report(Problem{
				Rule: RuleSpecInvalid, Span: e.Key.Span(), Path: []string{"spec", "inputs", in.name.Value},
				Message: "the input " + quoted(in.name.Value) + " is declared twice: give one of them another name",
				Related: []Related{{Span: first.name.Span, Message: "declared here, too"}},
			})
			continue
		}
		r.spec.inputs = append(r.spec.inputs, in)
		r.spec.byName[in.name.Value] = in
	}
}
