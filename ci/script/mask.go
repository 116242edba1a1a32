package script

import (
	"strings"
	"unicode/utf8"
)

// masked returns the code for the parser. It differs from the text, but not in length, where the parser would stumble:
//
//   - holes, and bytes that are no UTF-8, become an x, which is a part of a word;
//   - a # behind a quote or a brace, where it begins no comment, becomes an x;
//   - a backslash at the end of a comment, which does not continue it, becomes a blank.
//
// Behind the text stand the lines that end its here-documents.
func (t *text) masked() string {
	if len(t.holes) == 0 && !t.invalid && strings.IndexByte(t.src, '#') < 0 {
		return t.src + t.tail
	}
	m := masker{text: t}
	for _, h := range t.holes {
		m.put('x', h.start, h.end)
	}
	if t.invalid {
		m.maskBytes()
	}
	m.maskComments()
	if m.code == nil {
		return t.src + t.tail
	}
	return string(m.code) + t.tail
}

// A masker writes over a copy of a text.
type masker struct {
	*text
	code []byte // nil until something is written
}

func (m *masker) put(c byte, start, end int) {
	if m.code == nil {
		m.code = []byte(m.src)
	}
	for i := start; i < end; i++ {
		m.code[i] = c
	}
}

// maskBytes masks the bytes that are no UTF-8.
func (m *masker) maskBytes() {
	for i := 0; i < len(m.src); {
		r, size := utf8.DecodeRuneInString(m.src[i:])
		if r == utf8.RuneError && size == 1 {
			m.put('x', i, i+1)
		}
		i += size
	}
}

// maskComments masks what looks like a comment and is none, and what looks as if it continued one.
func (m *masker) maskComments() {
	for line := 0; line < len(m.src); {
		end := len(m.src)
		if n := strings.IndexByte(m.src[line:], '\n'); n >= 0 {
			end = line + n
		}
		if strings.IndexByte(m.src[line:end], '#') >= 0 {
			m.maskLine(line, end)
		}
		line = end + 1
	}
}

func (m *masker) maskLine(start, end int) {
	var quote byte
	for i := start; i < end; i++ {
		switch c := m.src[i]; {
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case quote == c:
			quote = 0
		case c != '#' || i == start:
		case strings.IndexByte("\"'`}", m.src[i-1]) >= 0:
			m.put('x', i, i+1)
		}
		if m.src[i] == '#' && quote == 0 && (i == start || isSpace(m.src[i-1]) || m.src[i-1] == ';') {
			if m.src[end-1] == '\\' && end < len(m.src) {
				m.put(' ', end-1, end)
			}
			return
		}
	}
}
