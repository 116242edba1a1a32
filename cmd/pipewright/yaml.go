package main

import (
	"bytes"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// writeYAML returns plain data, as [config.Object] holds it, as a YAML document that every reader understands alike: what YAML
// 1.1 or Psych could take for anything but a string is quoted.
func writeYAML(v any) []byte {
	w := &yamlWriter{}
	w.root(v)
	return w.buf.Bytes()
}

// A noted value has a comment behind it.
type noted struct {
	value any
	note  string
}

// A yamlWriter writes block collections, one member or item a line.
type yamlWriter struct {
	buf bytes.Buffer
}

func (w *yamlWriter) root(v any) {
	if isBlock(v) {
		w.block(v, 0)
		return
	}
	w.scalar(v, 2)
}

// isBlock reports whether a value takes lines of its own.
func isBlock(v any) bool {
	switch v := v.(type) {
	case config.Object:
		return len(v) > 0
	case []any:
		return len(v) > 0
	}
	return false
}

// block writes a collection; the cursor stands where its first line begins.
func (w *yamlWriter) block(v any, indent int) {
	switch v := v.(type) {
	case config.Object:
		for i, m := range v {
			w.indent(i, indent)
			w.key(m.Key, indent)
			w.member(m.Value, indent)
		}
	case []any:
		for i, item := range v {
			w.indent(i, indent)
			w.buf.WriteByte('-')
			w.item(item, indent)
		}
	}
}

// indent begins the line of an item, but for the first one.
func (w *yamlWriter) indent(i, indent int) {
	if i > 0 {
		w.spaces(indent)
	}
}

func (w *yamlWriter) spaces(n int) { w.buf.WriteString(strings.Repeat(" ", n)) }

// longestKey is the length up to which a key may stand on the line of its value. YAML allows 1,024 characters.
const longestKey = 200

func (w *yamlWriter) key(key string, indent int) {
	text := yamlString(key)
	if len(text) > longestKey {
		w.buf.WriteString("? " + text + "\n")
		w.spaces(indent)
		text = ""
	}
	w.buf.WriteString(text + ":")
}

func (w *yamlWriter) member(v any, indent int) {
	if isBlock(v) {
		w.buf.WriteByte('\n')
		w.spaces(indent + 2)
		w.block(v, indent+2)
		return
	}
	w.buf.WriteByte(' ')
	w.scalar(v, indent+2)
}

func (w *yamlWriter) item(v any, indent int) {
	w.buf.WriteByte(' ')
	if isBlock(v) {
		w.block(v, indent+2)
		return
	}
	w.scalar(v, indent+2)
}

// scalar writes a value and ends its line; the lines of a text are indented.
func (w *yamlWriter) scalar(v any, indent int) {
	note := ""
	if n, ok := v.(noted); ok {
		v, note = n.value, " # "+n.note
	}
	if text, ok := v.(string); ok && isLiteral(text) {
		w.literal(text, note, indent)
		return
	}
	w.buf.WriteString(yamlScalar(v) + note + "\n")
}

// isLiteral reports whether a text can stand as it is, in lines of its own.
func isLiteral(text string) bool {
	body := strings.TrimSuffix(text, "\n")
	return strings.Contains(body, "\n") && !strings.HasSuffix(body, "\n") &&
		!strings.ContainsAny(text[:1], " \t\n") &&
		!strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && !isPrintable(r) })
}

func (w *yamlWriter) literal(text, note string, indent int) {
	head := "|"
	if !strings.HasSuffix(text, "\n") {
		head = "|-"
	}
	w.buf.WriteString(head + note + "\n")
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if line != "" {
			w.spaces(indent)
		}
		w.buf.WriteString(line + "\n")
	}
}

func yamlScalar(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return yamlString(v)
	case float64:
		return yamlFloat(v)
	case *big.Int:
		return v.String()
	case config.Object:
		return "{}"
	case []any:
		return "[]"
	}
	return fmt.Sprint(v) // bool, int64
}

// yamlFloat writes a number that is a float in YAML 1.1 too: with a point.
func yamlFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return ".nan"
	case math.IsInf(f, 1):
		return ".inf"
	case math.IsInf(f, -1):
		return "-.inf"
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// yamlString writes a string in one line.
func yamlString(s string) string {
	switch {
	case isPlain(s):
		return s
	case strings.ContainsFunc(s, func(r rune) bool { return !isPrintable(r) }):
		return escaped(s)
	case strings.ContainsAny(s, `"\`):
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return `"` + s + `"`
}

// isPlain reports whether a string is the same string without quotes. It begins with a letter, so it is no number, date,
// symbol or merge key.
func isPlain(s string) bool {
	first := strings.TrimLeft(s, "._/$")
	if first == "" || strings.HasPrefix(s, ".") && isReserved(first) || isReserved(s) || !isLetter(rune(first[0])) {
		return false
	}
	return !strings.HasSuffix(s, ":") && !strings.HasSuffix(s, " ") && !strings.Contains(s, ": ") && !strings.Contains(s, " #") &&
		!strings.ContainsFunc(s, func(r rune) bool { return !isPrintable(r) })
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// isReserved reports whether a word is no string in some version of YAML.
func isReserved(word string) bool {
	return slices.Contains([]string{"null", "true", "false", "yes", "no", "on", "off", "y", "n", "inf", "nan"}, strings.ToLower(word))
}

// isPrintable reports whether a character may stand in YAML as it is.
func isPrintable(r rune) bool { return r != unicode.ReplacementChar && unicode.IsPrint(r) }

// escaped writes a string in double quotes with escapes.
func escaped(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case isPrintable(r):
			b.WriteRune(r)
		case r <= 0xff:
			fmt.Fprintf(&b, `\x%02X`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
