package source

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

func (s Span) fileName() string {
	if s.File == nil {
		return ""
	}
	return s.File.Name
}
