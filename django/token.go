package django

import (
	"bytes"
	"unicode/utf8"
)

// A tokenKind says what a token of Python is.
type tokenKind uint8

const (
	tokEnd     tokenKind = iota // end of the text
	tokNewline                  // end of a logical line
	tokName                     // identifiers and keywords
	tokNumber
	tokString
	tokOp
)

// A token is a piece of Python source, as a half-open byte range.
type token struct {
	kind       tokenKind
	start, end int
	value      string    // the decoded value of a string, else the text
	format     bool      // an f-string or a template string, whose value is not known
	fields     [][]token // of an f-string: what stands in its braces
}

func (t token) is(text string) bool {
	return (t.kind == tokOp || t.kind == tokName) && t.value == text
}

// A scanner splits Python source into tokens. It accepts any bytes: what is not Python comes out as operators of
// one byte, and an unterminated string ends with its line or with the text.
type scanner struct {
	text  []byte
	pos   int
	depth int // open brackets
	open  int // where the outermost open bracket stands
	level int // f-strings around
	steps int // what may still be spent on looking for the ends of fields of f-strings
	out   []token
}

// maxLevel bounds the nesting of f-strings that is looked into.
const maxLevel = 3

// tokenize returns the tokens of a Python text, the last one of kind tokEnd. unclosed is the offset of a bracket that
// never closes, or -1.
func tokenize(text []byte) (tokens []token, unclosed int) {
	s := &scanner{text: text, out: make([]token, 0, len(text)/4+8), steps: 16*len(text) + 1024}
	if bytes.HasPrefix(text, []byte("\xef\xbb\xbf")) {
		s.pos = 3
	}
	tokens, unclosed = s.all(), -1
	if s.depth > 0 {
		unclosed = s.open
	}
	return tokens, unclosed
}

func (s *scanner) all() []token {
	for s.pos < len(s.text) {
		s.next()
	}
	s.newline(len(s.text))
	return append(s.out, token{kind: tokEnd, start: len(s.text), end: len(s.text)})
}

func (s *scanner) next() {
	switch c := s.text[s.pos]; {
	case c == '\n' || c == '\r':
		s.lineBreak()
	case c == ' ' || c == '\t' || c == '\f' || c == 0:
		s.pos++
	case c == '#':
		s.pos = lineEnd(s.text, s.pos)
	case c == '\\':
		s.continuation()
	case c == '"' || c == '\'':
		s.str(s.pos, s.pos)
	case isNameStart(c):
		s.name()
	case isDigit(c) || c == '.' && s.pos+1 < len(s.text) && isDigit(s.text[s.pos+1]):
		s.number()
	default:
		s.operator(c)
	}
}

func (s *scanner) lineBreak() {
	start := s.pos
	s.pos = skipBreak(s.text, s.pos)
	if s.depth == 0 {
		s.newline(start)
	}
}

// newline ends a logical line, unless nothing stands on it.
func (s *scanner) newline(at int) {
	if n := len(s.out); n > 0 && s.out[n-1].kind != tokNewline {
		s.out = append(s.out, token{kind: tokNewline, start: at, end: s.pos, value: "\n"})
	}
}

// continuation skips a backslash with the line break behind it.
func (s *scanner) continuation() {
	s.pos++
	if s.pos < len(s.text) {
		s.pos = skipBreak(s.text, s.pos)
	}
}

func (s *scanner) name() {
	start := s.pos
	for s.pos < len(s.text) && isNamePart(s.text[s.pos]) {
		s.pos++
	}
	if s.pos < len(s.text) && (s.text[s.pos] == '"' || s.text[s.pos] == '\'') && isPrefix(s.text[start:s.pos]) {
		s.str(start, s.pos)
		return
	}
	s.add(tokName, start)
}

func (s *scanner) number() {
	start := s.pos
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		sign := (c == '+' || c == '-') && (s.text[s.pos-1]|0x20) == 'e' && s.pos > start && !bytes.HasPrefix(s.text[start:], []byte("0x"))
		if !isNamePart(c) && c != '.' && !sign {
			break
		}
		s.pos++
	}
	s.add(tokNumber, start)
}

// operators holds the operators of more than one byte, the longest first.
var operators = []string{
	"**=", "//=", ">>=", "<<=", "...",
	"**", "//", ">>", "<<", "->", ":=", "==", "!=", "<=", ">=", "<>",
	"+=", "-=", "*=", "/=", "%=", "@=", "&=", "|=", "^=",
}

func (s *scanner) operator(c byte) {
	start := s.pos
	s.pos++
	switch c {
	case '(', '[', '{':
		if s.depth++; s.depth == 1 {
			s.open = start
		}
	case ')', ']', '}':
		s.depth = max(s.depth-1, 0)
	default:
		for _, op := range operators {
			if op[0] == c && bytes.HasPrefix(s.text[start:], []byte(op)) {
				s.pos = start + len(op)
				break
			}
		}
	}
	s.add(tokOp, start)
}

func (s *scanner) add(kind tokenKind, start int) {
	s.out = append(s.out, token{kind: kind, start: start, end: s.pos, value: string(s.text[start:s.pos])})
}

func isPrefix(p []byte) bool {
	if len(p) > 2 {
		return false
	}
	for _, c := range p {
		switch c | 0x20 {
		case 'r', 'b', 'u', 'f', 't':
		default:
			return false
		}
	}
	return true
}

func isNameStart(c byte) bool {
	return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || c >= utf8.RuneSelf
}

func isNamePart(c byte) bool { return isNameStart(c) || isDigit(c) }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// lineEnd returns the offset of the line break at or behind pos, or the length of the text.
func lineEnd(text []byte, pos int) int {
	if i := bytes.IndexAny(text[pos:], "\r\n"); i >= 0 {
		return pos + i
	}
	return len(text)
}

// skipBreak returns the offset behind the line break at pos, or pos when there is none.
func skipBreak(text []byte, pos int) int {
	switch {
	case bytes.HasPrefix(text[pos:], []byte("\r\n")):
		return pos + 2
	case pos < len(text) && (text[pos] == '\n' || text[pos] == '\r'):
		return pos + 1
	}
	return pos
}
