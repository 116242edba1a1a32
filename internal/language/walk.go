package language

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
)

// A walk goes through the automaton of all patterns together, from the shortest texts to longer ones.
type walk struct {
	split    Split
	examples int
	programs []*syntax.Prog // of the patterns, then of those that never count
	letters  []letter
	nodes    []node
	known    map[string]int // node by state
	classes  []Class
	byKey    map[string]int
	steps    int
	seen     []uint32 // for closures, with the mark of the one that is made
	mark     uint32
	offsets  []int // of the programs in seen
}

// A node is a state with the shortest text that leads to it.
type node struct {
	state  state
	parent int
	letter rune
	class  int // of the text that ends here; -1 for none that counts
}

// A state is what matters of the text so far.
type state struct {
	matched []bool     // by program
	at      [][]uint32 // by program: the instructions that wait for the next letter, before empty ones are followed
	last    rune       // -1 at the beginning; else a letter that stands for the last one
}

func newWalk(s Split) *walk {
	w := &walk{split: s, examples: max(s.Examples, 1), known: map[string]int{}, byKey: map[string]int{}, steps: s.Budget}
	if w.steps == 0 {
		w.steps = defaultBudget
	}
	size := 0
	for _, p := range slices.Concat(s.Patterns, s.Never) {
		w.programs = append(w.programs, p.prog)
		w.offsets = append(w.offsets, size)
		size += len(p.prog.Inst)
	}
	w.seen = make([]uint32, size)
	w.letters = alphabet(w.programs)
	return w
}

// programsPerStep is how many patterns a step follows; what follows more takes several.
const programsPerStep = 64

// walk finds all classes, and reports whether it came to an end.
func (w *walk) walk() bool {
	cost := 1 + len(w.programs)/programsPerStep
	start := state{matched: make([]bool, len(w.programs)), at: make([][]uint32, len(w.programs)), last: -1}
	w.add(start, -1, 0)
	for i := 0; i < len(w.nodes); i++ {
		for _, l := range w.letters {
			if w.steps -= cost; w.steps < 0 {
				return false
			}
			if next := w.step(w.nodes[i].state, l); !w.lost(next) {
				w.add(next, i, l.rune)
			}
		}
	}
	return true
}

// lost reports whether no text that begins like this counts.
func (w *walk) lost(s state) bool { return slices.Contains(s.matched[len(w.split.Patterns):], true) }

// add adds a state, or one more text for a state that is known.
func (w *walk) add(s state, parent int, letter rune) {
	k := s.key()
	n, known := w.known[k]
	if known {
		if class := w.nodes[n].class; class >= 0 && len(w.classes[class].Examples) < w.examples {
			w.example(class, w.text(parent)+string(letter))
		}
		return
	}
	w.known[k] = len(w.nodes)
	w.nodes = append(w.nodes, node{s, parent, letter, -1})
	n = len(w.nodes) - 1
	matches, ok := w.end(s)
	if !ok {
		return
	}
	class, known := w.byKey[key(matches)]
	if !known {
		class = len(w.classes)
		w.byKey[key(matches)] = class
		w.classes = append(w.classes, Class{Matches: matches})
	}
	w.nodes[n].class = class
	w.example(class, w.text(n))
}

func (w *walk) example(class int, text string) {
	if c := &w.classes[class]; len(c.Examples) < w.examples && !slices.Contains(c.Examples, text) {
		c.Examples = append(c.Examples, text)
	}
}

// text returns the shortest text that leads to a node.
func (w *walk) text(n int) string {
	var letters []rune
	for ; n >= 0 && w.nodes[n].parent >= 0; n = w.nodes[n].parent {
		letters = append(letters, w.nodes[n].letter)
	}
	slices.Reverse(letters)
	return string(letters)
}

// end returns what a text that ends here matches; ok is false when it does not count.
func (w *walk) end(s state) (matches []bool, ok bool) {
	matches = make([]bool, len(w.split.Patterns))
	for i := range w.programs {
		is := s.matched[i]
		if !is {
			is = w.close(i, s.at[i], s.last, -1, nil)
		}
		if is && i >= len(matches) {
			return nil, false
		}
		if i < len(matches) {
			matches[i] = is
		}
	}
	return matches, true
}

// step returns the state behind one more letter.
func (w *walk) step(s state, l letter) state {
	next := state{matched: slices.Clone(s.matched), at: make([][]uint32, len(w.programs)), last: l.kind}
	for i, prog := range w.programs {
		if s.matched[i] {
			continue
		}
		var after []uint32
		matched := w.close(i, s.at[i], s.last, l.rune, func(pc uint32) {
			if inst := &prog.Inst[pc]; inst.MatchRune(l.rune) {
				after = append(after, inst.Out)
			}
		})
		if matched {
			next.matched[i] = true
			continue
		}
		slices.Sort(after)
		next.at[i] = slices.Compact(after)
	}
	return next
}

// close follows the empty instructions of a program between two letters, -1 for the ends of the text, from the given ones and from its
// start. It calls visit for each instruction that takes a letter, and reports whether the program has matched.
func (w *walk) close(program int, from []uint32, before, after rune, visit func(pc uint32)) bool {
	prog, offset := w.programs[program], w.offsets[program]
	flags := syntax.EmptyOpContext(before, after)
	w.mark++
	stack := append([]uint32{uint32(prog.Start)}, from...)
	matched := false
	for len(stack) > 0 {
		pc := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if w.seen[offset+int(pc)] == w.mark {
			continue
		}
		w.seen[offset+int(pc)] = w.mark
		switch inst := &prog.Inst[pc]; inst.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			stack = append(stack, inst.Out, inst.Arg)
		case syntax.InstCapture, syntax.InstNop:
			stack = append(stack, inst.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(inst.Arg)&^flags == 0 {
				stack = append(stack, inst.Out)
			}
		case syntax.InstMatch:
			matched = true
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			if visit != nil {
				visit(pc)
			}
		}
	}
	return matched
}

// key returns what tells states apart.
func (s state) key() string {
	k := binary.AppendVarint(nil, int64(s.last))
	for i, at := range s.at {
		if s.matched[i] {
			k = append(k, 0xff, 0xff)
			continue
		}
		for _, pc := range at {
			k = binary.AppendUvarint(k, uint64(pc)+1)
		}
		k = append(k, 0)
	}
	return string(k)
}
