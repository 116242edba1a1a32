package source

import (
	"bytes"
	"unicode/utf8"
)

// A Position is a place as people and editors count it: both from 1, columns in characters (runes).
type Position struct {
	Line, Column int
}

// byteOrderMark may stand at the start of a file; it takes no column.
var byteOrderMark = []byte("\uFEFF")

// Position returns the place of the byte at offset. Offsets outside the file count as its start or end.
func (f *File) Position(offset int) Position {
	offset = f.clamp(offset)
	line := f.LineAt(offset)
	return Position{Line: line, Column: utf8.RuneCount(f.Text[min(f.lineStart(line), offset):offset]) + 1}
}

// Offset returns the byte offset of a position: the inverse of [File.Position]. A column behind the end of its line is that
// end, and a line that does not exist is the nearer end of the file.
func (f *File) Offset(p Position) int {
	return f.walk(p.Line, p.Column-1, func(rune) int { return 1 })
}

// UTF16Position returns the place of the byte at offset with the column in UTF-16 code units, as editors count it in the
// Language Server Protocol.
func (f *File) UTF16Position(offset int) Position {
	offset = f.clamp(offset)
	line := f.LineAt(offset)
	column := 1
	for text := f.Text[min(f.lineStart(line), offset):offset]; len(text) > 0; {
		r, size := utf8.DecodeRune(text)
		column += utf16Len(r)
		text = text[size:]
	}
	return Position{Line: line, Column: column}
}

// UTF16Offset is the inverse of [File.UTF16Position]. A column inside a character is that character's start.
func (f *File) UTF16Offset(p Position) int {
	return f.walk(p.Line, p.Column-1, utf16Len)
}

// BytePosition returns the place of the byte at offset with the column in bytes.
func (f *File) BytePosition(offset int) Position {
	offset = f.clamp(offset)
	line := f.LineAt(offset)
	return Position{Line: line, Column: max(offset-f.lineStart(line), 0) + 1}
}

// ByteOffset is the inverse of [File.BytePosition].
func (f *File) ByteOffset(p Position) int {
	if p.Line < 1 || p.Line > f.Lines() {
		return f.Line(p.Line).Start
	}
	start := f.lineStart(p.Line)
	return min(start+max(p.Column-1, 0), f.Line(p.Line).End)
}

// walk returns the offset behind n units in a line, whose characters cost as many units as size says.
func (f *File) walk(line, n int, size func(rune) int) int {
	span := f.Line(line)
	if line < 1 || line > f.Lines() {
		return span.Start
	}
	at := f.lineStart(line)
	for at < span.End && n > 0 {
		r, width := utf8.DecodeRune(f.Text[at:span.End])
		if n -= size(r); n < 0 {
			break
		}
		at += width
	}
	return at
}

// lineStart returns the offset of the first column of a line: behind the byte order mark in the first one.
func (f *File) lineStart(line int) int {
	if line == 1 && bytes.HasPrefix(f.Text, byteOrderMark) {
		return len(byteOrderMark)
	}
	return f.lineStarts()[line-1]
}

// runeStart returns the nearest offset at or before the given one at which a character begins.
func (f *File) runeStart(offset int) int {
	offset = f.clamp(offset)
	for n := 0; n < utf8.UTFMax && offset > 0 && offset < len(f.Text) && !utf8.RuneStart(f.Text[offset]); n++ {
		offset--
	}
	return offset
}

func (f *File) clamp(offset int) int { return min(max(offset, 0), len(f.Text)) }

// utf16Len returns the number of UTF-16 code units of a character.
func utf16Len(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}
