package glob

// A mode says how a thread came to its instruction.
type mode uint8

const (
	atStart  mode = iota // a component of the pattern begins here, and so does one of the path
	star1                // behind one star that began a component
	star2                // behind two
	inStar               // behind stars: any rune but a slash may be passed
	inside               // inside a component
	skipping             // behind **/: components of the path may be passed
	anything             // behind the last ** of the runner: the rest of the path matches
	modes
)

// A thread is a place in the program.
type thread struct {
	at   int32
	mode mode
}

// A matcher runs all threads side by side, rune by rune.
type matcher struct {
	*Pattern
	list []thread // those that wait for a rune, or are at the end
	seen []uint64 // a set of all that have been added to list, or led there
}

// run reports whether the program matches the path.
func (p *Pattern) run(path string) bool {
	var space [2][32]thread
	var bits [16]uint64
	m := matcher{Pattern: p, list: space[0][:0], seen: bits[:]}
	if words := (len(p.prog)*int(modes) + 63) / 64; words > len(bits) {
		m.seen = make([]uint64, words)
	} else {
		m.seen = bits[:words]
	}
	spare := space[1][:0]
	m.add(0, atStart)
	for len(path) > 0 && len(m.list) > 0 {
		r, size := decode(path)
		path = path[size:]
		now := m.list
		m.list = spare[:0]
		clear(m.seen)
		for _, t := range now {
			m.step(t, r)
		}
		spare = now
	}
	return len(path) == 0 && m.accepts()
}

// add lets a thread go on to where it must take a rune.
func (m *matcher) add(at int32, how mode) {
	key := uint(at)*uint(modes) + uint(how)
	if m.seen[key/64]&(1<<(key%64)) != 0 {
		return
	}
	m.seen[key/64] |= 1 << (key % 64)
	in := &m.prog[at]
	switch {
	case how == skipping || how == anything:
		m.list = append(m.list, thread{at, how})
	case in.op == opSplit:
		m.add(in.out, how)
		m.add(in.alt, how)
	case in.op == opStar:
		m.add(in.out, behindStar(how))
	case how == star2 && in.op == opRune && in.r == '/' && !in.escaped:
		m.add(in.out, atStart)
		m.add(in.out, skipping)
	case how == star2 && in.op == opEnd && m.dialect == Runner:
		m.add(at, anything)
	case how == star1 || how == star2:
		m.add(at, inStar)
	case how == inStar:
		m.list = append(m.list, thread{at, inStar})
		m.add(at, inside)
	case how == atStart:
		m.add(at, inside)
	default:
		m.list = append(m.list, thread{at, inside})
	}
}

// behindStar returns how a thread goes on behind a star.
func behindStar(how mode) mode {
	switch how {
	case atStart:
		return star1
	case star1:
		return star2
	}
	return inStar
}

// step lets a thread take a rune of the path.
func (m *matcher) step(t thread, r rune) {
	switch t.mode {
	case anything:
		m.add(t.at, anything)
		return
	case skipping:
		m.add(t.at, skipping)
		if r == '/' {
			m.add(t.at, atStart)
		}
		return
	case inStar:
		if r != '/' {
			m.add(t.at, inStar)
		}
		return
	}
	in := &m.prog[t.at]
	switch {
	case in.op == opRune && in.r == r:
		if r == '/' {
			m.add(in.out, atStart)
		} else {
			m.add(in.out, inside)
		}
	case r == '/':
	case in.op == opAny, in.op == opClass && in.class.has(r):
		m.add(in.out, inside)
	case in.op == opBracket:
		b := bracket{matcher: m, r: r}
		b.start(in.out)
	}
}

// accepts reports whether a thread is done at the end of the path.
func (m *matcher) accepts() bool {
	for _, t := range m.list {
		switch {
		case t.mode == anything:
			return true
		case t.mode != skipping && m.prog[t.at].op == opEnd:
			return true
		case m.dialect == Runner && t.mode == inside && m.isTail(t.at, "/**/"):
			return true
		}
	}
	return false
}

// isTail reports whether the rest of the pattern is the tail, or the tail without its last slash. To the runner, "a/**"
// matches "a", because a may be a directory.
func (m *matcher) isTail(at int32, tail string) bool {
	in := &m.prog[at]
	switch {
	case in.op == opSplit:
		return m.isTail(in.out, tail) || in.alt != in.out && m.isTail(in.alt, tail)
	case in.op == opEnd:
		return len(tail) <= 1
	case tail == "" || in.escaped || in.r != rune(tail[0]):
		return false
	}
	return m.isTail(in.out, tail[1:])
}
