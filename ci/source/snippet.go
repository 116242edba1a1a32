package source

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// A Snippet is the line of a span as a terminal shows it, with the part to underline.
type Snippet struct {
	Line int    // 1-based number of the line
	Text string // printable: tabs are blanks, control characters are visible, long lines are cut
	// Indent is the number of terminal cells before the underline, Width that of the underline, at least 1.
	Indent, Width int
}

// ellipsis stands where a line was cut.
const ellipsis = "…"

// tabStop is the number of cells of a tab.
const tabStop = 4

// farOff is the number of bytes from the span beyond which a line is not looked at when it is cut anyway.
const farOff = 4096

// Snippet returns the first line of the span, cut around the span to cells terminal cells (0 for no limit).
// Of a span over several lines the rest of the first one is underlined. The zero Span has the zero Snippet.
func (s Span) Snippet(cells int) Snippet {
	if s.File == nil {
		return Snippet{}
	}
	line := s.File.LineAt(s.Start)
	span := s.File.Line(line)
	start := max(span.Start, s.File.lineStart(line))
	from := min(max(s.Start, start), span.End)
	to := min(max(s.End, from), span.End)
	end := span.End
	if cells > 0 {
		start = max(start, s.File.runeStart(from-farOff))
		to = min(to, s.File.runeStart(from+farOff))
		end = min(end, s.File.runeStart(to+farOff))
	}
	before := printable(s.File.Text[start:from], 0)
	marked := printable(s.File.Text[from:to], before.cells)
	after := printable(s.File.Text[to:end], before.cells+marked.cells)
	snippet := Snippet{Line: line, Text: before.text + marked.text + after.text, Indent: before.cells, Width: max(marked.cells, 1)}
	if cells > 0 && before.cells+marked.cells+after.cells > cells {
		snippet.cut(before, marked, after, cells)
	}
	return snippet
}

// cut keeps the marked part and as much around it as there is room for: a third of the room before it, the rest behind.
func (s *Snippet) cut(before, marked, after shown, cells int) {
	marked = marked.head(cells)
	room := cells - marked.cells
	left := min(before.cells, max(room/3, room-after.cells))
	before = before.tail(left)
	after = after.head(room - before.cells)
	s.Text = before.text + marked.text + after.text
	s.Indent, s.Width = before.cells, max(marked.cells, 1)
}

// A shown is a piece of a line with its width in terminal cells.
type shown struct {
	text  string
	cells int
}

// printable makes a piece of a line printable; column is the number of cells before it.
func printable(text []byte, column int) shown {
	var b strings.Builder
	cells := 0
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		switch {
		case r == '\t':
			n := tabStop - (column+cells)%tabStop
			b.WriteString(strings.Repeat(" ", n))
			cells += n
			continue
		case r < ' ':
			r += 0x2400 // the pictures of control characters
		case invisible(r):
			r = utf8.RuneError
		}
		b.WriteRune(r)
		cells += runeCells(r)
	}
	return shown{b.String(), cells}
}

// invisible reports whether a character would not be seen in a terminal, or would change what else is seen.
func invisible(r rune) bool {
	switch {
	case r >= 0x7F && r < 0xA0, r == 0x2028, r == 0x2029, r == 0x200B, r >= 0x2060 && r <= 0x2064, r == 0xFEFF:
		return true
	}
	return unicode.Is(unicode.Bidi_Control, r)
}

// runeCells returns the number of terminal cells of a printable character.
func runeCells(r rune) int {
	if r < 0x300 {
		return 1
	}
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}

// head returns the beginning of s that fits into cells, with an ellipsis where something is left out.
func (s shown) head(cells int) shown {
	if s.cells <= cells {
		return s
	}
	if cells < 1 {
		return shown{}
	}
	room, kept := cells-1, 0
	for i, r := range s.text {
		n := runeCells(r)
		if kept+n > room {
			return shown{s.text[:i] + ellipsis, kept + 1}
		}
		kept += n
	}
	return s
}

// tail returns the end of s that fits into cells, with an ellipsis where something is left out.
func (s shown) tail(cells int) shown {
	if s.cells <= cells {
		return s
	}
	kept, rest := s.cells, s.text
	for kept > max(cells-1, 0) {
		r, size := utf8.DecodeRuneInString(rest)
		kept -= runeCells(r)
		rest = rest[size:]
	}
	if cells < 1 {
		return shown{rest, kept}
	}
	return shown{ellipsis + rest, kept + 1}
}
