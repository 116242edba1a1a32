package syntax

import (
	"bytes"
)

// fetch adds the next token to the queue.
func (s *scanner) fetch() bool {
	s.skipGap()
	if !s.dropStaleKeys() {
		return false
	}
	s.afterBlock = false
	s.unroll(s.column())
	if s.pos >= len(s.text) {
		return s.fetchStreamEnd()
	}
	if s.pos == s.line {
		switch {
		case s.at(0) == '%':
			return s.fetchDirective()
		case s.atDocumentIndicator():
			return s.fetchDocumentIndicator()
		}
	}
	switch c := s.at(0); c {
	case '[', '{':
		return s.fetchFlowStart(c)
	case ']', '}':
		return s.fetchFlowEnd(c)
	case ',':
		return s.fetchFlowEntry()
	case '*', '&':
		return s.fetchAnchor(c)
	case '!':
		return s.fetchTag()
	case '\'', '"':
		return s.fetchQuoted(c)
	case '-':
		if blankOrEnd(s.text, s.pos+1) {
			return s.fetchBlockEntry()
		}
	case '?':
		if s.inFlow() || blankOrEnd(s.text, s.pos+1) {
			return s.fetchKey()
		}
	case ':':
		if s.inFlow() || blankOrEnd(s.text, s.pos+1) {
			return s.fetchValue()
		}
	case '|', '>':
		if !s.inFlow() {
			return s.fetchBlockScalar(c)
		}
		return s.fail(faultToken, s.pos, s.pos)
	case '%', '@', '`', '\t':
		return s.fail(faultToken, s.pos, s.pos)
	}
	return s.fetchPlain()
}

// fetchStreamEnd ends the text. The end counts as another line, which no simple key survives.
func (s *scanner) fetchStreamEnd() bool {
	if s.pos != s.line {
		s.line = s.pos + 1
	}
	s.unroll(-1)
	if !s.removeKey() {
		return false
	}
	s.keyAllowed = false
	s.insert(-1, token{kind: tokenStreamEnd, extent: extent{s.pos, s.pos}})
	return true
}

// directives are the two that libyaml knows. They cannot begin a document of GitLab's, because GitLab cuts
// the text at "---" before it reads it, but one may end a document.
var directives = lazy(`^%(?:YAML[ \t]+\d{1,9}\.\d{1,9}|TAG[ \t]+!(?:[\w-]*!)?[ \t]+[\w;/?:@&=+$.!~*'()%-]+)[ \t]*(?:#.*)?\r?$`)

func (s *scanner) fetchDirective() bool {
	s.unroll(-1)
	if !s.removeKey() {
		return false
	}
	s.keyAllowed = false
	start := s.pos
	s.skipToBreak()
	if !directives().Match(s.text[start:s.pos]) {
		return s.fail(faultDirective, start, start)
	}
	s.insert(-1, token{kind: tokenDirective, extent: extent{start, s.pos}})
	return true
}

func (s *scanner) fetchDocumentIndicator() bool {
	s.unroll(-1)
	if !s.removeKey() {
		return false
	}
	s.keyAllowed = false
	kind := tokenDocumentStart
	if s.at(0) == '.' {
		kind = tokenDocumentEnd
	}
	s.indicator(kind, 3)
	return true
}

// indicator adds a token of n bytes.
func (s *scanner) indicator(kind tokenKind, n int) {
	s.insert(-1, token{kind: kind, extent: extent{s.pos, s.pos + n}})
	s.pos += n
}

func (s *scanner) fetchFlowStart(c byte) bool {
	if !s.saveKey() {
		return false
	}
	if len(s.keys) > maxNesting {
		return s.fail(faultDepth, s.pos, s.pos)
	}
	s.keys = append(s.keys, simpleKey{})
	s.brackets = append(s.brackets, s.pos)
	s.keyAllowed = true
	kind := tokenFlowSequenceStart
	if c == '{' {
		kind = tokenFlowMappingStart
	}
	s.indicator(kind, 1)
	return true
}

func (s *scanner) fetchFlowEnd(c byte) bool {
	if !s.removeKey() {
		return false
	}
	if s.inFlow() {
		s.keys = s.keys[:len(s.keys)-1]
		s.brackets = s.brackets[:len(s.brackets)-1]
	}
	s.keyAllowed = false
	kind := tokenFlowSequenceEnd
	if c == '}' {
		kind = tokenFlowMappingEnd
	}
	s.indicator(kind, 1)
	return true
}

func (s *scanner) fetchFlowEntry() bool {
	if !s.removeKey() {
		return false
	}
	s.keyAllowed = true
	s.indicator(tokenFlowEntry, 1)
	return true
}

func (s *scanner) fetchBlockEntry() bool {
	if !s.inFlow() {
		if !s.keyAllowed {
			return s.fail(faultBlockEntry, s.pos, s.pos)
		}
		if !s.roll(s.column(), -1, tokenBlockSequenceStart, s.pos) {
			return false
		}
	}
	if !s.removeKey() {
		return false
	}
	s.keyAllowed = true
	s.indicator(tokenBlockEntry, 1)
	return true
}

// fetchKey reads the question mark of a complex key.
func (s *scanner) fetchKey() bool {
	if !s.inFlow() {
		if !s.keyAllowed {
			return s.fail(faultKey, s.pos, s.pos)
		}
		if !s.roll(s.column(), -1, tokenBlockMappingStart, s.pos) {
			return false
		}
	}
	if !s.removeKey() {
		return false
	}
	s.keyAllowed = !s.inFlow()
	s.indicator(tokenKey, 1)
	return true
}

// fetchValue reads a colon. When a simple key stands before it, the token of the key is inserted there.
func (s *scanner) fetchValue() bool {
	k := &s.keys[len(s.keys)-1]
	switch {
	case k.possible:
		s.insert(k.number, token{kind: tokenKey, extent: extent{k.offset, k.offset}})
		if !s.roll(k.offset-k.line, k.number, tokenBlockMappingStart, k.offset) {
			return false
		}
		k.possible = false
		s.keyAllowed = false
	case s.inFlow():
		s.keyAllowed = false
	default:
		if !s.keyAllowed {
			return s.fail(faultValue, s.pos, s.pos)
		}
		if !s.roll(s.column(), -1, tokenBlockMappingStart, s.pos) {
			return false
		}
	}
	s.indicator(tokenValue, 1)
	return true
}

// fetchAnchor reads an anchor or an alias.
func (s *scanner) fetchAnchor(c byte) bool {
	if !s.saveKey() {
		return false
	}
	s.keyAllowed = false
	start := s.pos
	s.pos++
	for isWord(s.at(0)) {
		s.pos++
	}
	if s.pos == start+1 || !blankOrEnd(s.text, s.pos) && bytes.IndexByte([]byte("?:,]}%@`"), s.at(0)) < 0 {
		return s.fail(faultAnchor, s.pos, start)
	}
	kind := tokenAnchor
	if c == '*' {
		kind = tokenAlias
	}
	s.insert(-1, token{kind: kind, extent: extent{start, s.pos}})
	return true
}

// isWord reports whether b may be part of an anchor.
func isWord(b byte) bool {
	return b|0x20 >= 'a' && b|0x20 <= 'z' || b >= '0' && b <= '9' || b == '_' || b == '-'
}
