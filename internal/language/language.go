// Package language finds out which texts there are, as far as a list of regular expressions can tell them apart.
//
// Two texts that match the same of the expressions are of one class. [Split.Classes] gives all classes that have a text at all, each
// with short examples:
//
//	branch, _ := language.Compile(`^feature/`)
//	classes, _ := language.Split{Patterns: []*language.Pattern{branch, language.Exactly("main")}}.Classes()
//	// "feature/", "main", and any other
//
// The expressions are those of the package regexp, searched for anywhere in a text. They are run side by side as automata, over
// all texts at once, so a class that is not found does not exist, unless the budget ends first.
package language

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// A Pattern is a set of texts: those that a regular expression matches somewhere.
type Pattern struct {
	prog *syntax.Prog
	re   *regexp.Regexp
	only *string // the one text that it matches; nil when there may be others
}

// Compile returns the texts that a regular expression of the package regexp matches.
func Compile(pattern string) (*Pattern, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, err
	}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, err
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil, err
	}
	return &Pattern{prog: prog, re: re}, nil
}

// Exactly returns the pattern of one text. What is no UTF-8 in it stands for the replacement character.
func Exactly(text string) *Pattern {
	p := MustCompile(`\A` + regexp.QuoteMeta(text) + `\z`)
	text = strings.ToValidUTF8(text, "\uFFFD")
	p.only = &text
	return p
}

// Within returns the pattern of all texts that stand in another one, the empty one included.
func Within(text string) *Pattern {
	runes := []rune(text)
	parts := []string{""}
	for i := range runes {
		for j := i + 1; j <= len(runes); j++ {
			parts = append(parts, regexp.QuoteMeta(string(runes[i:j])))
		}
	}
	slices.Sort(parts)
	return MustCompile(`\A(?:` + strings.Join(slices.Compact(parts), "|") + `)\z`)
}

// MustCompile compiles what is certainly an expression, as regexp.MustCompile does.
func MustCompile(pattern string) *Pattern {
	p, err := Compile(pattern)
	if err != nil {
		panic(err)
	}
	return p
}

// Matches reports whether a text is one of the pattern.
func (p *Pattern) Matches(text string) bool { return p.re.MatchString(text) }

// A Split is a question about texts.
type Split struct {
	Patterns []*Pattern
	Never    []*Pattern // texts that match one of them do not count
	Prefer   []string   // examples that people like to read, where they fit
	Examples int        // how many examples a class should have; 0 is 1
	Budget   int        // how many steps may be taken; 0 is 100,000
}

// A Class is the texts that match the same patterns.
type Class struct {
	Matches  []bool // by pattern
	Examples []string
}

// defaultBudget is enough for a hundred names and a dozen expressions.
const defaultBudget = 100_000

// Classes returns the classes that have a text, in the order of their shortest ones. complete says that there are no others.
func (s Split) Classes() (classes []Class, complete bool) {
	if classes, ok := s.ofTexts(); ok {
		return classes, true
	}
	w := newWalk(s)
	complete = w.walk()
	for i := range w.classes {
		w.prefer(&w.classes[i])
	}
	return w.classes, complete
}

// prefer puts readable examples in front of those that were found.
func (w *walk) prefer(c *Class) {
	nicer := slices.Clone(w.split.Prefer)
	for _, e := range c.Examples {
		if strings.TrimRight(e, "-_./") != e {
			nicer = append(nicer, e+"x", e+"1")
		}
	}
	var fit []string
	for _, text := range nicer {
		if !slices.Contains(fit, text) && w.split.classOf(text) == key(c.Matches) {
			fit = append(fit, text)
		}
	}
	for _, e := range c.Examples {
		if !slices.Contains(fit, e) {
			fit = append(fit, e)
		}
	}
	c.Examples = fit[:min(len(fit), w.examples)]
}

// classOf returns the class of a text as a key, "" for one that does not count.
func (s Split) classOf(text string) string {
	for _, p := range s.Never {
		if p.Matches(text) {
			return ""
		}
	}
	return key(s.matches(text))
}

// matches returns which of the patterns match a text.
func (s Split) matches(text string) []bool {
	matches := make([]bool, len(s.Patterns))
	for i, p := range s.Patterns {
		matches[i] = p.Matches(text)
	}
	return matches
}

// key returns what tells classes apart. It is never empty.
func key(matches []bool) string {
	k := make([]byte, len(matches)+1)
	for i, m := range matches {
		if m {
			k[i] = 1
		}
	}
	return string(k)
}
