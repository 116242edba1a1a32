package expr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A kind is what a token is.
type kind uint8

const (
	unknown kind = iota
	open
	shut
	input
	variable
	text
	pattern
	null
	truth
	equal
	match
	notEqual
	notMatch
	and
	or
	not
)

// A token is a part of the text that GitLab's lexer takes in one piece.
type token struct {
	kind kind
	Span
}

// isValue reports whether the token is an operand.
func (k kind) isValue() bool { return input <= k && k <= truth }

// op returns the operator with two sides that the token is.
func (k kind) op() (Op, bool) {
	switch k {
	case equal:
		return Equal, true
	case notEqual:
		return NotEqual, true
	case match:
		return Match, true
	case notMatch:
		return NotMatch, true
	case and:
		return And, true
	case or:
		return Or, true
	}
	return 0, false
}

// scan returns the token at the start of the text and its length. It tries what GitLab's lexer tries, in the same order.
func scan(s string) (kind, int) {
	switch s[0] {
	case '(':
		return open, 1
	case ')':
		return shut, 1
	case '$':
		if n := scanInput(s); n > 0 {
			return input, n
		}
		if n := word(s[1:]); n > 0 {
			return variable, 1 + n
		}
	case '"', '\'':
		if n := scanString(s); n > 0 {
			return text, n
		}
	case '/':
		if n := scanPattern(s); n > 0 {
			return pattern, n
		}
	case 'n':
		if strings.HasPrefix(s, "null") { // what follows does not matter: "nullx" is null and a stray x
			return null, len("null")
		}
	case 't', 'f':
		for _, word := range []string{"true", "false"} {
			if rest, ok := strings.CutPrefix(s, word); ok && !beginsWord(rest) {
				return truth, len(word)
			}
		}
	}
	return scanOperator(s)
}

func scanOperator(s string) (kind, int) {
	if len(s) >= 2 {
		switch s[:2] {
		case "==":
			return equal, 2
		case "=~":
			return match, 2
		case "!=":
			return notEqual, 2
		case "!~":
			return notMatch, 2
		case "&&":
			return and, 2
		case "||":
			return or, 2
		}
	}
	if s[0] == '!' {
		return not, 1
	}
	return unknown, 0
}

const (
	inputOpen   = "$[["
	inputPrefix = "inputs."
	inputClose  = "]]"
)

// scanInput returns the length of $[[ inputs.name ]] at the start of the text, 0 when there is none.
func scanInput(s string) int {
	rest, ok := strings.CutPrefix(s, inputOpen)
	if !ok {
		return 0
	}
	rest, ok = strings.CutPrefix(rest[blanks(rest):], inputPrefix)
	if !ok {
		return 0
	}
	name := 0
	for name < len(rest) && (rest[name] == '-' || isWord(rest[name])) {
		name++
	}
	rest = rest[name:]
	rest = rest[blanks(rest):]
	if name == 0 || !strings.HasPrefix(rest, inputClose) {
		return 0
	}
	return len(s) - len(rest) + len(inputClose)
}

// inputName returns the name in the text of an input.
func inputName(s string) string {
	_, name, _ := strings.Cut(s, inputPrefix)
	return name[:strings.IndexAny(name, "]"+blank)]
}

// scanString returns the length of the string at the start of the text, 0 when it is not closed on its line.
func scanString(s string) int {
	end := strings.IndexAny(s[1:], s[:1]+"\n")
	if end < 0 || s[1+end] == '\n' {
		return 0
	}
	return 1 + end + 1
}

// scanPattern returns the length of the pattern at the start of the text with its flags, 0 when there is none.
//
// It finds what GitLab's ^/([^/]|\\/)+[^\\]/[ismU]* finds: between the slashes stand two characters or more; a slash
// among them has a backslash in front, but for the last: /ab// is a pattern, of "ab/".
func scanPattern(s string) int {
	end := patternEnd(s)
	if end == 0 {
		return 0
	}
	for end < len(s) && strings.IndexByte("ismU", s[end]) >= 0 {
		end++
	}
	return end
}

func patternEnd(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] != '/' {
			continue
		}
		switch {
		case i == 1:
			return 0
		case i+1 < len(s) && s[i+1] == '/':
			return i + 2
		case s[i-1] != '\\':
			if utf8.RuneCountInString(s[1:min(i, 1+2*utf8.UTFMax)]) < 2 {
				return 0
			}
			return i + 1
		}
	}
	return 0
}

// blank is the white space of ASCII, which GitLab's lexer skips.
const blank = " \t\n\v\f\r"

// blanks returns the length of the white space at the start of the text.
func blanks(s string) int {
	n := 0
	for n < len(s) && (s[n] == ' ' || '\t' <= s[n] && s[n] <= '\r') {
		n++
	}
	return n
}

// word returns the length of the name at the start of the text. Digits may come first.
func word(s string) int {
	n := 0
	for n < len(s) && isWord(s[n]) {
		n++
	}
	return n
}

func isWord(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '_'
}

// beginsWord reports whether the text begins with a character of words, in any script.
func beginsWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && (r == '_' || unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc))
}
