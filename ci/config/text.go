package config

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// isBlank reports whether Ruby calls a text blank.
func isBlank(text string) bool {
	return strings.TrimLeftFunc(text, unicode.IsSpace) == ""
}

// isPresent reports whether Ruby calls a value present: it is not null, false, a blank text, {} or [].
func isPresent(n syntax.Node) bool {
	switch n := n.(type) {
	case nil:
		return false
	case *syntax.Mapping:
		return n.Len() > 0
	case *syntax.Sequence:
		return len(n.Items()) > 0
	case *syntax.Scalar:
		return !absent(n) && (!n.IsString() || !isBlank(n.Value()))
	default:
		return true
	}
}

// absent reports whether Ruby takes a value for missing: null and false count as such.
func absent(n syntax.Node) bool {
	if n == nil || n.Kind() == syntax.KindNull {
		return true
	}
	return isBool(n, false)
}

// isBool reports whether n is the given boolean.
func isBool(n syntax.Node, want bool) bool {
	s, ok := n.(*syntax.Scalar)
	if !ok {
		return false
	}
	value, ok := s.Bool()
	return ok && value == want
}

// isNull reports whether a value is missing or null.
func isNull(n syntax.Node) bool { return n == nil || n.Kind() == syntax.KindNull }

func quoted(text string) string { return `"` + short(text) + `"` }

// maxQuoted is the number of bytes up to which a message repeats what the user wrote: names that GitLab takes are shorter.
const maxQuoted = 1100

// short returns the beginning of a long text.
func short(text string) string {
	if len(text) <= maxQuoted {
		return text
	}
	end := maxQuoted
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

// contains reports whether a key is one of the words.
func contains(words []string, key *syntax.Scalar) bool {
	if !key.IsString() {
		return false
	}
	for _, word := range words {
		if word == key.Value() {
			return true
		}
	}
	return false
}

// within returns the place of text inside span, or span when it is not written there as it is.
func within(span source.Span, text string) source.Span {
	if span.IsValid() {
		if i := strings.Index(span.Text(), text); i >= 0 {
			return span.File.Span(span.Start+i, span.Start+i+len(text))
		}
	}
	return span
}

// text returns the text of a scalar, the zero String for anything else.
func text(n syntax.Node) String {
	if s, ok := n.(*syntax.Scalar); ok {
		return String{s.Value(), s.Span()}
	}
	return String{}
}

// maxFlat bounds the number of texts that lists in lists are flattened into: references can multiply a list beyond measure.
const maxFlat = 1 << 20

// flatten returns the scalars of n, which is one or a list of them nested up to depth.
func flatten(n syntax.Node, depth int) []String {
	f := flattener{}
	f.add(n, depth)
	return f.all
}

type flattener struct{ all []String }

func (f *flattener) add(n syntax.Node, depth int) {
	switch n := n.(type) {
	case *syntax.Scalar:
		f.all = append(f.all, String{n.Value(), n.Span()})
	case *syntax.Sequence:
		if depth < 0 {
			return
		}
		if f.all == nil {
			f.all = make([]String, 0, len(n.Items()))
		}
		for _, item := range n.Items() {
			if len(f.all) >= maxFlat {
				return
			}
			f.add(item, depth-1)
		}
	}
}
