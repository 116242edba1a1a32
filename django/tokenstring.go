package django

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A literal says how the text of a string literal is to be read.
type literal struct {
	quote  byte
	triple bool
	raw    bool
	bytes  bool
	format bool
	steps  *int // what may still be spent on looking for the ends of fields
}

// str scans the string literal whose prefix starts at start and whose quote stands at quote.
func (s *scanner) str(start, quote int) {
	lit := literal{quote: s.text[quote], steps: &s.steps}
	for _, c := range s.text[start:quote] {
		switch c | 0x20 {
		case 'r':
			lit.raw = true
		case 'b':
			lit.bytes = true
		case 'f', 't':
			lit.format = true
		}
	}
	body := quote + 1
	if bytes.HasPrefix(s.text[quote:], bytes.Repeat([]byte{lit.quote}, 3)) {
		lit.triple = true
		body = quote + 3
	}
	end, next := lit.scan(s.text, body, 0)
	s.pos = next
	t := token{kind: tokString, start: start, end: next, value: lit.decode(s.text[body:end]), format: lit.format}
	if lit.format && s.level < maxLevel {
		t.fields = s.fields(lit, body, end)
	}
	s.out = append(s.out, t)
}

// fields returns the tokens of each replacement field in the body of an f-string.
func (s *scanner) fields(lit literal, pos, end int) [][]token {
	var out [][]token
	for pos < end {
		i := bytes.IndexByte(s.text[pos:end], '{')
		if i < 0 {
			break
		}
		start := pos + i
		pos = min(lit.field(s.text, start, 0), end)
		if pos-start > 2 {
			inner := &scanner{text: s.text[:pos-1], pos: start + 1, level: s.level + 1, depth: 1, steps: s.steps}
			out = append(out, inner.all())
			s.steps = inner.steps
		}
	}
	return out
}

// scan returns where the body that starts at pos ends, and the offset behind the closing quote.
func (lit literal) scan(text []byte, pos, depth int) (end, next int) {
	for pos < len(text) {
		if depth > 0 {
			if *lit.steps--; *lit.steps < 0 {
				break
			}
		}
		switch c := text[pos]; {
		case c == '\\':
			pos++
			if pos < len(text) {
				pos = max(skipBreak(text, pos), pos+1)
			}
		case c == lit.quote && !lit.triple:
			return pos, pos + 1
		case c == lit.quote && pos+2 < len(text) && text[pos+1] == c && text[pos+2] == c:
			return pos, pos + 3
		case (c == '\n' || c == '\r') && !lit.triple:
			return pos, pos
		case c == '{' && lit.format:
			pos = lit.field(text, pos, depth)
		default:
			pos++
		}
	}
	return len(text), len(text)
}

// The bounds of a replacement field in an f-string; a longer one is read as text.
const (
	maxField      = 2048
	maxFieldDepth = 4
)

// field skips the replacement field of an f-string at pos, which may hold strings in the same quotes since Python 3.12.
// Where no field can be made out, it skips the brace only.
func (lit literal) field(text []byte, pos, depth int) int {
	if pos+1 < len(text) && text[pos+1] == '{' {
		return pos + 2
	}
	limit := min(len(text), pos+maxField)
	open := 0
	for i := pos; i < limit; {
		if *lit.steps--; *lit.steps < 0 {
			break
		}
		switch c := text[i]; {
		case c == '{' || c == '(' || c == '[':
			open++
			i++
		case c == '}' || c == ')' || c == ']':
			if open--; open == 0 {
				return i + 1
			}
			i++
		case (c == '\n' || c == '\r') && !lit.triple:
			return pos + 1
		case c == '"' || c == '\'':
			if depth == maxFieldDepth {
				return pos + 1
			}
			inner := literal{quote: c, format: true, steps: lit.steps}
			end, next := inner.scan(text[:limit], i+1, depth+1)
			if end == next {
				return pos + 1
			}
			i = next
		default:
			i++
		}
	}
	return pos + 1
}

// decode returns the value of a string literal's body. Bytes that are not UTF-8 become U+FFFD.
func (lit literal) decode(body []byte) string {
	if lit.raw || !bytes.ContainsRune(body, '\\') {
		return strings.ToValidUTF8(string(body), string(utf8.RuneError))
	}
	var b strings.Builder
	for i := 0; i < len(body); {
		if body[i] != '\\' || i+1 == len(body) {
			b.WriteByte(body[i])
			i++
			continue
		}
		i += lit.escape(&b, body[i:])
	}
	return strings.ToValidUTF8(b.String(), string(utf8.RuneError))
}

// simpleEscapes are the escapes of one letter.
var simpleEscapes = map[byte]byte{
	'\\': '\\', '\'': '\'', '"': '"', 'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v',
}

// escape writes the value of the escape at the start of body and returns its length.
func (lit literal) escape(b *strings.Builder, body []byte) int {
	c := body[1]
	if v, ok := simpleEscapes[c]; ok {
		b.WriteByte(v)
		return 2
	}
	if n := skipBreak(body, 1); n > 1 {
		return n
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
	if digits > 0 && len(body) >= 2+digits && (c == 'x' || !lit.bytes) {
		if v, err := strconv.ParseUint(string(body[2:2+digits]), 16, 32); err == nil {
			b.WriteRune(rune(v))
			return 2 + digits
		}
	}
	b.WriteByte('\\')
	b.WriteByte(c)
	return 2
}
