package docker

import (
	"encoding/json"
	"strings"
)

// wordRanges returns the ranges of the words of a text. Quotes and escapes keep blanks inside of a word.
func wordRanges(text string, escape byte) [][2]int {
	var words [][2]int
	for at := 0; at < len(text); {
		if isBlank(text[at]) {
			at++
			continue
		}
		end := wordEnd(text, at, escape)
		words = append(words, [2]int{at, end})
		at = end
	}
	return words
}

// wordEnd returns the end of the word that begins at start.
func wordEnd(text string, start int, escape byte) int {
	var quote byte
	for i := start; i < len(text); i++ {
		c := text[i]
		switch {
		case c == escape && quote != '\'':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case isBlank(c):
			return i
		}
	}
	return len(text)
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// execRanges returns the strings of a JSON list with their ranges, quotes included; ok is false when the text is none, which
// makes it a shell form. BuildKit wants strings alone (parser/line_parsers.go, parseJSON).
func execRanges(text string) (values []string, ranges [][2]int, ok bool) {
	if !strings.HasPrefix(strings.TrimLeft(text, " \t"), "[") || json.Unmarshal([]byte(text), &values) != nil {
		return nil, nil, false
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		end := stringEnd(text, i)
		ranges = append(ranges, [2]int{i, end})
		i = end - 1
	}
	return values, ranges, len(values) == len(ranges)
}

// stringEnd returns the end of the JSON string whose quote is at start.
func stringEnd(text string, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}
