package docker

import "strings"

// Expand fills variables into a text: $A, ${A}, ${A:-default}, ${A-default}, ${A:+other} and $$, which compose files and
// Dockerfiles share. known is false when the value depends on a variable of which lookup does not know.
func Expand(text string, lookup func(name string) (string, bool)) (value string, known bool) {
	var b strings.Builder
	known = true
	for i := 0; i < len(text); {
		if text[i] != '$' || i+1 == len(text) {
			b.WriteByte(text[i])
			i++
			continue
		}
		value, end, ok := expandAt(text, i+1, lookup)
		known = known && ok
		b.WriteString(value)
		i = end
	}
	return b.String(), known
}

// Unknown is a lookup that knows no variable, so that only defaults count.
func Unknown(string) (string, bool) { return "", false }

// expandAt expands the variable behind the dollar sign before at.
func expandAt(text string, at int, lookup func(string) (string, bool)) (value string, end int, known bool) {
	if text[at] == '$' {
		return "$", at + 1, true
	}
	if text[at] != '{' {
		end = nameEnd(text, at)
		if end == at {
			return "$", at, true
		}
		value, known = lookup(text[at:end])
		return value, end, known
	}
	closing := closingBrace(text, at)
	if closing < 0 {
		return "", len(text), false
	}
	value, known = expandBraces(text[at+1:closing], lookup)
	return value, closing + 1, known
}

// expandBraces expands what stands between braces.
func expandBraces(inner string, lookup func(string) (string, bool)) (string, bool) {
	name := inner[:nameEnd(inner, 0)]
	operator := strings.TrimPrefix(inner[len(name):], ":")
	value, known := lookup(name)
	switch {
	case operator == "":
		return value, known
	case operator[0] == '-' && known && (value != "" || !strings.HasPrefix(inner[len(name):], ":")):
		return value, true
	case operator[0] == '-':
		return Expand(operator[1:], lookup)
	case operator[0] == '?':
		return value, known
	}
	return "", false
}

// closingBrace returns the offset of the brace that closes the one at open, -1 when there is none.
func closingBrace(text string, open int) int {
	depth := 0
	for i := open; i < len(text); i++ {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// nameEnd returns the end of the variable's name at start.
func nameEnd(text string, start int) int {
	i := start
	for i < len(text) && (text[i] == '_' || 'a' <= text[i]|0x20 && text[i]|0x20 <= 'z' || i > start && '0' <= text[i] && text[i] <= '9') {
		i++
	}
	return i
}
