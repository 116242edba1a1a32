package proof

// The operations that results are kept of.
const (
	opAnd = iota
	opOr
	opNot
	opFix
	opTaking
	opOutcome
	opRule
	opShape
	opDiffer
)

// pair combines two functions, leaf by leaf. short returns the result where one of the functions is enough to tell.
func (d *diagram) pair(op int, x, y fn, leaves func(a, b int) int, short func(x, y fn) (fn, bool)) fn {
	if f, ok := short(x, y); ok {
		return f
	}
	if x > y {
		x, y = y, x // all operations on pairs may change sides
	}
	key := pairKey{op, x, y}
	if f, known := d.pairs[key]; known {
		return f
	}
	if d.tired() {
		return d.leaf(maybe)
	}
	a, b := d.nodes[x], d.nodes[y]
	var f fn
	if dim := min(a.dim, b.dim); dim == noDimension {
		f = d.leaf(leaves(a.leaf, b.leaf))
	} else {
		kids := d.kids(d.sizes[dim])
		for v := range kids {
			kids[v] = d.pair(op, d.kid(x, dim, v), d.kid(y, dim, v), leaves, short)
		}
		f = d.done(dim, kids)
	}
	d.pairs[key] = f
	return f
}

// each changes the leaves of a function. The argument tells apart what one operation does in different ways.
func (d *diagram) each(op, arg int, x fn, change func(leaf int) int) fn {
	key := oneKey{op, arg, x}
	if f, known := d.ones[key]; known {
		return f
	}
	if d.tired() {
		return d.leaf(maybe)
	}
	n := d.nodes[x]
	var f fn
	if n.dim == noDimension {
		f = d.leaf(change(n.leaf))
	} else {
		kids := d.kids(len(n.kids))
		for v, k := range n.kids {
			kids[v] = d.each(op, arg, k, change)
		}
		f = d.done(n.dim, kids)
	}
	d.ones[key] = f
	return f
}

// fix returns what a function is where a dimension has a value.
func (d *diagram) fix(x fn, dim, value int) fn {
	n := d.nodes[x]
	switch {
	case n.dim > dim:
		return x
	case d.steps < 0:
		return d.leaf(maybe)
	case n.dim == dim:
		return n.kids[value]
	}
	key := oneKey{opFix, dim<<16 | value, x}
	if f, known := d.ones[key]; known {
		return f
	}
	kids := d.kids(len(n.kids))
	for v, k := range n.kids {
		kids[v] = d.fix(k, dim, value)
	}
	f := d.done(n.dim, kids)
	d.ones[key] = f
	return f
}

// ifElse returns a function that is one thing where a condition holds, and another one elsewhere.
func (d *diagram) ifElse(condition, then, otherwise fn) fn {
	n := d.nodes[condition]
	switch {
	case n.dim == noDimension && n.leaf == yes || then == otherwise:
		return then
	case n.dim == noDimension && n.leaf == no:
		return otherwise
	case n.dim == noDimension:
		return d.leaf(maybe)
	}
	key := [3]fn{condition, then, otherwise}
	if f, known := d.threes[key]; known {
		return f
	}
	if d.tired() {
		return d.leaf(maybe)
	}
	dim := min(n.dim, d.nodes[then].dim, d.nodes[otherwise].dim)
	kids := d.kids(d.sizes[dim])
	for v := range kids {
		kids[v] = d.ifElse(d.kid(condition, dim, v), d.kid(then, dim, v), d.kid(otherwise, dim, v))
	}
	f := d.done(dim, kids)
	d.threes[key] = f
	return f
}

// meet returns the truth that two functions have together at best: no when they hold nowhere at once, yes when they do somewhere.
func (d *diagram) meet(x, y fn) int {
	return d.meeting(x, y, map[[2]fn]int{})
}

func (d *diagram) meeting(x, y fn, known map[[2]fn]int) int {
	switch {
	case d.isLeaf(x, no) || d.isLeaf(y, no):
		return no
	case x > y:
		x, y = y, x
	}
	key := [2]fn{x, y}
	if best, ok := known[key]; ok {
		return best
	}
	a, b := d.nodes[x], d.nodes[y]
	best := no
	if dim := min(a.dim, b.dim); dim == noDimension {
		best = min(a.leaf, b.leaf)
	} else {
		for v := 0; v < d.sizes[dim] && best != yes; v++ {
			best = max(best, d.meeting(d.kid(x, dim, v), d.kid(y, dim, v), known))
		}
	}
	known[key] = best
	return best
}

// The leaves of functions that are true or false, as [config.Truth] has them.
const (
	no = iota
	maybe
	yes
)

func (d *diagram) constant(b bool) fn {
	if b {
		return d.leaf(yes)
	}
	return d.leaf(no)
}

// and returns where both hold.
func (d *diagram) and(x, y fn) fn {
	return d.pair(opAnd, x, y, func(a, b int) int { return min(a, b) }, func(x, y fn) (fn, bool) {
		return d.shortcut(x, y, no, yes)
	})
}

// or returns where one of them holds.
func (d *diagram) or(x, y fn) fn {
	return d.pair(opOr, x, y, func(a, b int) int { return max(a, b) }, func(x, y fn) (fn, bool) {
		return d.shortcut(x, y, yes, no)
	})
}

// shortcut returns the result where a side is the leaf that decides, or the one that leaves it to the other side.
func (d *diagram) shortcut(x, y fn, decides, leaves int) (fn, bool) {
	switch {
	case x == y:
		return x, true
	case d.isLeaf(x, decides) || d.isLeaf(y, leaves):
		return x, true
	case d.isLeaf(y, decides) || d.isLeaf(x, leaves):
		return y, true
	}
	return 0, false
}

func (d *diagram) isLeaf(f fn, leaf int) bool {
	n := &d.nodes[f]
	return n.dim == noDimension && n.leaf == leaf
}

func (d *diagram) not(x fn) fn {
	return d.each(opNot, 0, x, func(leaf int) int { return yes - leaf })
}

// taking returns a function with maybe taken for the given truth.
func (d *diagram) taking(x fn, doubt int) fn {
	return d.each(opTaking, doubt, x, func(leaf int) int {
		if leaf == maybe {
			return doubt
		}
		return leaf
	})
}

// is returns where a dimension has one of the values for which has reports true.
func (d *diagram) is(dim int, has func(value int) bool) fn {
	kids := make([]fn, d.sizes[dim])
	for v := range kids {
		kids[v] = d.constant(has(v))
	}
	return d.node(dim, kids)
}
