package config

import (
	"regexp"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A value is what an input stands for.
type value struct {
	node   syntax.Node // nil when it is not known
	header bool        // it comes from the header, not from an argument
}

// arguments checks the arguments of an include and returns them, false when they are none at all.
func (l *loader) arguments(file loaded) (*syntax.Mapping, bool) {
	if file.args == nil {
		return nil, true
	}
	m, ok := file.args.(*syntax.Mapping)
	if !ok {
		l.cfg.reportf(RuleInputInvalid, file.args.Span(), []string{"include", "inputs"}, `"inputs" is %s: it must be a mapping, with a key for each input`, file.args.Kind())
		return nil, false
	}
	if file.doc.Header == nil && m.Len() > 0 {
		l.cfg.reportf(RuleInputUnknown, file.args.Span(), []string{"include", "inputs"},
			"%q takes no inputs: it has no header with spec: {inputs: …}", file.doc.File.Name)
		return nil, false
	}
	return m, true
}

// values returns the values of the inputs of a file. The arguments that it does not know, and values that do not fit, it reports.
func (l *loader) values(file loaded, s *spec, args *syntax.Mapping) map[string]value {
	l.unknownArguments(s, args)
	v := valuer{loader: l, file: file, args: args, spec: s, known: map[string]value{}}
	for _, in := range s.inputs {
		v.known[in.name.Value] = v.value(in)
	}
	return v.known
}

func (l *loader) unknownArguments(s *spec, args *syntax.Mapping) {
	for e := range args.Entries() {
		if s.byName[e.Key.Value()] != nil || s.broken {
			continue
		}
		l.cfg.report(Problem{
			Rule: RuleInputUnknown, Span: e.Key.Span(), Path: []string{"include", "inputs", e.Key.Value()}, Unknown: e.Key.Value(), Known: s.inputNames(),
			Message: "there is no input " + quoted(e.Key.Value()) + " in the included file",
		})
	}
}

// inputNames returns the names of the inputs, for suggestions.
func (s *spec) inputNames() []string {
	for _, in := range s.inputs[len(s.names):] {
		s.names = append(s.names, in.name.Value)
	}
	return s.names
}

// valuer finds the value of one input after the other; the rules of one see the values of those before it.
type valuer struct {
	*loader
	file  loaded
	args  *syntax.Mapping
	spec  *spec
	known map[string]value
}

func (v *valuer) value(in *input) value {
	given := v.args.Get(in.name.Value)
	if s, ok := given.(*syntax.Scalar); ok && (s.Kind() == syntax.KindNull || in.rules != nil && s.Kind() == syntax.KindString && s.Value() == "") {
		given = nil
	}
	fallback, options, known := v.fallback(in)
	switch {
	case given == nil && fallback == nil && known:
		v.missing(in)
		return value{}
	case given == nil && !known:
		return value{}
	}
	good := true
	if fallback != nil && !isNull(fallback) {
		good = v.fits(in, fallback, options, "the default")
	}
	if given != nil {
		good = v.fits(in, given, options, "the value") && good
	}
	switch {
	case !good:
		return value{}
	case given != nil:
		return value{node: coerce(in.kind, given, false)}
	}
	return value{node: coerce(in.kind, fallback, true), header: true}
}

// missing reports an input without a value, unless what the include gives is no mapping: that is the mistake.
func (v *valuer) missing(in *input) {
	if v.file.args != nil && v.file.args.Kind() != syntax.KindMapping {
		return
	}
	span, path, hint := in.name.Span, []string{"spec", "inputs", in.name.Value}, ""
	if v.file.from.Span.IsValid() {
		span, path, hint = v.file.from.Span, []string{"include", "inputs", in.name.Value}, "include: [{…, inputs: {"+in.name.Value+": …}}]"
	}
	v.cfg.report(Problem{
		Rule: RuleInputMissing, Span: span, Path: path, Hint: hint,
		Message: "the input " + quoted(in.name.Value) + " of " + quoted(v.file.doc.File.Name) + " has no value: give it one, or a default",
		Related: []Related{{Span: in.name.Span, Message: "the input is declared here"}},
	})
}

// fallback returns the default of an input and its options. The default is nil when there is none, so that a value is
// required; it is not known when it depends on an input that is not.
func (v *valuer) fallback(in *input) (node syntax.Node, options *syntax.Sequence, known bool) {
	if in.rules == nil {
		return in.spec.Get("default"), in.options, true
	}
	for _, rule := range in.rules {
		cond := rule.Get("if")
		answer := Yes
		if !isNull(cond) {
			answer = evaluate(text(cond).Value, nil, v.input)
		}
		switch answer {
		case Maybe:
			return nil, nil, false
		case Yes:
			list, _ := rule.Get("options").(*syntax.Sequence)
			if node := rule.Get("default"); node != nil {
				return node, list, true
			}
			return null(in), list, true
		}
	}
	return null(in), nil, true
}

// null returns an empty value at the place of the input.
func null(in *input) syntax.Node { return syntax.NewPlain(in.name.Span, "~") }

// input returns the value that a rule sees: what was found so far, then what was given.
func (v *valuer) input(name string) expr.Value {
	if found, ok := v.known[name]; ok {
		if found.node == nil {
			return expr.UnknownValue()
		}
		return exprValue(found.node)
	}
	return exprValue(v.args.Get(name))
}

// fits reports whether a value has the type of the input and is allowed, with a problem when it does not.
func (v *valuer) fits(in *input, n syntax.Node, options *syntax.Sequence, what string) bool {
	if s, ok := n.(*syntax.Scalar); ok && v.cfg.Unsettled(String{s.Value(), s.Span()}) {
		return false
	}
	got := coerce(in.kind, n, what == "the default")
	path := []string{"include", "inputs", in.name.Value}
	if what == "the default" {
		path = []string{"spec", "inputs", in.name.Value, "default"}
	}
	switch {
	case !hasKind(in.kind, got):
		v.cfg.reportf(RuleInputInvalid, n.Span(), path, "%s of the input %q is %s: it must be %s", what, in.name.Value, n.Kind(), aKind(in.kind))
	case options != nil && !v.allowed(in, got, options):
		v.notAllowed(in, n, options, path, what)
	case in.regex != nil && !matches(in.regex.Value(), got):
		v.cfg.reportf(RuleInputInvalid, n.Span(), path, "%s %q of the input %q does not match its regex %q", what, text(got).Value, in.name.Value, in.regex.Value())
	default:
		return true
	}
	return false
}

func hasKind(kind string, n syntax.Node) bool {
	switch kind {
	case "number":
		return n.Kind() == syntax.KindInt || n.Kind() == syntax.KindFloat
	case "boolean":
		return n.Kind() == syntax.KindBool
	case "array":
		return n.Kind() == syntax.KindSequence
	}
	return true
}

func (v *valuer) allowed(in *input, got syntax.Node, options *syntax.Sequence) bool {
	return in.kind != "string" && in.kind != "number" || slices.ContainsFunc(options.Items(), func(o syntax.Node) bool {
		if in.kind == "string" {
			return rubyString(o, true) == text(got).Value
		}
		return sameValue(o, got)
	})
}

func (v *valuer) notAllowed(in *input, n syntax.Node, options *syntax.Sequence, path []string, what string) {
	known := make([]string, 0, len(options.Items()))
	for _, o := range options.Items() {
		known = append(known, rubyString(o, true))
	}
	v.cfg.report(Problem{
		Rule: RuleInputInvalid, Span: n.Span(), Path: path, Unknown: rubyString(n, false), Known: known,
		Message: what + " of the input " + quoted(in.name.Value) + " is not one of its options",
	})
}

func matches(pattern string, n syntax.Node) bool {
	re, err := regexp.Compile(pattern)
	return err != nil || re.MatchString(text(n).Value)
}

// coerce turns a value into the type of an input, as far as GitLab does: any value into a string, and a string that is JSON into
// what it says.
func coerce(kind string, n syntax.Node, header bool) syntax.Node {
	s, ok := n.(*syntax.Scalar)
	isText := ok && s.Kind() == syntax.KindString
	switch {
	case kind == "string" && isText:
		return n
	case kind == "string":
		return syntax.NewString(n.Span(), rubyString(n, header))
	case isText:
		return parseJSON(s)
	}
	return n
}
