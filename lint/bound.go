package lint

import (
	"slices"
	"unicode/utf8"
)

// Bounds on the texts of a finding. Names that GitLab accepts are shorter; without bounds, one very long name in many findings takes
// all memory.
const (
	maxMessage = 4096
	maxElement = 1024
)

// bound cuts off what is very long in a finding.
func (f *Finding) bound() {
	f.Message = cut(f.Message, maxMessage)
	f.Hint = cut(f.Hint, maxMessage)
	if slices.ContainsFunc(f.Path, func(s string) bool { return len(s) > maxElement }) {
		f.Path = slices.Clone(f.Path)
		for i := range f.Path {
			f.Path[i] = cut(f.Path[i], maxElement)
		}
	}
}

// cut returns text, or the beginning of a text that is longer than limit.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	end := limit
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
