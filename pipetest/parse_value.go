package pipetest

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// scalar returns a node as a scalar that is written: not null.
func scalar(n syntax.Node) (*syntax.Scalar, bool) {
	s, ok := n.(*syntax.Scalar)
	return s, ok && s.Kind() != syntax.KindNull
}

// word returns the value of a key that takes a text, as it is written: "1.10" is no number.
func (r *reader) word(e *syntax.Entry) (config.String, bool) {
	s, ok := scalar(e.Value)
	if !ok || s.Text() == "" {
		r.report(e.Value.Span(), "%q is a text", e.Key.Text())
		return config.String{}, false
	}
	return config.String{Value: s.Text(), Span: s.Span()}, true
}

// oneOf returns the value of a key that takes one of a few words.
func (r *reader) oneOf(e *syntax.Entry, legal ...string) (string, bool) {
	w, ok := r.word(e)
	if !ok || slices.Contains(legal, w.Value) {
		return w.Value, ok
	}
	r.problems = append(r.problems, unknown(problemf(w.Span, "%q is no value of %q", w.Value, e.Key.Text()), w.Value, legal))
	return "", false
}

// flag returns the value of a key that takes true or false.
func (r *reader) flag(e *syntax.Entry) (value, ok bool) {
	if s, isScalar := e.Value.(*syntax.Scalar); isScalar {
		value, ok = s.Bool()
	}
	if !ok {
		r.report(e.Value.Span(), "%q is true or false", e.Key.Text())
	}
	return value, ok
}

// list returns the value of a key that takes a list of texts. It is not nil, but for mistakes.
func (r *reader) list(e *syntax.Entry) []config.String {
	list, ok := e.Value.(*syntax.Sequence)
	if !ok {
		r.report(e.Value.Span(), "%q is a list, as in \"[a, b]\"", e.Key.Text())
		return nil
	}
	words := []config.String{}
	for _, item := range list.Items() {
		s, ok := scalar(item)
		if !ok || s.Text() == "" {
			r.report(item.Span(), "an item of %q is a text", e.Key.Text())
			continue
		}
		words = append(words, config.String{Value: s.Text(), Span: s.Span()})
	}
	return words
}

// values returns the texts of a list.
func values(list []config.String) []string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = s.Value
	}
	return texts
}
