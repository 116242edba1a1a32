package source

import "cmp"

// A Span is the half-open byte range [Start, End) of File. The zero Span is no place at all.
type Span struct {
	File       *File
	Start, End int
}

// IsValid reports whether the span is a place in a file.
func (s Span) IsValid() bool {
	return s.File != nil && 0 <= s.Start && s.Start <= s.End && s.End <= len(s.File.Text)
}

// IsEmpty reports whether the span holds no text.
func (s Span) IsEmpty() bool { return s.Start >= s.End }

// Text returns the bytes of the span as text, "" for the zero Span.
func (s Span) Text() string {
	if !s.IsValid() {
		return ""
	}
	return string(s.File.Text[s.Start:s.End])
}

// Contains reports whether other lies inside s, in the same file.
func (s Span) Contains(other Span) bool {
	return s.File == other.File && s.Start <= other.Start && other.End <= s.End
}

// Compare orders spans by file name, start and end.
func Compare(a, b Span) int {
	return cmp.Or(cmp.Compare(a.fileName(), b.fileName()), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}

func (s Span) fileName() string {
	if s.File == nil {
		return ""
	}
	return s.File.Name
}
