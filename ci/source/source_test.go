package source

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPositions(t *testing.T) {
	f := NewFile("f", []byte("a: é😀x\r\nb\n\n"))
	for _, test := range []struct {
		offset                   int
		line, runes, utf16, byts int
	}{
		{0, 1, 1, 1, 1},
		{3, 1, 4, 4, 4},
		{5, 1, 5, 5, 6},
		{9, 1, 6, 7, 10},
		{10, 1, 7, 8, 11},
		{12, 2, 1, 1, 1},
		{13, 2, 2, 2, 2},
		{14, 3, 1, 1, 1},
		{15, 4, 1, 1, 1},
		{99, 4, 1, 1, 1},
		{-1, 1, 1, 1, 1},
	} {
		if got := f.Position(test.offset); got != (Position{test.line, test.runes}) {
			t.Errorf("Position(%d) = %v, want %d:%d", test.offset, got, test.line, test.runes)
		}
		if got := f.UTF16Position(test.offset); got != (Position{test.line, test.utf16}) {
			t.Errorf("UTF16Position(%d) = %v, want %d:%d", test.offset, got, test.line, test.utf16)
		}
		if got := f.BytePosition(test.offset); got != (Position{test.line, test.byts}) {
			t.Errorf("BytePosition(%d) = %v, want %d:%d", test.offset, got, test.line, test.byts)
		}
	}
}

func TestByteOrderMark(t *testing.T) {
	f := NewFile("f", []byte("\uFEFFab\nc"))
	if got := f.Position(3); got != (Position{1, 1}) {
		t.Errorf("the first character is at %v, want 1:1", got)
	}
	if got := f.Offset(Position{1, 2}); got != 4 {
		t.Errorf("1:2 is at offset %d, want 4", got)
	}
	if got := f.Span(3, 4).Snippet(0); got.Text != "ab" || got.Indent != 0 || got.Width != 1 {
		t.Errorf("snippet = %+v", got)
	}
}

func TestOffsetsOutside(t *testing.T) {
	f := NewFile("f", []byte("ab\ncd"))
	for p, want := range map[Position]int{{0, 1}: 0, {1, 0}: 0, {1, 99}: 2, {2, 99}: 5, {3, 1}: 5} {
		for name, got := range map[string]int{"Offset": f.Offset(p), "UTF16Offset": f.UTF16Offset(p), "ByteOffset": f.ByteOffset(p)} {
			if got != want {
				t.Errorf("%s(%v) = %d, want %d", name, p, got, want)
			}
		}
	}
}

func FuzzPositions(f *testing.F) {
	for _, seed := range []string{"", "a\nb", "é😀\r\n\tx", "\uFEFFa", "\xff\xfe", "a\r\rb\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1000 {
			t.Skip("every offset is tried, which takes quadratic time")
		}
		file := NewFile("f", text)
		for offset := 0; offset <= len(text); offset++ {
			span := file.Line(file.LineAt(offset))
			if offset > span.End || !utf8.RuneStart(at(text, offset)) || offset < file.lineStart(file.LineAt(offset)) {
				continue
			}
			if !utf8.Valid(text[span.Start:span.End]) {
				continue
			}
			if got := file.Offset(file.Position(offset)); got != offset {
				t.Fatalf("%d is at %v, which is at %d", offset, file.Position(offset), got)
			}
			if got := file.UTF16Offset(file.UTF16Position(offset)); got != offset {
				t.Fatalf("%d is at UTF-16 %v, which is at %d", offset, file.UTF16Position(offset), got)
			}
			if got := file.ByteOffset(file.BytePosition(offset)); got != offset {
				t.Fatalf("%d is at byte %v, which is at %d", offset, file.BytePosition(offset), got)
			}
		}
		for end := range len(text) {
			s := file.Span(end/2, end).Snippet(40)
			if s.Width < 1 || s.Indent < 0 || s.Indent+s.Width > 41 || strings.ContainsAny(s.Text, "\r\n\t\x00\x1b") {
				t.Fatalf("snippet of [%d:%d] = %+v", end/2, end, s)
			}
			if n := cellsOf(s.Text); n > 40 || s.Indent > n {
				t.Fatalf("snippet of [%d:%d] has %d cells: %+v", end/2, end, n, s)
			}
		}
	})
}

// cellsOf returns the width of a printable text.
func cellsOf(text string) int {
	n := 0
	for _, r := range text {
		n += runeCells(r)
	}
	return n
}

func at(text []byte, i int) byte {
	if i < len(text) {
		return text[i]
	}
	return 0
}

