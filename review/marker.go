package review

import (
	"strings"

	"gitlab.com/pipewright/pipewright/gitlab"
)

// The first line of what pipewright writes is a comment, which GitLab does not show.
const (
	markerStart   = "<!-- pipewright:finding "
	markerEnd     = " -->\n"
	summaryMarker = "<!-- pipewright:summary -->\n"
)

// A state says what became of a discussion, so that what pipewright did can be told from what people did.
type state string

const (
	active    state = ""
	gone      state = "gone"      // pipewright resolved it: its finding is gone, or has moved to the summary
	duplicate state = "duplicate" // another run wrote it too, and it cannot be deleted
)

// A marker says which finding a discussion is about.
type marker struct {
	fingerprint, kin string
	state            state
}

// String returns the line.
func (m marker) String() string {
	return markerStart + strings.TrimSpace(m.fingerprint+" "+m.kin+" "+string(m.state)) + markerEnd
}

// readMarker reads the first line of a note.
func readMarker(body string) (marker, bool) {
	rest, ok := strings.CutPrefix(normal(body)+"\n", markerStart)
	line, _, closed := strings.Cut(rest, markerEnd)
	words := strings.Fields(line)
	if !ok || !closed || len(words) < 2 || len(words) > 3 {
		return marker{}, false
	}
	m := marker{fingerprint: words[0], kin: words[1]}
	if len(words) == 3 {
		m.state = state(words[2])
	}
	return m, true
}

// withState returns a note with another state in its marker.
func withState(body string, s state) string {
	m, ok := readMarker(body)
	if !ok {
		return body
	}
	m.state = s
	_, rest, _ := strings.Cut(normal(body), "\n")
	return m.String() + rest
}

// normal returns a text as GitLab may have changed it on the way: line breaks, and white space at the end.
func normal(body string) string {
	return strings.TrimRight(strings.ReplaceAll(body, "\r\n", "\n"), " \n")
}

// A thread is a discussion that pipewright began.
type thread struct {
	marker
	id       string
	note     int
	body     string
	resolved bool
	answered bool // somebody else wrote in it
	position gitlab.Position
}

// threads returns the discussions about findings that a user began, and the notes that are summaries of theirs, the oldest first.
func threads(discussions []gitlab.Discussion, me int) (own []thread, summaries []gitlab.Discussion) {
	for _, d := range discussions {
		if len(d.Notes) == 0 || d.Notes[0].Author.ID != me || d.Notes[0].System {
			continue
		}
		first := d.Notes[0]
		if strings.HasPrefix(normal(first.Body)+"\n", summaryMarker) {
			summaries = append(summaries, d)
			continue
		}
		m, ok := readMarker(first.Body)
		if !ok {
			continue
		}
		t := thread{marker: m, id: d.ID, note: first.ID, body: first.Body, resolved: d.Resolved()}
		if first.Position != nil {
			t.position = *first.Position
		}
		for _, n := range d.Notes[1:] {
			t.answered = t.answered || !n.System && n.Author.ID != me
		}
		own = append(own, t)
	}
	return sorted(own, summaries)
}
