package pipetest

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/suggest"
)

// A Problem is a mistake in a test file.
type Problem struct {
	Span    source.Span
	Message string
	Hint    string // optional, stands on a line of its own
}

func problemf(span source.Span, format string, args ...any) Problem {
	return Problem{Span: span, Message: fmt.Sprintf(format, args...)}
}

// maxListed is the number of legal words up to which a hint lists them all.
const maxListed = 20

// unknown returns the problem of a word that is none of the known ones: with the nearest of them, or all when they are few.
func unknown(p Problem, word string, known []string) Problem {
	if near, ok := suggest.Nearest(word, slices.Values(known)); ok {
		p.Message += fmt.Sprintf(": did you mean %q?", near)
	} else if len(known) <= maxListed {
		p.Hint = "known: " + strings.Join(known, ", ")
	}
	return p
}