func TestSnippet(t *testing.T) {
	long := strings.Repeat("x", 100) + "HERE" + strings.Repeat("y", 100)
	for _, test := range []struct {
		name, text, mark, want, under string
		cells                         int
	}{
		{"plain", "a: b", "b", "a: b", "   ^", 0},
		{"tab", "\ta: b", "b", "    a: b", "       ^", 0},
		{"tab inside", "a:\tb", "b", "a:  b", "    ^", 0},
		{"wide", "漢字: b", "b", "漢字: b", "      ^", 0},
		{"emoji", "🚀 go", "go", "🚀 go", "   ^^", 0},
		{"wide mark", "a: 漢字", "漢字", "a: 漢字", "   ^^^^", 0},
		{"combining", "e\u0301: b", "b", "e\u0301: b", "   ^", 0},
		{"escape", "a: \x1b[31mb", "b", "a: ␛[31mb", "        ^", 0},
		{"carriage return", "a: b\r\nc", "b", "a: b", "   ^", 0},
		{"lines", "a: b\nc: d", "b\nc", "a: b", "   ^", 0},
		{"cut both", long, "HERE", "…xxxHERE" + strings.Repeat("y", 7) + "…", "    ^^^^", 16},
		{"cut right", "HERE" + strings.Repeat("y", 100), "HERE", "HERE" + strings.Repeat("y", 11) + "…", "^^^^", 16},
		{"cut left", strings.Repeat("x", 100) + "HERE", "HERE", "…" + strings.Repeat("x", 11) + "HERE", strings.Repeat(" ", 12) + "^^^^", 16},
		{"far into a long line", strings.Repeat("é\t", 1<<20) + "HERE" + strings.Repeat("y", 1<<20), "HERE", "…   HERE" + strings.Repeat("y", 7) + "…", "    ^^^^", 16},
		{"invisible", "a\u200bb\u202ec\u2028d", "d", "a�b�c�d", "      ^", 0},
		{"no UTF-8", "a\xffb", "b", "a�b", "  ^", 0},
		{"mark too long", strings.Repeat("z", 40), strings.Repeat("z", 40), strings.Repeat("z", 15) + "…", strings.Repeat("^", 16), 16},
	} {
		t.Run(test.name, func(t *testing.T) {
			start := strings.Index(test.text, test.mark)
			f := NewFile("f", []byte(test.text))
			got := f.Span(start, start+len(test.mark)).Snippet(test.cells)
			under := strings.Repeat(" ", got.Indent) + strings.Repeat("^", got.Width)
			if got.Text != test.want || under != test.under {
				t.Errorf("snippet is\n%s\n%s\nwant\n%s\n%s", got.Text, under, test.want, test.under)
			}
		})
	}
	if got := (Span{}).Snippet(10); got != (Snippet{}) {
		t.Errorf("the zero span has the snippet %+v", got)
	}
	if got := NewFile("f", []byte("ab")).Span(2, 2).Snippet(0); got.Indent != 2 || got.Width != 1 {
		t.Errorf("an empty span at the end is %+v, want one mark behind the line", got)
	}
}

func TestApply(t *testing.T) {
	f := NewFile("f", []byte("one two three"))
	edit := func(start, end int, text string) Edit { return Edit{f.Span(start, end), text} }
	for _, test := range []struct {
		edits []Edit
		want  string
	}{
		{nil, "one two three"},
		{[]Edit{edit(8, 13, "3"), edit(0, 3, "1")}, "1 two 3"},
		{[]Edit{edit(0, 3, "1"), edit(0, 3, "1")}, "1 two three"},
		{[]Edit{edit(0, 0, "> "), edit(0, 3, "1")}, "> 1 two three"},
		{[]Edit{edit(0, 3, "1"), edit(3, 3, "!")}, "1! two three"},
		{[]Edit{edit(3, 4, ""), edit(7, 8, "")}, "onetwothree"},
		{[]Edit{edit(13, 13, "\n")}, "one two three\n"},
	} {
		if got, err := Apply(f, test.edits); err != nil || string(got) != test.want {
			t.Errorf("Apply(%v) = %q, %v, want %q", test.edits, got, err, test.want)
		}
	}
	for _, edits := range [][]Edit{
		{edit(0, 3, "1"), edit(0, 3, "2")},
		{edit(0, 5, "1"), edit(4, 6, "2")},
		{edit(4, 4, "a"), edit(4, 4, "b")},
		{edit(0, 5, "1"), edit(3, 3, "2")},
	} {
		var conflict *ConflictError
		if _, err := Apply(f, edits); !errors.As(err, &conflict) {
			t.Errorf("Apply(%v): %v, want a conflict", edits, err)
		}
	}
	other := NewFile("g", []byte("x"))
	for _, e := range []Edit{{other.Span(0, 1), ""}, {f.Span(5, 99), ""}, {Span{}, ""}} {
		if _, err := Apply(f, []Edit{e}); err == nil {
			t.Errorf("Apply takes an edit that is not of its text: %v", e)
		}
	}
}

func TestLines(t *testing.T) {
	f := NewFile("f", []byte("a\r\n\nbc"))
	for line, want := range map[int]string{0: "", 1: "a", 2: "", 3: "bc", 4: ""} {
		if got := f.Line(line).Text(); got != want {
			t.Errorf("Line(%d) = %q, want %q", line, got, want)
		}
	}
	if f.Lines() != 3 || NewFile("e", nil).Lines() != 1 {
		t.Errorf("Lines = %d and %d, want 3 and 1", f.Lines(), NewFile("e", nil).Lines())
	}
}
