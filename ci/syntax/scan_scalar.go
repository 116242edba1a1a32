package syntax

// fetchPlain reads a scalar without quotes.
func (s *scanner) fetchPlain() bool {
	if !s.saveKey() {
		return false
	}
	s.keyAllowed = false
	start, end := s.pos, s.pos
	newLine := false
	for !s.atDocumentIndicator() && s.at(0) != '#' {
		word := s.pos
		if !s.skipWord(start) {
			return false
		}
		if s.pos > word {
			end, newLine = s.pos, false
		}
		before := s.pos
		if !s.skipPlainBlanks(start, &newLine) {
			return false
		}
		if s.pos == before || !s.inFlow() && s.column() <= s.indent {
			break
		}
	}
	if newLine {
		s.keyAllowed = true
	}
	s.insert(-1, token{kind: tokenScalar, style: Plain, extent: extent{start, end}})
	return true
}

// endsWord tells the bytes at which a word of a plain scalar may end.
var endsWord = [256]bool{
	' ': true, '\t': true, '\n': true, '\r': true, 0xC2: true, 0xE2: true,
	':': true, ',': true, '?': true, '[': true, ']': true, '{': true, '}': true,
}

// skipWord moves over the characters of a plain scalar up to a blank or an indicator.
func (s *scanner) skipWord(start int) bool {
	for ; s.pos < len(s.text); s.pos++ {
		switch c := s.text[s.pos]; {
		case !endsWord[c]:
		case c == ':':
			if s.inFlow() && isFlowIndicator(s.at(1)) {
				return s.fail(faultPlainColon, s.pos, start)
			}
			if blankOrEnd(s.text, s.pos+1) {
				return true
			}
		case c == '?':
			if s.inFlow() {
				s.patches = append(s.patches, patch{extent{s.pos, s.pos + 1}, questionMark})
				s.masked = true
			}
		case c == ',' || c == '[' || c == ']' || c == '{' || c == '}':
			if s.inFlow() {
				return true
			}
		case blankOrEnd(s.text, s.pos):
			return true
		}
	}
	return true
}

func isFlowIndicator(b byte) bool {
	switch b {
	case ',', '?', '[', ']', '{', '}':
		return true
	}
	return false
}

// skipPlainBlanks moves over the white space behind a word of a plain scalar.
func (s *scanner) skipPlainBlanks(start int, newLine *bool) bool {
	for {
		if isBlank(s.at(0)) {
			if *newLine && s.column() <= s.indent && s.at(0) == '\t' {
				return s.fail(faultPlainTab, s.pos, start)
			}
			s.pos++
			continue
		}
		n := breakLen(s.text, s.pos)
		if n == 0 {
			return true
		}
		s.skipBreak(n)
		*newLine = true
	}
}

// fetchQuoted reads a scalar in single or double quotes.
func (s *scanner) fetchQuoted(quote byte) bool {
	if !s.saveKey() {
		return false
	}
	s.keyAllowed = false
	start := s.pos
	s.pos++
	for {
		if s.atDocumentIndicator() {
			return s.fail(faultQuoteDocument, s.pos, start)
		}
		if s.pos >= len(s.text) {
			return s.fail(faultQuoteEnd, s.pos, start)
		}
		if !s.skipQuotedWord(quote, start) {
			return false
		}
		if s.at(0) == quote {
			break
		}
		s.skipBlanksAndBreaks()
	}
	s.pos++
	style := SingleQuoted
	if quote == '"' {
		style = DoubleQuoted
	}
	s.insert(-1, token{kind: tokenScalar, style: style, extent: extent{start, s.pos}})
	return true
}

// skipQuotedWord moves over the characters of a quoted scalar up to white space or the closing quote.
func (s *scanner) skipQuotedWord(quote byte, start int) bool {
	for !blankOrEnd(s.text, s.pos) {
		switch c := s.text[s.pos]; {
		case c == quote && quote == '\'' && s.at(1) == '\'':
			s.pos += 2
		case c == quote:
			return true
		case c == '\\' && quote == '"':
			if n := breakLen(s.text, s.pos+1); n > 0 {
				s.pos++
				s.skipBreak(n)
				return true
			}
			if !s.skipEscape(start) {
				return false
			}
		default:
			s.pos++
		}
	}
	return true
}

