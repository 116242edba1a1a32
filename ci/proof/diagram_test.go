package proof

import (
	"math/rand/v2"
	"testing"
)

// TestDiagram compares functions in a diagram with the same functions as tables.
func TestDiagram(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	d := newDiagram(1_000_000)
	sizes := []int{3, 2, 4}
	for _, n := range sizes {
		d.dimension(n)
	}
	type table [24]int
	make1 := func() (fn, table) {
		var values table
		for i := range values {
			values[i] = []int{no, maybe, yes}[random.IntN(3)]
		}
		var build func(dim, index int) fn
		build = func(dim, index int) fn {
			if dim == len(sizes) {
				return d.leaf(values[index])
			}
			kids := make([]fn, sizes[dim])
			for v := range kids {
				kids[v] = build(dim+1, index*sizes[dim]+v)
			}
			return d.node(dim, kids)
		}
		return build(0, 0), values
	}
	at := func(f fn, index int) int {
		var v [3]int
		for i := len(sizes) - 1; i >= 0; i-- {
			v[i], index = index%sizes[i], index/sizes[i]
		}
		for i := range sizes {
			f = d.kid(f, i, v[i])
		}
		return d.nodes[f].leaf
	}
	for range 50 {
		x, xs := make1()
		y, ys := make1()
		and, or, not := d.and(x, y), d.or(x, y), d.not(x)
		chosen := d.choose(1, []fn{x, y})
		fixed := d.fix(x, 1, 1)
		for i := range xs {
			second := i / 4 % 2
			want := [...]int{min(xs[i], ys[i]), max(xs[i], ys[i]), yes - xs[i], []int{xs[i], ys[i]}[second], xs[i-4*second+4]}
			got := [...]int{at(and, i), at(or, i), at(not, i), at(chosen, i), at(fixed, i)}
			if got != want {
				t.Fatalf("at %d: and, or, not, choose, fix are %v, want %v", i, got, want)
			}
		}
		if d.not(not) != x || d.and(x, x) != x || d.and(x, y) != d.and(y, x) {
			t.Fatal("equal functions are two nodes")
		}
	}
}
