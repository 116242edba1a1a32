package source

import (
	"cmp"
	"fmt"
	"slices"
)

// An Edit replaces the text of Span by New. An empty span inserts.
type Edit struct {
	Span Span
	New  string
}

// A ConflictError says that two edits want to change the same place.
type ConflictError struct {
	A, B Edit
}

// Error implements error.
func (e *ConflictError) Error() string {
	p := e.A.Span.File.Position(e.A.Span.Start)
	return fmt.Sprintf("%s:%d:%d: two edits change the same text: %q and %q", e.A.Span.File.Name, p.Line, p.Column, e.A.New, e.B.New)
}

// Apply returns the text of f with the edits made, whose order does not matter. Equal edits count once. Edits that overlap,
// or insert different texts at the same place, are a [*ConflictError]; an edit of another file or outside the text
// is an error too.
func Apply(f *File, edits []Edit) ([]byte, error) {
	sorted, err := sortEdits(f, edits)
	if err != nil {
		return nil, err
	}
	size := len(f.Text)
	for _, e := range sorted {
		size += len(e.New) - (e.Span.End - e.Span.Start)
	}
	text := make([]byte, 0, size)
	at := 0
	for _, e := range sorted {
		text = append(text, f.Text[at:e.Span.Start]...)
		text = append(text, e.New...)
		at = e.Span.End
	}
	return append(text, f.Text[at:]...), nil
}

// Conflicts reports whether two different edits cannot both be made.
func (e Edit) Conflicts(other Edit) bool {
	if e.Span.File != other.Span.File || e == other {
		return false
	}
	if e.Span.Start == other.Span.Start {
		return e.Span.IsEmpty() == other.Span.IsEmpty()
	}
	if e.Span.Start > other.Span.Start {
		e, other = other, e
	}
	return other.Span.Start < e.Span.End
}

// sortEdits returns the edits in the order of the text, an insertion before a replacement at the same place.
func sortEdits(f *File, edits []Edit) ([]Edit, error) {
	sorted := slices.Clone(edits)
	for _, e := range sorted {
		if e.Span.File != f || !e.Span.IsValid() {
			return nil, fmt.Errorf("%s: an edit of %q [%d:%d] is not one of this text", f.Name, e.Span.fileName(), e.Span.Start, e.Span.End)
		}
	}
	slices.SortStableFunc(sorted, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End), cmp.Compare(a.New, b.New))
	})
	sorted = slices.Compact(sorted)
	for i := 1; i < len(sorted); i++ {
		if sorted[i-1].Conflicts(sorted[i]) {
			return nil, &ConflictError{sorted[i-1], sorted[i]}
		}
	}
	return sorted, nil
}
