// Package suggest finds the word that somebody probably meant.
//
// The distance between two words is that of optimal string alignment: a letter too many, a letter too few, a wrong
// letter and two swapped neighbours count one each, so that "scirpt" is as near to "script" as "scrpt" is. Upper and
// lower case count as equal until two candidates are equally near. [Nearest] answers only when the word is near enough
// that a person would nod: a wrong guess in a message is worse than none.
//
//	name, ok := suggest.Nearest("biuld", slices.Values([]string{"build", "test"})) // "build", true
//
// The package knows nothing of synonyms: that "depends_on" means "needs" is for the caller to say.
package suggest

import (
	"cmp"
	"iter"
	"strings"
	"unicode/utf8"
)

// Nearest returns the candidate that is nearest to word, and whether one is near enough to be suggested.
//
// It never returns word itself. The answer does not depend on the order of the candidates: of two equally near ones it
// is the one whose case fits better, then the one that begins more like word, then the one of more equal length, then
// the first in the alphabet.
func Nearest(word string, candidates iter.Seq[string]) (string, bool) {
	s := newSearch(word)
	for candidate := range candidates {
		if candidate != word {
			s.try(candidate)
		}
	}
	return s.best.text, s.found
}

// maxEdits returns how many edits away a word of n letters may be from what was meant: one in three letters, and
// never more than three. Words of one or two letters are all near each other, so only their case may differ.
func maxEdits(n int) int {
	return min(n/3, 3)
}

// A search remembers the best candidate so far. Its rows are reused, so that a candidate costs no allocation but that
// of its letters.
type search struct {
	word   []rune // as typed
	folded []rune // in lower case
	limit  int    // candidates farther than this are of no interest; shrinks as better ones turn up
	best   match
	found  bool
	rows   [3][]int
}

// A match is a candidate and how near it is.
type match struct {
	text   string
	folded int // distance when case does not count
	exact  int // distance when it does
	prefix int // number of letters with which both begin
	length int // difference of the lengths
}

func newSearch(word string) *search {
	folded := []rune(strings.ToLower(word))
	return &search{word: []rune(word), folded: folded, limit: maxEdits(len(folded))}
}

// try makes candidate the best match if it is one.
func (s *search) try(candidate string) {
	if len(candidate) > utf8.UTFMax*(len(s.folded)+s.limit) {
		return // too long, however many bytes a letter takes
	}
	lower := []rune(strings.ToLower(candidate))
	folded, ok := s.distance(s.folded, lower, s.limit)
	if !ok {
		return
	}
	letters := []rune(candidate)
	exact, _ := s.distance(s.word, letters, max(len(s.word), len(letters)))
	m := match{
		text: candidate, folded: folded, exact: exact,
		prefix: commonPrefix(s.folded, lower), length: max(len(lower)-len(s.folded), len(s.folded)-len(lower)),
	}
	if !s.found || m.compare(s.best) < 0 {
		s.best, s.found, s.limit = m, true, folded
	}
}

// compare orders matches, the better one first.
func (m match) compare(other match) int {
	return cmp.Or(
		cmp.Compare(m.folded, other.folded),
		cmp.Compare(m.exact, other.exact),
		cmp.Compare(other.prefix, m.prefix),
		cmp.Compare(m.length, other.length),
		cmp.Compare(m.text, other.text),
	)
}

func commonPrefix(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
