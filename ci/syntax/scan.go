package syntax

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// maxNesting bounds the collections that may be open at once. GitLab rejects what is nested deeper than
// maxDepth anyway; the difference leaves room for what it does not count.
const maxNesting = 256

// maxSimpleKey is the number of characters within which a key must meet its colon.
const maxSimpleKey = 1024

// byteOrderMark may begin a line.
var byteOrderMark = []byte("\uFEFF")

// A simpleKey is a place that turns out to be a key when a colon follows on the same line.
type simpleKey struct {
	possible bool
	required bool // a colon must follow, because the place is where the keys of the block stand
	number   int  // of the token before which the token of the key belongs
	offset   int
	line     int // offset of the start of its line
}

// A scanner cuts a text into tokens exactly where libyaml 0.2.5 cuts it, which is what GitLab uses, and
// with the same errors. It makes no values: those are the business of yaml.v3.
type scanner struct {
	text  []byte
	start int // offset at which the document begins
	pos   int
	line  int // offset from which the columns of the current line count

	indent     int // column of the innermost block collection, -1 for none
	indents    []int
	closed     []int       // columns of the block collections that were closed last, the innermost first
	keys       []simpleKey // one for the block level, and one for each open bracket
	keyAllowed bool        // whether a simple key may begin here

	tokens    []token
	head      int  // index of the next token
	taken     int  // number of tokens consumed so far
	available bool // whether the next token is complete

	afterBlock bool // whether the last token is a block scalar, but for block ends

	brackets []int // offsets of the open brackets
	comments []extent
	patches  []patch
	masked   bool // whether yaml.v3 sees other characters in the place of some
	err      *scanError
}

// An extent is a half-open range of offsets.
type extent struct{ start, end int }

// A patch replaces text[start:end] for yaml.v3 where it would read something else than libyaml.
type patch struct {
	extent
	text string
}

// newScanner returns a scanner of text from offset on.
func newScanner(text []byte, offset int) scanner {
	return scanner{
		text: text, start: offset, pos: offset, line: offset,
		indent: -1, keys: make([]simpleKey, 1, 8), keyAllowed: true,
		tokens: make([]token, 0, 16),
	}
}

// column returns the column of the current position. It counts the bytes of a line, which is harmless:
// columns matter only where nothing but blanks and indicators stands before.
func (s *scanner) column() int { return s.pos - s.line }

// inFlow reports whether a bracket is open.
func (s *scanner) inFlow() bool { return len(s.keys) > 1 }

// at returns the byte at a distance from the current position, 0 behind the end.
func (s *scanner) at(distance int) byte {
	if i := s.pos + distance; i < len(s.text) {
		return s.text[i]
	}
	return 0
}

// fail records the first error and returns false.
func (s *scanner) fail(f fault, offset, context int) bool {
	if s.err == nil {
		s.err = &scanError{fault: f, offset: offset, context: context}
	}
	return false
}

// peek returns the next token without consuming it. It returns false after an error.
func (s *scanner) peek() (token, bool) {
	for !s.available {
		if s.head < len(s.tokens) {
			if !s.dropStaleKeys() {
				return token{}, false
			}
			if !s.mayBecomeKey() {
				s.available = true
				break
			}
		}
		if !s.fetch() {
			return token{}, false
		}
	}
	return s.tokens[s.head], true
}

// take consumes the token that peek returned.
func (s *scanner) take() {
	s.head++
	s.taken++
	s.available = false
	if s.head == len(s.tokens) {
		s.tokens, s.head = s.tokens[:0], 0
	}
}

// mayBecomeKey reports whether the token of a key may still be inserted before the next token.
func (s *scanner) mayBecomeKey() bool {
	for i := range s.keys {
		if s.keys[i].possible && s.keys[i].number == s.taken {
			return true
		}
	}
	return false
}

// dropStaleKeys forgets the simple keys that have not met their colon in time.
func (s *scanner) dropStaleKeys() bool {
	for i := range s.keys {
		k := &s.keys[i]
		if !k.possible || k.line == s.line && !s.tooFarFrom(k.offset) {
			continue
		}
		if k.required {
			return s.fail(faultNoColon, s.pos, k.offset)
		}
		k.possible = false
	}
	return true
}

func (s *scanner) tooFarFrom(offset int) bool {
	return s.pos-offset > maxSimpleKey && utf8.RuneCount(s.text[offset:s.pos]) > maxSimpleKey
}

// saveKey notes that a simple key may begin at the current position.
func (s *scanner) saveKey() bool {
	if !s.keyAllowed {
		return true
	}
	required := !s.inFlow() && s.indent == s.column()
	if !s.removeKey() {
		return false
	}
	s.keys[len(s.keys)-1] = simpleKey{
		possible: true,
		required: required,
		number:   s.taken + len(s.tokens) - s.head,
		offset:   s.pos,
		line:     s.line,
	}
	return true
}

// removeKey forgets the simple key of the innermost bracket.
func (s *scanner) removeKey() bool {
	k := &s.keys[len(s.keys)-1]
	if k.possible && k.required {
		return s.fail(faultNoColon, s.pos, k.offset)
	}
	k.possible = false
	return true
}

