package syntax

import (
	"bytes"
	"strings"
)

// fetchTag reads a tag.
func (s *scanner) fetchTag() bool {
	if !s.saveKey() {
		return false
	}
	s.keyAllowed = false
	start := s.pos
	s.pos++
	if s.at(0) == '<' {
		s.pos++
		if n, ok := s.skipURI(start, true); !ok || n == 0 || s.at(0) != '>' {
			return s.fail(faultTag, s.pos, start)
		}
		s.pos++
	} else if !s.skipShortTag(start) {
		return false
	}
	end := s.pos
	switch {
	case blankOrEnd(s.text, s.pos):
	case s.inFlow() && s.at(0) == ',': // which yaml.v3 would take for a part of the tag
		s.patches = append(s.patches, patch{extent{s.pos, s.pos}, " "})
	default:
		return s.fail(faultTag, s.pos, start)
	}
	s.insert(-1, token{kind: tokenTag, extent: extent{start, end}})
	return true
}

// skipShortTag moves over a tag behind its first "!".
func (s *scanner) skipShortTag(start int) bool {
	for isWord(s.at(0)) {
		s.pos++
	}
	handle := s.at(0) == '!'
	if handle {
		s.pos++
	}
	n, ok := s.skipURI(start, false)
	if !ok || handle && n == 0 {
		return s.fail(faultTag, s.pos, start)
	}
	return true
}

// skipURI moves over the characters of a tag and returns their number.
func (s *scanner) skipURI(start int, verbatim bool) (n int, ok bool) {
	for ; ; n++ {
		switch c := s.at(0); {
		case c == '%':
			if !s.skipURIEscape() {
				return n, s.fail(faultTag, s.pos, start)
			}
		case isWord(c), c != 0 && strings.IndexByte(";/?:@&=+$.!~*'()", c) >= 0,
			verbatim && (c == ',' || c == '[' || c == ']'):
			s.pos++
		default:
			return n, true
		}
	}
}

// skipURIEscape moves over the octets of one escaped character.
func (s *scanner) skipURIEscape() bool {
	for width := 0; ; {
		high, ok1 := hexDigit(s.at(1))
		low, ok2 := hexDigit(s.at(2))
		if s.at(0) != '%' || !ok1 || !ok2 {
			return false
		}
		octet := byte(high<<4 | low)
		switch {
		case width > 0:
			if octet&0xC0 != 0x80 {
				return false
			}
		case octet&0x80 == 0:
			width = 1
		case octet&0xE0 == 0xC0:
			width = 2
		case octet&0xF0 == 0xE0:
			width = 3
		case octet&0xF8 == 0xF0:
			width = 4
		default:
			return false
		}
		s.pos += 3
		if width--; width == 0 {
			return true
		}
	}
}

// hasNamedHandle reports whether a tag begins with a handle like "!e!", which only a directive could define.
func hasNamedHandle(tag []byte) bool {
	if bytes.HasPrefix(tag, []byte("!<")) {
		return false
	}
	i := 1
	for i < len(tag) && isWord(tag[i]) {
		i++
	}
	return i > 1 && i < len(tag) && tag[i] == '!'
}

// resolveTag returns the full name of a tag as it is written: "!foo", "tag:yaml.org,2002:str" for "!!str".
func resolveTag(tag []byte) string {
	name := string(tag)
	switch {
	case strings.HasPrefix(name, "!<"):
		name = name[2 : len(name)-1]
	case strings.HasPrefix(name, "!!"):
		name = "tag:yaml.org,2002:" + name[2:]
	}
	if !strings.Contains(name, "%") {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		if name[i] == '%' {
			high, _ := hexDigit(name[i+1])
			low, _ := hexDigit(name[i+2])
			b.WriteByte(byte(high<<4 | low))
			i += 2
			continue
		}
		b.WriteByte(name[i])
	}
	return b.String()
}
