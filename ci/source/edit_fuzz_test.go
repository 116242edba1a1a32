package source

import (
	"cmp"
	"errors"
	"slices"
	"testing"
)

// FuzzApply makes edits in any order and compares the result with making them one by one from the end.
func FuzzApply(f *testing.F) {
	f.Add([]byte("one two three"), []byte{0, 3, 4, 0, 8, 5})
	f.Add([]byte("x"), []byte{0, 0, 1, 0})
	f.Fuzz(func(t *testing.T, text, places []byte) {
		file := NewFile("f", text)
		var edits []Edit
		for i := 0; i+1 < len(places); i += 2 {
			start := int(places[i])
			span := file.Span(start, start+int(places[i+1])%4)
			edits = append(edits, Edit{Span: span, New: string('a' + rune(i%26))})
		}
		got, err := Apply(file, edits)
		if err != nil {
			var conflict *ConflictError
			outside := slices.ContainsFunc(edits, func(e Edit) bool { return !e.Span.IsValid() })
			if !outside && !errors.As(err, &conflict) {
				t.Fatalf("Apply(%v): %v", edits, err)
			}
			return
		}
		want := slices.Clone(text)
		slices.SortStableFunc(edits, func(a, b Edit) int {
			return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
		})
		for _, e := range slices.Backward(slices.Compact(edits)) {
			want = slices.Replace(want, e.Span.Start, e.Span.End, []byte(e.New)...)
		}
		if string(got) != string(want) {
			t.Fatalf("Apply(%v) = %q, want %q", edits, got, want)
		}
	})
}
