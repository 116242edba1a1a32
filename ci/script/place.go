package script

import (
	"sort"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// A place is a range of a text. Everything in a script has one.
type place struct {
	text       *text
	start, end int32
}

// Span returns the place in the file. It runs from the first byte to the last, also where they stand in two lines of a script; of
// what begins in one file and ends in another, it is the beginning.
func (p place) Span() source.Span {
	if p.text == nil {
		return source.Span{}
	}
	return p.text.span(int(p.start), int(p.end))
}

// Source returns the shell code as it is written.
func (p place) Source() string {
	if p.text == nil {
		return ""
	}
	return p.text.src[p.start:p.end]
}

// A text is shell code whose bytes have a place: the lines of a script, or what a word holds.
type text struct {
	src     string
	invalid bool // not all of it is UTF-8
	holes   []hole
	inputs  bool   // some of the holes are inputs
	jumped  bool   // some of the holes are code that the parser cannot read
	tail    string // lines that end the here-documents that no line of the text ends

	locate func(source.Span, string) source.Offsets
	lines  []section
	mu     sync.Mutex // guards the offsets of the sections

	outer   *text // of what a word holds: the text in which the word stands
	offsets source.Offsets
	depth   int // of texts around it
}

// A section is a line in the text of a script.
type section struct {
	start, end int // in the text
	trimmed    int // bytes of white space in front that are not in the text
	line       *Line
	offsets    *source.Offsets // nil until somebody asks
}

// A hole is a range of the text that is not code, or not known as such.
type hole struct {
	start, end int
	input      bool  // $[[ … ]]
	part       *Part // what an outer shell puts there; nil for an input and for what cannot be read
}

// span returns the place of [start, end) in the file.
func (t *text) span(start, end int) source.Span {
	if t.outer != nil {
		return t.outer.span(t.offsets.Range(start, end))
	}
	first, last := t.section(start), t.section(max(start, end-1))
	if first == nil {
		return source.Span{}
	}
	from := t.inSection(first, start, min(end, first.end))
	if first == last {
		return from
	}
	if to := t.inSection(last, last.start, end); to.File == from.File && to.End >= from.Start {
		return from.File.Span(from.Start, to.End)
	}
	return from
}

// section returns the line that holds an offset, the one before it for an offset between lines; nil when there are none.
func (t *text) section(offset int) *section {
	i := sort.Search(len(t.lines), func(i int) bool { return t.lines[i].start > offset })
	if len(t.lines) == 0 {
		return nil
	}
	return &t.lines[max(i-1, 0)]
}

func (t *text) inSection(s *section, start, end int) source.Span {
	span := s.line.Span
	if !span.IsValid() || t.locate == nil {
		return span
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if s.offsets == nil {
		offsets := t.locate(span, s.line.Text)
		s.offsets = &offsets
	}
	shift := s.trimmed - s.start
	from, to := s.offsets.Range(min(start, s.end)+shift, min(end, s.end)+shift)
	return span.File.Span(from, to)
}

// at returns the place of a range.
func (t *text) at(start, end int) place {
	start = min(max(start, 0), len(t.src))
	return place{t, int32(start), int32(min(max(end, start), len(t.src)))}
}

// holeAt returns the index of the first hole that ends behind an offset.
func (t *text) holeAt(offset int) int {
	return sort.Search(len(t.holes), func(i int) bool { return t.holes[i].end > offset })
}

// isHole reports whether a range touches a hole.
func (t *text) isHole(start, end int) bool {
	i := t.holeAt(start)
	return i < len(t.holes) && t.holes[i].start < end
}