// skipEscape moves over an escape sequence.
func (s *scanner) skipEscape(start int) bool {
	digits := 0
	switch s.at(1) {
	case '0', 'a', 'b', 't', '\t', 'n', 'v', 'f', 'r', 'e', ' ', '"', '\\', 'N', '_', 'L', 'P':
	case '/': // which yaml.v3 does not know
		s.patches = append(s.patches, patch{extent{s.pos, s.pos + 2}, "/"})
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		return s.fail(faultEscape, s.pos, start)
	}
	value := uint32(0)
	for i := range digits {
		digit, ok := hexDigit(s.at(2 + i))
		if !ok {
			return s.fail(faultEscapeHex, s.pos, start)
		}
		value = value<<4 | digit
	}
	if value >= 0xD800 && value <= 0xDFFF || value > 0x10FFFF {
		return s.fail(faultEscapeUnicode, s.pos, start)
	}
	s.pos += 2 + digits
	return true
}

func hexDigit(b byte) (uint32, bool) {
	switch {
	case b >= '0' && b <= '9':
		return uint32(b - '0'), true
	case b|0x20 >= 'a' && b|0x20 <= 'f':
		return uint32(b|0x20-'a') + 10, true
	}
	return 0, false
}

func (s *scanner) skipBlanksAndBreaks() {
	for {
		if isBlank(s.at(0)) {
			s.pos++
			continue
		}
		n := breakLen(s.text, s.pos)
		if n == 0 {
			return
		}
		s.skipBreak(n)
	}
}

// fetchBlockScalar reads a literal or folded scalar.
func (s *scanner) fetchBlockScalar(c byte) bool {
	if !s.removeKey() {
		return false
	}
	s.keyAllowed = true
	start := s.pos
	s.pos++
	increment, ok := s.skipBlockHeader(start)
	if !ok {
		return false
	}
	end := s.pos
	for isBlank(s.at(0)) {
		s.pos++
	}
	if s.at(0) == '#' {
		s.skipComment()
	}
	if n := breakLen(s.text, s.pos); n > 0 {
		s.skipBreak(n)
	} else if s.pos < len(s.text) {
		return s.fail(faultBlockHeader, s.pos, start)
	}
	indent := 0
	if increment > 0 {
		indent = max(s.indent, 0) + increment
	}
	if !s.skipBlockBreaks(&indent, start) {
		return false
	}
	for s.column() == indent && s.pos < len(s.text) {
		s.skipToBreak()
		end = s.pos
		if n := breakLen(s.text, s.pos); n > 0 {
			s.skipBreak(n)
		}
		if !s.skipBlockBreaks(&indent, start) {
			return false
		}
	}
	s.afterBlock = true
	style := Literal
	if c == '>' {
		style = Folded
	}
	s.insert(-1, token{kind: tokenScalar, style: style, extent: extent{start, end}})
	return true
}

// skipBlockHeader moves over the indicators behind "|" or ">" and returns the indentation that they name, 0 for none.
func (s *scanner) skipBlockHeader(start int) (int, bool) {
	increment := 0
	for range 2 {
		switch c := s.at(0); {
		case c == '0' && increment == 0:
			return 0, s.fail(faultBlockIndent, s.pos, start)
		case c >= '1' && c <= '9' && increment == 0:
			increment = int(c - '0')
		case (c == '+' || c == '-') && !isChomping(s.text[s.pos-1]):
		default:
			return increment, true
		}
		s.pos++
	}
	return increment, true
}

func isChomping(b byte) bool { return b == '+' || b == '-' }

// skipBlockBreaks moves over line breaks and indentation inside a block scalar. It finds out the indentation
// when *indent is 0.
func (s *scanner) skipBlockBreaks(indent *int, start int) bool {
	widest := 0
	for {
		for (*indent == 0 || s.column() < *indent) && s.at(0) == ' ' {
			s.pos++
		}
		widest = max(widest, s.column())
		if (*indent == 0 || s.column() < *indent) && s.at(0) == '\t' {
			return s.fail(faultBlockTab, s.pos, start)
		}
		n := breakLen(s.text, s.pos)
		if n == 0 {
			break
		}
		s.skipBreak(n)
	}
	if *indent == 0 {
		*indent = max(widest, s.indent+1, 1)
	}
	return true
}
