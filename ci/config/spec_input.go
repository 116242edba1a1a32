package config

import (
	"regexp"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// inputKeys are the keywords of an input, inputRuleKeys those of a rule of one.
var (
	inputKeys     = []string{"default", "description", "options", "regex", "rules", "type"}
	inputRuleKeys = []string{"if", "options", "default"}
)

// input reads one declaration, nil when it makes no sense.
func (r *specReader) input(e *syntax.Entry, inline bool) *input {
	in := &input{name: String{e.Key.Value(), e.Key.Span()}, kind: "string", inline: inline}
	path := []string{"spec", "inputs", in.name.Value}
	if k := e.Key.Kind(); inline && !e.Key.IsString() && k != syntax.KindInt {
		r.fault(e.Key.Span(), path, "the name of an input is %s: it must be a string", k)
		return nil
	}
	m, ok := e.Value.(*syntax.Mapping)
	switch {
	case isNull(e.Value):
		return in
	case !ok:
		r.fault(e.Value.Span(), path, "the input %q is %s: it must be a mapping, with type, default, options, description, regex or rules",
			in.name.Value, e.Value.Kind())
		return nil
	}
	in.spec = m
	good := r.keys(m, inputKeys, "an input", path)
	r.inputDescription(m, path)
	if !r.inputType(in, path) {
		return nil
	}
	good = r.inputOptions(in, path) && good
	good = r.inputRegex(in, path) && good
	good = r.inputRules(in, path) && good
	if !good {
		return nil
	}
	return in
}

func (r *specReader) inputDescription(m *syntax.Mapping, path []string) {
	n := m.Get("description")
	s, ok := n.(*syntax.Scalar)
	if !isNull(n) && (!ok || !s.IsString() && s.Kind() != syntax.KindInt) {
		r.fault(n.Span(), append(path, "description"), `"description" is %s: it must be a string`, n.Kind())
	}
}

func (r *specReader) inputType(in *input, path []string) bool {
	e := in.spec.Entry("type")
	if e == nil {
		return true
	}
	s, ok := e.Value.(*syntax.Scalar)
	switch {
	case isNull(e.Value):
		r.fault(e.Key.Span(), append(path, "type"), `"type" is empty: it must be array, boolean, number or string`)
		return false
	case !ok || !s.IsString():
		r.fault(e.Value.Span(), append(path, "type"), `"type" is %s: it must be array, boolean, number or string`, e.Value.Kind())
		return false
	case !slices.Contains(inputKinds, s.Value()):
		r.spec.broken = true
		r.cfg.report(Problem{
			Rule: RuleSpecInvalid, Span: s.Span(), Path: append(path, "type"), Unknown: s.Value(), Known: inputKinds,
			Message: quoted(s.Value()) + " is no type of an input: it must be array, boolean, number or string",
		})
		return false
	}
	in.kind = s.Value()
	return true
}

func (r *specReader) inputOptions(in *input, path []string) bool {
	n := in.spec.Get("options")
	list, ok := n.(*syntax.Sequence)
	switch {
	case isNull(n):
		return true
	case !ok:
		r.fault(n.Span(), append(path, "options"), `"options" is %s: it must be a list`, n.Kind())
		return false
	case in.kind == "boolean" || in.kind == "array":
		r.fault(n.Span(), append(path, "options"), "the input %q is %s: only strings and numbers can have options", in.name.Value, aKind(in.kind))
		return false
	case len(list.Items()) > maxOptions:
		r.fault(n.Span(), append(path, "options"), "the input %q has %d options: GitLab takes at most %d", in.name.Value, len(list.Items()), maxOptions)
		return false
	}
	for _, item := range list.Items() {
		if isNull(item) {
			r.fault(spanOr(item.Span(), n.Span()), append(path, "options"), "an option of the input %q is empty: remove it", in.name.Value)
			return false
		}
	}
	in.options = list
	return true
}

// aKind returns the type of an input with its article.
func aKind(kind string) string {
	if kind == "array" {
		return "an array"
	}
	return "a " + kind
}

func (r *specReader) inputRegex(in *input, path []string) bool {
	e := in.spec.Entry("regex")
	if e == nil {
		return true
	}
	s, ok := e.Value.(*syntax.Scalar)
	path = append(path, "regex")
	switch {
	case !ok || !s.IsString():
		r.fault(spanOr(e.Value.Span(), e.Key.Span()), path, `"regex" is %s: it must be a string`, e.Value.Kind())
		return false
	case in.kind != "string":
		r.fault(s.Span(), path, "the input %q is %s: only strings can have a regex", in.name.Value, aKind(in.kind))
		return false
	}
	if _, err := regexp.Compile(s.Value()); err != nil {
		r.fault(s.Span(), path, "%q is no valid regular expression of RE2", s.Value())
		return false
	}
	in.regex = s
	return true
}

// inputRules reads the rules that choose the options and the default of an input.
func (r *specReader) inputRules(in *input, path []string) bool {
	e := in.spec.Entry("rules")
	if e == nil {
		return true
	}
	path = append(path, "rules")
	for _, other := range []string{"options", "default"} {
		if clash := in.spec.Entry(other); clash != nil {
			r.fault(clash.Key.Span(), path, "the input %q has both rules and %s: write the %s into the rules", in.name.Value, other, other)
			return false
		}
	}
	list, ok := e.Value.(*syntax.Sequence)
	switch {
	case isNull(e.Value):
		return true
	case !ok:
		r.fault(e.Value.Span(), path, `the rules of an input are %s: they must be a list`, e.Value.Kind())
		return false
	}
	good := true
	for _, item := range list.Items() {
		m, ok := item.(*syntax.Mapping)
		if !ok || m.Len() == 0 {
			r.fault(item.Span(), path, `a rule of the input %q is %s: it must be a mapping with if, options and default`, in.name.Value, emptyOr(item))
			good = false
			continue
		}
		good = r.inputRule(in, m, path) && good
		in.rules = append(in.rules, m)
	}
	return good
}

func emptyOr(n syntax.Node) string {
	if m, ok := n.(*syntax.Mapping); ok && m.Len() == 0 {
		return "empty"
	}
	return n.Kind().String()
}

func (r *specReader) inputRule(in *input, m *syntax.Mapping, path []string) bool {
	good := r.keys(m, inputRuleKeys, "a rule of an input", path)
	if cond := m.Get("if"); !isNull(cond) {
		s, ok := cond.(*syntax.Scalar)
		if !ok || !s.IsString() {
			r.fault(cond.Span(), path, `"if" is %s: it must be an expression, as in $[[ inputs.environment ]] == "production"`, cond.Kind())
			return false
		}
		if err := validate(s.Value()); err != nil {
			r.fault(s.Span(), path, `"if" is no valid expression: %v`, err)
			return false
		}
	}
	options, _ := m.Get("options").(*syntax.Sequence)
	fallback := m.Entry("default")
	switch {
	case !isNull(m.Get("options")) && options == nil:
		r.fault(m.Get("options").Span(), path, `"options" is %s: it must be a list`, m.Get("options").Kind())
	case options != nil && len(options.Items()) > maxOptions:
		r.fault(options.Span(), path, "a rule of the input %q has %d options: GitLab takes at most %d", in.name.Value, len(options.Items()), maxOptions)
	case fallback == nil:
		r.fault(m.Span(), path, "a rule of the input %q has no default: every rule needs one", in.name.Value)
	case options != nil && len(options.Items()) > 0 && !slices.ContainsFunc(options.Items(), func(o syntax.Node) bool { return sameValue(o, fallback.Value) }):
		r.fault(fallback.Value.Span(), path, "the default %s of a rule is not among its options", rubyInspect(fallback.Value))
	default:
		return good
	}
	return false
}
