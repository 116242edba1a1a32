package proof

import (
	"encoding/binary"
	"slices"
)

// A diagram holds functions of finitely many dimensions, each of which has finitely many values. It is a decision diagram with many
// branches and many leaves: equal functions are one node, whatever way they were made.
//
//	dimension 0 ─┬─ push ──► dimension 3 ─┬─ main ──► leaf 1
//	             │                        └─ other ─► leaf 0
//	             └─ tag ───► leaf 0
type diagram struct {
	sizes   []int // how many values a dimension has
	nodes   []branch
	table   map[uint64]fn // the newest node of a hash, of which next leads to the others
	next    []fn          // by node: the one before it with the same hash, -1 for none
	room    []fn          // for the kids of new nodes
	scratch []fn          // for the kids of functions that are being made
	pairs   map[pairKey]fn
	ones    map[oneKey]fn
	threes  map[[3]fn]fn
	picks   map[string]fn
	steps   int // how much work may still be done; what is not worked out is maybe
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
	return &diagram{
		steps: steps, table: map[uint64]fn{}, pairs: map[pairKey]fn{}, ones: map[oneKey]fn{}, threes: map[[3]fn]fn{}, picks: map[string]fn{},
	}
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

// intern returns the number of a node, whose kids it copies when it is new.
func (d *diagram) intern(b branch) fn {
	h := b.hash()
	first, known := d.table[h]
	if !known {
		first = -1
	}
	for f := first; f >= 0; f = d.next[f] {
		if n := &d.nodes[f]; n.dim == b.dim && n.leaf == b.leaf && slices.Equal(n.kids, b.kids) {
			return f
		}
	}
	f := fn(len(d.nodes))
	b.kids = d.keep(b.kids)
	d.nodes, d.next = append(d.nodes, b), append(d.next, first)
	d.table[h] = f
	return f
}

// hash returns a number that equal nodes share, and others hardly ever. Source: FNV-1a.
func (b branch) hash() uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	h = (h ^ uint64(b.dim)) * prime
	h = (h ^ uint64(b.leaf)) * prime
	for _, kid := range b.kids {
		h = (h ^ uint64(kid)) * prime
	}
	return h
}

// roomFor is how many kids are made room for at once.
const roomFor = 4096

// keep copies kids to where they stay.
func (d *diagram) keep(kids []fn) []fn {
	n := len(kids)
	if n > cap(d.room)-len(d.room) {
		d.room = make([]fn, 0, max(roomFor, n))
	}
	d.room = append(d.room, kids...)
	return d.room[len(d.room)-n : len(d.room) : len(d.room)]
}

// kids returns room for the kids of a function that is being made. Whoever asks gives it back, by [diagram.done], in the contrary order.
func (d *diagram) kids(n int) []fn {
	start := len(d.scratch)
	d.scratch = slices.Grow(d.scratch, n)[:start+n]
	return d.scratch[start : start+n : start+n]
}

// done makes a node of kids, and gives back their room.
func (d *diagram) done(dim int, kids []fn) fn {
	f := d.node(dim, kids)
	d.scratch = d.scratch[:len(d.scratch)-len(kids)]
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
