package pipetest

import (
	"strconv"
	"strings"
	"unicode"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// quote returns a text as YAML that reads back as the same text, also inside brackets: without quotes where they are not needed.
func quote(text string) string {
	if isPlain(text) {
		return text
	}
	return strconv.Quote(text)
}

// isPlain reports whether a text needs no quotes anywhere.
func isPlain(text string) bool {
	first := strings.IndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_./$", r) })
	if first != 0 || strings.HasSuffix(text, " ") {
		return false
	}
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_./$+@~^-()→ ", r) {
			return false
		}
	}
	read := syntax.NewPlain(source.Span{}, text)
	return read.IsString() && read.Text() == text
}

// lineWidth is the number of bytes after which a list goes on in the next line.
const lineWidth = 120

// flow returns items in brackets behind a key that begins at a column, on as many lines as they need.
func flow(column int, key string, items []string) string {
	line := strings.Repeat(" ", column) + key + ": ["
	var b strings.Builder
	for i, item := range items {
		item = quote(item)
		if i > 0 {
			line += ","
			if len(line)+len(" ")+len(item)+len(",") > lineWidth {
				b.WriteString(line + "\n")
				line = strings.Repeat(" ", column+1)
			}
			line += " "
		}
		line += item
	}
	b.WriteString(line + "]\n")
	return b.String()
}