// roll opens a block collection at column unless one is open there. Its token goes before the token
// of the given number, or last when number is negative.
func (s *scanner) roll(column, number int, kind tokenKind, offset int) bool {
	if s.inFlow() || s.indent >= column {
		return true
	}
	s.indents = append(s.indents, s.indent)
	s.indent = column
	if len(s.indents) > maxNesting {
		return s.fail(faultDepth, offset, offset)
	}
	s.insert(number, token{kind: kind, extent: extent{offset, offset}})
	return true
}

// insert puts a token before the token of the given number, or last when number is negative.
func (s *scanner) insert(number int, t token) {
	if number < 0 {
		s.tokens = append(s.tokens, t)
		return
	}
	s.tokens = slices.Insert(s.tokens, s.head+number-s.taken, t)
}

// unroll closes the block collections that stand right of column.
func (s *scanner) unroll(column int) {
	if s.inFlow() {
		return
	}
	if s.indent > column {
		s.closed = s.closed[:0]
	}
	for s.indent > column {
		s.closed = append(s.closed, s.indent)
		s.insert(-1, token{kind: tokenBlockEnd, extent: extent{s.pos, s.pos}})
		s.indent = s.indents[len(s.indents)-1]
		s.indents = s.indents[:len(s.indents)-1]
	}
}

// skipGap moves over white space and comments to the next token.
func (s *scanner) skipGap() {
	for {
		if s.at(0) == byteOrderMark[0] && s.pos == s.line && bytes.HasPrefix(s.text[s.pos:], byteOrderMark) {
			s.skipByteOrderMark()
		}
		// Tabs do not indent: none may stand where a key may begin.
		for s.at(0) == ' ' || s.at(0) == '\t' && (s.inFlow() || !s.keyAllowed) {
			s.pos++
		}
		if s.at(0) == '#' {
			s.skipComment()
		}
		n := breakLen(s.text, s.pos)
		if n == 0 {
			return
		}
		s.skipBreak(n)
		if !s.inFlow() {
			s.keyAllowed = true
		}
	}
}

// skipByteOrderMark moves over a mark, which counts as one column for libyaml and as none, or as text, for yaml.v3. Behind a
// block scalar, which it ends, a comment does so instead.
func (s *scanner) skipByteOrderMark() {
	column := " "
	if s.afterBlock {
		column = "#\n "
	}
	s.patches = append(s.patches, patch{extent{s.pos, s.pos + len(byteOrderMark)}, column})
	s.pos += len(byteOrderMark)
	s.line = s.pos - 1
}

// skipComment moves over a comment and keeps its place. It hides the comment from yaml.v3, which attaches comments to
// nodes at great expense, and panics at some. Behind a block scalar it leaves the "#", which ends the scalar.
func (s *scanner) skipComment() {
	start := s.pos
	s.skipToBreak()
	s.comments = append(s.comments, extent{start, s.pos})
	if s.afterBlock {
		start++
	}
	s.patches = append(s.patches, patch{extent: extent{start, s.pos}})
}

// skipToBreak moves to the next line break, or to the end.
func (s *scanner) skipToBreak() {
	for s.pos < len(s.text) {
		if mayBreak[s.text[s.pos]] && breakLen(s.text, s.pos) > 0 {
			return
		}
		s.pos++
	}
}

// skipBreak moves over a line break of n bytes.
func (s *scanner) skipBreak(n int) {
	s.pos += n
	s.line = s.pos
}

// atDocumentIndicator reports whether "---" or "..." stands alone at the start of the line.
func (s *scanner) atDocumentIndicator() bool {
	if s.pos != s.line || s.pos+3 > len(s.text) {
		return false
	}
	c := s.text[s.pos]
	return (c == '-' || c == '.') && s.text[s.pos+1] == c && s.text[s.pos+2] == c && blankOrEnd(s.text, s.pos+3)
}

// mayBreak tells the bytes with which a line break begins.
var mayBreak = [256]bool{'\n': true, '\r': true, 0xC2: true, 0xE2: true}

// breakLen returns the length of the line break at offset i, 0 when there is none.
// YAML 1.1 breaks lines at NEL, LS and PS, too.
func breakLen(text []byte, i int) int {
	if i >= len(text) || !mayBreak[text[i]] {
		return 0
	}
	switch rest := text[i:]; {
	case rest[0] == '\n':
		return 1
	case rest[0] == '\r':
		if len(rest) > 1 && rest[1] == '\n' {
			return 2
		}
		return 1
	case len(rest) > 1 && rest[0] == 0xC2 && rest[1] == 0x85:
		return 2
	case len(rest) > 2 && rest[0] == 0xE2 && rest[1] == 0x80 && rest[2]&^1 == 0xA8:
		return 3
	}
	return 0
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' }

// blankOrEnd reports whether a blank, a line break or the end of the text is at offset i.
func blankOrEnd(text []byte, i int) bool {
	return i >= len(text) || isBlank(text[i]) || breakLen(text, i) > 0
}
