package config

import (
	"fmt"
	"math"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// Bounds on what extends and references may multiply. GitLab has none and runs out of time or memory; nothing real comes near them.
const (
	maxValues = 2_000_000 // beyond those that are written
	maxLinks  = 10_000    // of extends, or of references that lead to others
)

// refuseSize reports a configuration in which extends and references multiply the values beyond measure. Nobody could look at them all,
// so that nothing is left to judge.
//
//	.a: [x, x, …]   .b: [!reference [.a], !reference [.a], …]   .c: [!reference [.b], !reference [.b], …]
func (c *Config) refuseSize() {
	if count(c.Root, maxValues) <= maxValues {
		return
	}
	s := sizer{known: map[syntax.Node]int{}}
	total := s.size(c.Root)
	if total-s.written <= maxValues {
		return
	}
	var largest *syntax.Entry
	for e := range c.Root.Entries() {
		if largest == nil || s.size(e.Value) > s.size(largest.Value) {
			largest = e
		}
	}
	c.tooLarge(largest.Key, "the configuration comes to %s values once extends and references are filled in, %s of them in %q: write them down once",
		many(total), many(s.size(largest.Value)), largest.Key.Value())
}

// tooLarge reports that there is too much to judge.
func (c *Config) tooLarge(key *syntax.Scalar, format string, args ...any) {
	c.reportf(RuleTooLarge, key.Span(), []string{key.Value()}, format, args...)
	c.Root, c.partial = nil, true
}

func many(n int) string {
	if n == math.MaxInt {
		return "countless"
	}
	return fmt.Sprint(n)
}

// count counts the values of a tree, and stops beyond limit.
func count(n syntax.Node, limit int) int {
	total := 1
	switch n := n.(type) {
	case *syntax.Mapping:
		for e := range n.Entries() {
			if total += count(e.Value, limit-total); total > limit {
				break
			}
		}
	case *syntax.Sequence:
		for _, item := range n.Items() {
			if total += count(item, limit-total); total > limit {
				break
			}
		}
	}
	return total
}

// A sizer counts the values of a tree whose parts are shared without looking at a part twice.
type sizer struct {
	known   map[syntax.Node]int
	written int // without those that are repeated
}

func (s *sizer) size(n syntax.Node) int {
	var total int
	switch n := n.(type) {
	case *syntax.Mapping:
		if total, ok := s.known[n]; ok {
			return total
		}
		for e := range n.Entries() {
			total = add(total, s.size(e.Value))
		}
	case *syntax.Sequence:
		if total, ok := s.known[n]; ok {
			return total
		}
		for _, item := range n.Items() {
			total = add(total, s.size(item))
		}
	default:
		s.written++
		return 1
	}
	s.written++
	total = add(total, 1)
	s.known[n] = total
	return total
}

// add adds two numbers as far as they go.
func add(a, b int) int {
	if a > math.MaxInt-b {
		return math.MaxInt
	}
	return a + b
}
