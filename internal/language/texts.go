package language

import (
	"cmp"
	"slices"
	"strings"
)

// ofTexts returns the classes where every pattern is a single text: each of them, and all others. That needs no automaton, and it is
// what most configurations ask. ok is false where there are other patterns, or where nothing is found that is none of the texts.
func (s Split) ofTexts() (classes []Class, ok bool) {
	var texts []string
	for _, p := range s.Patterns {
		if p.only == nil {
			return nil, false
		}
		texts = append(texts, *p.only)
	}
	slices.SortFunc(texts, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
	for _, text := range slices.Compact(texts) {
		if s.classOf(text) != "" {
			classes = append(classes, Class{Matches: s.matches(text), Examples: []string{text}})
		}
	}
	other := Class{Matches: make([]bool, len(s.Patterns))}
	for _, text := range slices.Concat(s.Prefer, []string{"", "x", "y", "z", "x1", "x2"}) {
		if len(other.Examples) < max(s.Examples, 1) && s.classOf(text) == key(other.Matches) && !slices.Contains(other.Examples, text) {
			other.Examples = append(other.Examples, text)
		}
	}
	return append(classes, other), len(other.Examples) == max(s.Examples, 1)
}
