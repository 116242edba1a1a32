package schema

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// subject returns what messages call the place where the walker stands.
func (w *walker) subject(s *shape) string {
	label := w.label()
	if len(w.path) > w.base && w.path[len(w.path)-1].item {
		switch {
		case s.name != "":
			return s.name
		case label != `""`:
			return "an item of " + label
		}
	}
	return label
}

// label returns the keys that lead to the place: `"cache:key:files"`.
func (w *walker) label() string {
	var keys []string
	for _, s := range w.path[min(w.base, len(w.path)):] {
		if !s.item {
			keys = append(keys, s.key)
		}
	}
	return strconv.Quote(strings.Join(keys, ":"))
}

// whole returns what messages call a mapping: by its name, else by the keys that lead to it.
func (w *walker) whole(s *shape) string {
	if s.name != "" {
		return s.name
	}
	return w.subject(s)
}

const maxQuoted = 40 // letters of the user's text that a message shows

func quote(text string) string {
	if utf8.RuneCountInString(text) > maxQuoted {
		text = string([]rune(text)[:maxQuoted]) + "…"
	}
	return strconv.Quote(text)
}

// is says what a value is: `is "x"`, `is 5`, `is a list`, `is empty`.
func is(n syntax.Node) string {
	switch n := n.(type) {
	case *syntax.Scalar:
		switch {
		case n.Kind() == syntax.KindNull:
			return "is empty"
		case n.IsString():
			return "is " + quote(n.Text())
		default:
			return "is " + n.Text()
		}
	default:
		return "is " + n.Kind().String()
	}
}

// typeName returns the word by which sayings name the type of a value.
func typeName(n syntax.Node) string {
	switch n.Kind() {
	case syntax.KindNull:
		return "null"
	case syntax.KindBool:
		return "boolean"
	case syntax.KindInt:
		return "integer"
	case syntax.KindFloat:
		return "number"
	case syntax.KindString, syntax.KindSymbol:
		return "string"
	case syntax.KindMapping:
		return "object"
	default:
		return "array"
	}
}

// takes says what a place takes: "a string or a list of strings".
func (s *shape) takes() string {
	switch {
	case s.means != "":
		return s.means
	case len(s.enum) > 0 && len(s.enum) <= 8:
		return or(s.enum)
	}
	var words []string
	for _, t := range []struct {
		types types
		word  string
	}{
		{isString, "a string"},
		{isInt, "an integer"},
		{isFloat, "a number"},
		{isBool, "true or false"},
		{isList, "a list"},
		{isMapping, "a mapping"},
	} {
		if s.types&t.types != 0 {
			words = append(words, t.word)
		}
	}
	return or(words)
}

func or(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
