package config

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// rubyString returns what Ruby's to_s makes of a value: lists and mappings look as in Ruby. Keys are symbols unless they come
// from the header of a file.
func rubyString(n syntax.Node, header bool) string {
	if s, ok := n.(*syntax.Scalar); ok {
		return s.Value()
	}
	i := inspector{textKeys: header}
	i.node(n)
	return i.b.String()
}

// rubyInspect returns a value as Ruby's inspect writes it: ["a", 1, nil, {:b=>true}].
func rubyInspect(n syntax.Node) string {
	var i inspector
	i.node(n)
	return i.b.String()
}

// maxInspect bounds the text of a value: aliases can multiply it.
const maxInspect = 4 << 20

type inspector struct {
	b        strings.Builder
	textKeys bool
}

func (i *inspector) node(n syntax.Node) {
	if i.b.Len() > maxInspect {
		return
	}
	switch n := n.(type) {
	case nil:
		i.b.WriteString("nil")
	case *syntax.Scalar:
		inspectScalar(&i.b, n)
	case *syntax.Sequence:
		i.b.WriteByte('[')
		for at, item := range n.Items() {
			if at > 0 {
				i.b.WriteString(", ")
			}
			i.node(item)
		}
		i.b.WriteByte(']')
	case *syntax.Mapping:
		i.mapping(n)
	default:
		i.b.WriteString(n.Span().Text())
	}
}

func (i *inspector) mapping(m *syntax.Mapping) {
	i.b.WriteByte('{')
	first := true
	for e := range m.Entries() {
		if !first {
			i.b.WriteString(", ")
		}
		first = false
		switch {
		case !e.Key.IsString():
			inspectScalar(&i.b, e.Key)
		case i.textKeys:
			inspectText(&i.b, e.Key.Value())
		default:
			inspectSymbol(&i.b, e.Key.Value())
		}
		i.b.WriteString("=>")
		i.node(e.Value)
	}
	i.b.WriteByte('}')
}

func inspectScalar(b *strings.Builder, s *syntax.Scalar) {
	switch s.Kind() {
	case syntax.KindNull:
		b.WriteString("nil")
	case syntax.KindString:
		inspectText(b, s.Value())
	case syntax.KindSymbol:
		inspectSymbol(b, s.Value())
	default:
		b.WriteString(s.Value())
	}
}

func inspectSymbol(b *strings.Builder, text string) {
	b.WriteByte(':')
	if isSymbolName(text) {
		b.WriteString(text)
		return
	}
	inspectText(b, text)
}

// isSymbolName reports whether a symbol needs no quotes.
func isSymbolName(text string) bool {
	text = strings.TrimRight(text, "?!=")
	for i, r := range text {
		if r != '_' && !unicode.IsLetter(r) && r < 0x80 && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return text != ""
}

func inspectText(b *strings.Builder, text string) {
	b.WriteByte('"')
	for i, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '#' && i+1 < len(text) && strings.IndexByte("{$@", text[i+1]) >= 0:
			b.WriteString(`\#`)
		case r < ' ' || r == 0x7F:
			b.WriteString(rubyEscape(r))
		case !unicode.IsPrint(r):
			fmt.Fprintf(b, "\\u%04X", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}

func rubyEscape(r rune) string {
	if r == 0x1B {
		return `\e`
	}
	if quoted := strconv.Quote(string(r)); len(quoted) == 4 {
		return quoted[1:3]
	}
	return fmt.Sprintf("\\x%02X", r)
}

// sameValue reports whether two values are equal in Ruby: 1 and 1.0 are, 1 and "1" are not.
func sameValue(a, b syntax.Node) bool {
	x, ok := a.(*syntax.Scalar)
	y, both := b.(*syntax.Scalar)
	if !ok || !both {
		return !ok && !both && rubyInspect(a) == rubyInspect(b)
	}
	if f, number := x.Float(); number {
		g, same := y.Float()
		return same && f == g
	}
	return x.Kind() == y.Kind() && x.Value() == y.Value()
}

// replaceAll replaces text as Ruby's gsub does when both are strings: a backslash in the new text has a meaning.
//
//	\0 and \&  the old text      \`  what is in front of it      \'  what is behind it
//	\1 to \9   nothing           \\  a backslash
func replaceAll(s, old, with string) string {
	if !strings.Contains(with, `\`) {
		return strings.ReplaceAll(s, old, with)
	}
	var b strings.Builder
	at := 0
	for {
		i := strings.Index(s[at:], old)
		if i < 0 || b.Len() > maxInspect {
			break
		}
		b.WriteString(s[at : at+i])
		unescape(&b, with, old, s[:at+i], s[at+i+len(old):])
		at += i + len(old)
	}
	b.WriteString(s[at:])
	return b.String()
}

func unescape(b *strings.Builder, with, match, before, after string) {
	for i := 0; i < len(with); i++ {
		if with[i] != '\\' || i+1 == len(with) {
			b.WriteByte(with[i])
			continue
		}
		i++
		switch c := with[i]; {
		case c == '0' || c == '&':
			b.WriteString(match)
		case c >= '1' && c <= '9':
		case c == '`':
			b.WriteString(before)
		case c == '\'':
			b.WriteString(after)
		case c == '\\':
			b.WriteByte('\\')
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
		}
	}
}
