package proof

import (
	"encoding/binary"
)

// A diagram holds functions of finitely many dimensions, each of which has finitely many values. It is a decision diagram with many
// branches and many leaves: equal functions are one node, whatever way they were made.
//
//	dimension 0 ─┬─ push ──► dimension 3 ─┬─ main ──► leaf 1
//	             │                        └─ other ─► leaf 0
//	             └─ tag ───► leaf 0
type diagram struct {
	sizes []int // how many values a dimension has
	nodes []branch
	table map[string]fn
	pairs map[pairKey]fn
	ones  map[oneKey]fn
	picks map[string]fn
	steps int // how much work may still be done; what is not worked out is maybe
}

// A fn is a function in a diagram: the number of a node.
type fn int32

// A branch is a node: what a dimension leads to, value by value. A leaf has the dimension noDimension and no branches.
type branch struct {
	dim  int
	kids []fn
	leaf int
}

// noDimension is behind all dimensions.
const noDimension = 1 << 30

type pairKey struct {
	op   int
	x, y fn
}

type oneKey struct {
	op  int
	arg int
	x   fn
}

// newDiagram returns a diagram in which so many steps may be taken.
func newDiagram(steps int) *diagram {
	return &diagram{steps: steps, table: map[string]fn{}, pairs: map[pairKey]fn{}, ones: map[oneKey]fn{}, picks: map[string]fn{}}
}

// dimension adds a dimension with so many values, behind all others.
func (d *diagram) dimension(size int) int {
	d.sizes = append(d.sizes, size)
	return len(d.sizes) - 1
}

// tired takes a step, and reports whether there are none left. Functions that grow without end are cut off so: where they were not worked
// out, nothing is known.
func (d *diagram) tired() bool {
	d.steps--
	return d.steps < 0
}

// leaf returns the function that is the same everywhere.
func (d *diagram) leaf(value int) fn {
	return d.intern(branch{dim: noDimension, leaf: value})
}

// node returns the function that is kids[v] where the dimension has the value v. The kids depend on later dimensions only.
func (d *diagram) node(dim int, kids []fn) fn {
	same := true
	for _, k := range kids[1:] {
		same = same && k == kids[0]
	}
	if same {
		return kids[0]
	}
	return d.intern(branch{dim: dim, kids: kids})
}

func (d *diagram) intern(b branch) fn {
	k := binary.AppendVarint(nil, int64(b.dim))
	k = binary.AppendVarint(k, int64(b.leaf))
	for _, kid := range b.kids {
		k = binary.AppendVarint(k, int64(kid))
	}
	if f, known := d.table[string(k)]; known {
		return f
	}
	f := fn(len(d.nodes))
	d.nodes = append(d.nodes, b)
	d.table[string(k)] = f
	return f
}

// kid returns what a function is where a dimension, which is not behind that of its node, has a value.
func (d *diagram) kid(f fn, dim, value int) fn {
	if d.nodes[f].dim != dim {
		return f
	}
	return d.nodes[f].kids[value]
}

// choose returns the function that is kids[v] where the dimension has the value v, whatever the kids depend on.
func (d *diagram) choose(dim int, kids []fn) fn {
	first := dim
	for _, k := range kids {
		first = min(first, d.nodes[k].dim)
	}
	if first == dim {
		own := make([]fn, len(kids))
		for v, k := range kids {
			own[v] = d.kid(k, dim, v)
		}
		return d.node(dim, own)
	}
	key := binary.AppendVarint(nil, int64(dim))
	for _, k := range kids {
		key = binary.AppendVarint(key, int64(k))
	}
	if f, known := d.picks[string(key)]; known {
		return f
	}
	if d.tired() {
		return d.leaf(maybe)
	}
	all := make([]fn, d.sizes[first])
	for v := range all {
		inner := make([]fn, len(kids))
		for i, k := range kids {
			inner[i] = d.kid(k, first, v)
		}
		all[v] = d.choose(dim, inner)
	}
	f := d.node(first, all)
	d.picks[string(key)] = f
	return f
}

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
		kids := make([]fn, d.sizes[dim])
		for v := range kids {
			kids[v] = d.pair(op, d.kid(x, dim, v), d.kid(y, dim, v), leaves, short)
		}
		f = d.node(dim, kids)
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
		kids := make([]fn, len(n.kids))
		for v, k := range n.kids {
			kids[v] = d.each(op, arg, k, change)
		}
		f = d.node(n.dim, kids)
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
	case n.dim == dim:
		return n.kids[value]
	}
	key := oneKey{opFix, dim<<16 | value, x}
	if f, known := d.ones[key]; known {
		return f
	}
	kids := make([]fn, len(n.kids))
	for v, k := range n.kids {
		kids[v] = d.fix(k, dim, value)
	}
	f := d.node(n.dim, kids)
	d.ones[key] = f
	return f
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
