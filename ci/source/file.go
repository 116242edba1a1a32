// Package source holds files, places in them, and edits of them.
//
// A [File] is an immutable text with a name. A [Span] is a half-open byte range
// of one file: whatever pipewright says about a configuration, it says about a
// span. Lines and columns exist only at the edges, where people and editors read
// them; everything inside counts bytes.
//
// The package does not read or write files, and it knows nothing of YAML.
package source

import (
	"bytes"
	"slices"
	"sync"
)

// A File is an immutable text. The zero value is an empty file without a name.
type File struct {
	// Name is the path as the user typed it, with slashes.
	Name string
	// Text is the content as read. Nobody may change it.
	Text []byte

	once  sync.Once
	lines []int // byte offset of the start of each line
}

// NewFile returns the file of that name and content. It keeps text, which the caller must not change any more.
func NewFile(name string, text []byte) *File {
	return &File{Name: name, Text: text}
}

// Span returns the half-open range [start, end) of the file, in bytes.
func (f *File) Span(start, end int) Span {
	return Span{File: f, Start: start, End: end}
}

// lineStarts returns the byte offset at which each line starts. A line ends behind its "\n";
// a text that ends in "\n" has an empty last line.
func (f *File) lineStarts() []int {
	f.once.Do(func() {
		f.lines = make([]int, 1, bytes.Count(f.Text, []byte{'\n'})+1)
		for i, b := range f.Text {
			if b == '\n' {
				f.lines = append(f.lines, i+1)
			}
		}
	})
	return f.lines
}

// Lines returns the number of lines; an empty file has one.
func (f *File) Lines() int { return len(f.lineStarts()) }

// LineAt returns the 1-based number of the line that holds the byte at offset.
// Offsets outside the file count as its first or last line.
func (f *File) LineAt(offset int) int {
	i, found := slices.BinarySearch(f.lineStarts(), offset)
	if found {
		return i + 1
	}
	return max(i, 1)
}

// Line returns the span of the 1-based line, without its line break ("\n" or "\r\n").
// A line that does not exist is an empty span at the nearer end of the file.
func (f *File) Line(line int) Span {
	starts := f.lineStarts()
	switch {
	case line < 1:
		return f.Span(0, 0)
	case line > len(starts):
		return f.Span(len(f.Text), len(f.Text))
	}
	start, end := starts[line-1], len(f.Text)
	if line < len(starts) {
		end = starts[line] - 1
		if end > start && f.Text[end-1] == '\r' {
			end--
		}
	}
	return f.Span(start, end)
}
