package expr

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// bareWord says what to write for a word that is neither quoted nor a keyword.
func bareWord(s string, pos int, last token) *SyntaxError {
	start := pos
	if last.kind == null && last.End == pos {
		start = last.Start // "nullable" is null and able
	}
	end := pos + bare(s[pos:])
	at, found := Span{start, end}, clip(s[start:end])
	if last.kind == pattern && last.End == pos {
		return wrong(Span{pos, end}, "they are i, s, m and U", "a pattern has no flag %q", found)
	}
	if strings.HasPrefix(s[end:], "(") {
		return wrong(at, "compare with ==, or match a pattern with =~", "there are no functions, so %q means nothing", found)
	}
	if hint := keywordHint(found); hint != "" {
		return wrong(at, hint, "%q is no keyword of GitLab", found)
	}
	quoted := fmt.Sprintf("%q", found)
	switch {
	case !isName(found):
		return wrong(at, "write "+quoted, "text stands in quotes")
	case strings.Contains(found, "_"):
		return wrong(at, "write $"+found, "a variable has a dollar sign")
	}
	return wrong(at, fmt.Sprintf("write %s, or $%s for the variable", quoted, found), "text stands in quotes")
}

// bare returns the length of the word at the start of the text, with what people leave without quotes: feature/x-1.0.
func bare(s string) int {
	n := 0
	for n < len(s) {
		_, size := utf8.DecodeRuneInString(s[n:])
		if !beginsWord(s[n:]) && !(strings.ContainsRune("-./@", rune(s[n])) && beginsWord(s[n+1:])) {
			break
		}
		n += size
	}
	return n
}

// isName reports whether the word looks like the name of a variable.
func isName(s string) bool {
	return s[0] >= 'A' && s[0] <= 'Z' && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// keywordHint says what people mean with words of other languages.
func keywordHint(word string) string {
	switch lower := strings.ToLower(word); lower {
	case "and":
		return "write &&"
	case "or":
		return "write ||"
	case "not":
		return "write !"
	case "is", "eq", "equals":
		return "write =="
	case "ne", "isnt":
		return "write !="
	case "true", "false", "null":
		return "write " + lower
	case "nil", "none", "undefined":
		return "write null"
	case "contains", "matches", "match", "like", "startswith", "endswith", "in", "includes":
		return "write =~ and a pattern, as in $NAME =~ /^feature-/"
	case "if", "unless", "then", "when", "else":
		return "write the condition alone"
	}
	return ""
}
