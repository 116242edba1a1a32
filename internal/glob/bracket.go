package glob

import "unicode/utf8"

// A bracket finds out whether Ruby's brackets take a rune. It reads them from the program, not from the text, because
// braces may stand in brackets: [{a,x}-z] is [a-z] or [x-z]. Both ways are followed, and a way that was followed before
// is not followed again.
type bracket struct {
	*matcher
	r    rune // of the path
	seen map[inBracket]bool
}

// An inBracket is a place in brackets, with what has been read so far.
type inBracket struct {
	at      int32
	step    bracketStep
	negated bool
	found   bool
	low     rune // the character in front, for betweenRange and behindDash
}

type bracketStep uint8

const (
	atNegation bracketStep = iota // behind "["
	atItem                        // where an item or "]" may stand
	behindItem                    // behind a character: "-" makes it a range
	behindDash                    // behind that "-": "]" makes it a mere dash
)

// start reads the brackets whose first instruction is given, and adds threads behind them.
func (b *bracket) start(at int32) { b.read(inBracket{at: at}) }

func (b *bracket) read(s inBracket) {
	in := &b.prog[s.at]
	if in.op == opSplit {
		b.split(s, in)
		return
	}
	if in.op == opEnd {
		return // never closed: matches nothing
	}
	plain := in.r
	if in.escaped {
		plain = -1
	}
	switch s.step {
	case atNegation:
		s.step = atItem
		if plain == '!' || plain == '^' {
			s.negated, s.at = true, in.out
		}
		b.read(s)
	case atItem:
		if plain == ']' {
			b.close(s, in)
			return
		}
		s.low, s.at, s.step = in.r, in.out, behindItem
		b.read(s)
	case behindItem:
		if plain == '-' {
			s.at, s.step = in.out, behindDash
		} else {
			s.found, s.step = s.found || s.low == b.r, atItem
		}
		b.read(s)
	case behindDash:
		if plain == ']' {
			s.found = s.found || s.low == b.r || b.r == '-'
			b.close(s, in)
			return
		}
		s.found = s.found || b.inRange(s.low, in.r)
		s.at, s.step = in.out, atItem
		b.read(s)
	}
}

// split follows both ways.
func (b *bracket) split(s inBracket, in *inst) {
	if b.seen[s] {
		return
	}
	if b.seen == nil {
		b.seen = map[inBracket]bool{}
	}
	b.seen[s] = true
	s.at = in.out
	b.read(s)
	if in.alt != in.out {
		s.at = in.alt
		b.read(s)
	}
}

func (b *bracket) close(s inBracket, in *inst) {
	if s.found != s.negated {
		b.add(in.out, inside)
	}
}

// inRange reports whether the rune lies in low-high. The ends count even when they are in the wrong order.
func (b *bracket) inRange(low, high rune) bool {
	return b.r == low || b.r == high || low <= b.r && b.r <= high
}

// A class is what stands in brackets in the runner's dialect.
type class struct {
	negated bool
	ranges  []runeRange
}

type runeRange struct{ low, high rune }

// has reports whether the class takes the rune.
func (c *class) has(r rune) bool {
	for _, in := range c.ranges {
		if in.low <= r && r <= in.high {
			return !c.negated
		}
	}
	return c.negated
}

// parseClass reads the class at the start of the text, which is closed, and returns its length.
func parseClass(text string) (*class, int) {
	c := &class{}
	pos := 1
	if text[pos] == '!' || text[pos] == '^' {
		c.negated = true
		pos++
	}
	next := func() rune {
		if text[pos] == '\\' {
			pos++
		}
		r, size := decode(text[pos:])
		pos += size
		return r
	}
	for text[pos] != ']' {
		low := next()
		high := low
		if text[pos] == '-' && text[pos+1] != ']' && low < utf8.MaxRune {
			pos++
			high = next()
			c.ranges = append(c.ranges, runeRange{low, low})
		}
		c.ranges = append(c.ranges, runeRange{low, high})
	}
	return c, pos + 1
}
