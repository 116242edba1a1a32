package source

import (
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// lineEdits returns the edits of whole lines that make one text of another, each as far down as it can stand.
//
// Where the lines around a removed or added block repeat, the block can be cut in several ways:
//
//	  redis:           redis:
//	-   retries: 3       retries: 3
//	- postgres:    or  - postgres:
//	    retries: 3     -   retries: 3
//
// One rule for both sides of a merge keeps changes apart that have nothing to do with each other. It is git's rule, too.
func lineEdits(before, after string) []udiff.Edit {
	edits := udiff.Lines(before, after)
	var out []udiff.Edit
	for len(edits) > 0 {
		e := edits[0]
		edits = edits[1:]
		for slide(before, &e) {
			if len(edits) > 0 && e.End == edits[0].Start {
				e.End, e.New = edits[0].End, e.New+edits[0].New
				edits = edits[1:]
			}
		}
		out = append(out, e)
	}
	return out
}

// slide moves an edit that only removes or only adds lines one line down, if that makes no difference.
func slide(text string, e *udiff.Edit) bool {
	next := firstLine(text[e.End:])
	switch {
	case next == "":
		return false
	case e.New == "" && e.Start < e.End && firstLine(text[e.Start:]) == next:
	case e.Start == e.End && firstLine(e.New) == next:
		e.New = e.New[len(next):] + next
	default:
		return false
	}
	e.Start += len(next)
	e.End += len(next)
	return true
}

// firstLine returns the first line of a text with its end.
func firstLine(text string) string {
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		return text[:i+1]
	}
	return text
}
