package script

import (
	"regexp"
	"strings"
	"sync"
)

// doubtful reports whether a shell may accept code although the parser refuses it for good reasons elsewhere.
func (f *fault) doubtful(sentence string, tokens []string, code string) bool {
	before := code[:f.offset]
	switch {
	case sentence == separated && declaration().MatchString(before):
		return true
	case sentence == unmatched && tokens[0] == "[": // of an element
		return true
	case sentence == unmatched && tokens[0] == "${" && strings.LastIndex(before, "((") > strings.LastIndex(before, "))"):
		return true
	case sentence == elements && !strings.HasPrefix(code[f.offset:], "("):
		return true
	case sentence == afterFor && !loopName().MatchString(code[f.offset:]):
		return true
	}
	return inBackquotes(before) || inHeredoc(before) || newSubstitution().MatchString(code)
}

var (
	// declaration is the pattern of a command whose words the parser reads as assignments, and no longer behind a redirection.
	declaration = lazy(`(?:^|[\n;&|(])\s*(?:(?:export|local|readonly|declare|typeset)\b[^\n;&|]*[<>]|let\s)[^\n;&|]*$`)
	// loopName is the pattern of a loop over a proper name. Shells look at other names when they get there.
	loopName = lazy(`^for\s+[A-Za-z_]\w*\s`)
	// newSubstitution is the pattern of a substitution that the parser knows from bash 5.3. Older shells take it for a variable.
	newSubstitution = lazy(`\$\{[\s|]`)
	// hereDocument is the pattern of the beginning of a here-document.
	hereDocument = lazy(`<<-?[ \t]*\\?["']?([\w.!-]+)`)
	// quoteInBraces is the pattern of ${…} or $((…)) with a quote in it.
	quoteInBraces = lazy(`\$\{[^}]*["']|\(\([^)]*["']`)
)

// lazy returns a regular expression that is compiled when it is first needed.
func lazy(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// inBackquotes reports whether code behind before may stand between backquotes, into which bash looks only when it gets there.
func inBackquotes(before string) bool { return strings.Count(before, "`")%2 == 1 }

// inHeredoc reports whether code behind before may stand in a here-document, into which bash looks only when it gets there.
func inHeredoc(before string) bool {
	for _, match := range hereDocument().FindAllStringSubmatchIndex(before, -1) {
		word := before[match[2]:match[3]]
		ended := false
		for line := range strings.Lines(before[match[1]:]) {
			ended = ended || strings.HasSuffix(line, "\n") && strings.Trim(line, "\t\n") == word
		}
		if !ended {
			return true
		}
	}
	return false
}

// inBraces reports whether an open quote may stand in ${…} or $((…)), where sh takes it as it is when double quotes are around, or
// behind a ${ that is not closed, which sh does not mind.
func inBraces(code string) bool {
	return quoteInBraces().MatchString(code) || strings.Count(code, "${") > strings.Count(code, "}")
}
