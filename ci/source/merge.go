package source

import (
	"bytes"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// A Version is a text with the name that stands at its side of a conflict.
type Version struct {
	Name string
	Text []byte
}

// A Merged text is what [Merge] makes of two versions.
type Merged struct {
	Text      []byte
	Conflicts []int // the lines of Text at which a conflict begins, from 1
}

// Merge lays the changes that two versions make to a base over each other, line by line.
//
// A change that only one version makes, or both make alike, is taken. Where changes differ and overlap or touch, both
// stand in the text between the markers of git merge-file, without the lines at their ends in which they agree. As in
// git, changes of neighbouring lines touch: nobody can tell whether they go together. The texts may be of any encoding.
func Merge(base []byte, yours, theirs Version) Merged {
	m := &merger{base: string(base), yours: yours, theirs: theirs, eol: "\n"}
	if LineEnding(yours.Text) == "\r\n" {
		m.eol = "\r\n"
	}
	end := 0
	for _, c := range overlaps(lineEdits(m.base, string(yours.Text)), lineEdits(m.base, string(theirs.Text))) {
		m.write(m.base[end:c.start])
		m.chunk(c)
		end = c.end
	}
	m.write(m.base[end:])
	return Merged{Text: m.out.Bytes(), Conflicts: m.conflicts}
}

// LineEnding returns "\r\n" for a text all of whose lines end so, "" for one without a line end or with several kinds,
// else "\n".
func LineEnding(text []byte) string {
	all, windows := bytes.Count(text, []byte("\n")), bytes.Count(text, []byte("\r\n"))
	switch {
	case all == 0, windows > 0 && windows < all:
		return ""
	case windows > 0:
		return "\r\n"
	}
	return "\n"
}

// A chunk is a part of the base that versions change, with the changes of both.
type chunk struct {
	start, end    int
	yours, theirs []udiff.Edit
}

// overlaps sorts the edits of both versions into chunks; edits that touch belong together.
func overlaps(yours, theirs []udiff.Edit) []chunk {
	var chunks []chunk
	for len(yours) > 0 || len(theirs) > 0 {
		mine := len(theirs) == 0 || len(yours) > 0 && yours[0].Start <= theirs[0].Start
		var e udiff.Edit
		if mine {
			e, yours = yours[0], yours[1:]
		} else {
			e, theirs = theirs[0], theirs[1:]
		}
		if n := len(chunks); n == 0 || e.Start > chunks[n-1].end {
			chunks = append(chunks, chunk{start: e.Start, end: e.End})
		}
		c := &chunks[len(chunks)-1]
		c.end = max(c.end, e.End)
		if mine {
			c.yours = append(c.yours, e)
		} else {
			c.theirs = append(c.theirs, e)
		}
	}
	return chunks
}

// A merger writes a merged text.
type merger struct {
	base          string
	yours, theirs Version
	eol           string
	out           bytes.Buffer
	conflicts     []int
}

func (m *merger) write(text string) { m.out.WriteString(text) }

// chunk writes what becomes of a part of the base.
func (m *merger) chunk(c chunk) {
	yours, theirs := m.side(c, c.yours), m.side(c, c.theirs)
	switch {
	case len(c.theirs) == 0 || yours == theirs:
		m.write(yours)
	case len(c.yours) == 0:
		m.write(theirs)
	default:
		m.conflict(yours, theirs)
	}
}

// side returns a part of the base as one version has it.
func (m *merger) side(c chunk, edits []udiff.Edit) string {
	var b strings.Builder
	end := c.start
	for _, e := range edits {
		b.WriteString(m.base[end:e.Start])
		b.WriteString(e.New)
		end = e.End
	}
	b.WriteString(m.base[end:c.end])
	return b.String()
}

// conflict writes both sides between markers, and the lines in which they agree around them.
func (m *merger) conflict(yours, theirs string) {
	head := agreeing(strings.SplitAfter(yours, "\n"), strings.SplitAfter(theirs, "\n"))
	m.write(yours[:head])
	yours, theirs = yours[head:], theirs[head:]
	tail := agreeing(backwards(yours), backwards(theirs))
	m.conflicts = append(m.conflicts, bytes.Count(m.out.Bytes(), []byte("\n"))+1)
	m.marker("<<<<<<< " + m.yours.Name)
	m.lines(yours[:len(yours)-tail])
	m.marker("=======")
	m.lines(theirs[:len(theirs)-tail])
	m.marker(">>>>>>> " + m.theirs.Name)
	m.write(yours[len(yours)-tail:])
}

// agreeing returns how many bytes the equal lines have with which both begin.
func agreeing(a, b []string) int {
	n := 0
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			break
		}
		n += len(a[i])
	}
	return n
}

// backwards returns the lines of a text, the last one first.
func backwards(text string) []string {
	lines := strings.SplitAfter(text, "\n")
	slices.Reverse(lines)
	return lines
}

func (m *merger) marker(text string) { m.write(text + m.eol) }

// lines writes a text and ends its last line.
func (m *merger) lines(text string) {
	m.write(text)
	if text != "" && !strings.HasSuffix(text, "\n") {
		m.write(m.eol)
	}
}
