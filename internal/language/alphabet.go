package language

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
)

// A letter stands for all runes that no program tells from it.
type letter struct {
	rune rune
	kind rune // a rune that stands for all letters which are alike to what looks back: a word's, a line end, any other
}

// liked are the runes that stand for others where they can, the best first.
const liked = "abcdefghijklmnopqrstuvwxyz1023456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_./:+=,@#!?'\"()[]{}<>|&;*%$^~\\` "

// alphabet returns the letters of programs: of all runes that they do not tell apart one, the more readable first.
func alphabet(programs []*syntax.Prog) []letter {
	var starts []rune
	for _, prog := range programs {
		for i := range prog.Inst {
			starts = append(starts, bounds(&prog.Inst[i])...)
		}
	}
	starts = append(starts, 0, '\n', '\n'+1, '0', '9'+1, 'A', 'Z'+1, '_', '_'+1, 'a', 'z'+1) // lines and words
	starts = append(starts, 0xD800, 0xE000, unicode.MaxRune)                                 // surrogates
	slices.Sort(starts)
	starts = slices.Compact(starts)
	byKind := map[string]int{}
	var letters []letter
	for i, start := range starts {
		end := rune(unicode.MaxRune)
		if i+1 < len(starts) {
			end = starts[i+1] - 1
		}
		if start == 0xD800 || start > unicode.MaxRune {
			continue // no text has one
		}
		l := letter{rune: readable(start, end), kind: kindOf(start)}
		k := behaviour(programs, l)
		if j, seen := byKind[k]; !seen {
			byKind[k] = len(letters)
			letters = append(letters, l)
		} else if rank(l.rune) < rank(letters[j].rune) {
			letters[j] = l
		}
	}
	slices.SortFunc(letters, func(a, b letter) int { return rank(a.rune) - rank(b.rune) })
	return letters
}

// bounds returns the runes at which an instruction begins or ends to match.
func bounds(inst *syntax.Inst) []rune {
	var all []rune
	switch inst.Op {
	case syntax.InstRune1, syntax.InstRune:
		if len(inst.Rune) == 1 {
			for r := inst.Rune[0]; ; {
				all = append(all, r, r+1)
				if r = unicode.SimpleFold(r); r == inst.Rune[0] {
					return all
				}
			}
		}
		for i := 0; i+1 < len(inst.Rune); i += 2 {
			all = append(all, inst.Rune[i], inst.Rune[i+1]+1)
		}
	}
	return all
}

// behaviour returns what the programs make of a letter: letters of which they make the same are one.
func behaviour(programs []*syntax.Prog, l letter) string {
	k := []byte(string(l.kind))
	for _, prog := range programs {
		for i := range prog.Inst {
			switch inst := &prog.Inst[i]; inst.Op {
			case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
				if inst.MatchRune(l.rune) {
					k = append(k, 1)
				} else {
					k = append(k, 0)
				}
			}
		}
	}
	return string(k)
}

// kindOf returns what stands for a rune where an expression looks back at it.
func kindOf(r rune) rune {
	switch {
	case r == '\n':
		return '\n'
	case syntax.IsWordChar(r):
		return 'a'
	}
	return ' '
}

// readable returns the rune of a range that reads best.
func readable(start, end rune) rune {
	for _, r := range liked {
		if start <= r && r <= end {
			return r
		}
	}
	for r := start; r <= end && r < start+64; r++ {
		if unicode.IsPrint(r) {
			return r
		}
	}
	return start
}

// rank orders runes by how well they read.
func rank(r rune) int {
	if i := strings.IndexRune(liked, r); i >= 0 {
		return i
	}
	return len(liked) + int(r)
}
