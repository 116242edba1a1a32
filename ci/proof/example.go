package proof

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/glob"
)

// plainest returns the plainest class of events for which a function is yes: a value for each dimension that matters, -1 for the others.
// ok is false when there is none.
func (m *model) plainest(f fn) (at []int, ok bool) {
	d := m.diagram
	best := map[fn]int{}
	if m.cheapest(f, best) >= impossible {
		return nil, false
	}
	at = make([]int, len(d.sizes))
	for i := range at {
		at[i] = -1
	}
	for d.nodes[f].dim != noDimension {
		n := d.nodes[f]
		value := 0
		for v := range n.kids {
			if m.cost(n.dim, v)+best[n.kids[v]] < m.cost(n.dim, value)+best[n.kids[value]] {
				value = v
			}
		}
		at[n.dim] = value
		f = n.kids[value]
	}
	return at, true
}

// impossible is what no event costs.
const impossible = 1 << 20

// cheapest returns what the plainest class of events costs for which a function is yes.
func (m *model) cheapest(f fn, best map[fn]int) int {
	if cost, known := best[f]; known {
		return cost
	}
	n := m.diagram.nodes[f]
	cost := impossible
	switch {
	case n.dim == noDimension && n.leaf == yes:
		cost = 0
	case n.dim != noDimension:
		for v, k := range n.kids {
			cost = min(cost, m.cost(n.dim, v)+m.cheapest(k, best))
		}
	}
	best[f] = cost
	return cost
}

// cost tells how unusual a value of a dimension is: the fewer such things an event needs, the plainer it is.
func (m *model) cost(dim, value int) int {
	if dim == 0 {
		return 10 * m.space.kinds[value].cost
	}
	d := m.space.dims[dim-1]
	switch {
	case value == 0:
		return 0
	case d == m.space.branch || d == m.space.target || d == m.space.tag:
		return 1 + min(value, 5)
	case d.globs != nil:
		return 4
	}
	return 6 + min(value, 5)
}

// example makes an event of a class. ok is false when the files that should have changed and those that should not exclude each other,
// as far as is tried.
func (m *model) example(at []int) (*pipeline.Event, bool) {
	t := &moment{model: m, kind: max(at[0], 0), at: at}
	e := t.event()
	e.OpenVariables = false
	changes, ok := m.changes(at)
	if e.KnowsChanges() || m.compares(at) {
		e.Changes = changes
	}
	return e, ok
}

// compares reports whether a condition on the files that changed since a ref is settled.
func (m *model) compares(at []int) bool {
	return slices.ContainsFunc(m.space.dims, func(d *dimension) bool { return d.globs != nil && !d.files && d.since != "" && at[d.index] >= 0 })
}

// changes returns changed files of which those lists have one that should, and no other list has.
func (m *model) changes(at []int) (paths []string, ok bool) {
	var want, not []*dimension
	for _, d := range m.space.dims {
		switch {
		case d.globs == nil || d.files || at[d.index] < 0:
		case at[d.index] == 1:
			want = append(want, d)
		default:
			not = append(not, d)
		}
	}
	unwanted := func(path string) bool {
		return slices.ContainsFunc(not, func(d *dimension) bool { return glob.Changes(d.globs, []string{path}) })
	}
	for _, d := range want {
		if glob.Changes(d.globs, paths) {
			continue
		}
		i := slices.IndexFunc(m.candidates(d), func(path string) bool { return !unwanted(path) && glob.Changes(d.globs, []string{path}) })
		if i < 0 {
			return nil, false
		}
		paths = append(paths, m.candidates(d)[i])
	}
	if len(paths) > 0 {
		return paths, true
	}
	for _, path := range []string{"README.md", "notes.txt", "x/y.z"} {
		if !unwanted(path) {
			return []string{path}, true
		}
	}
	return []string{}, true
}

// candidates returns paths that a list of globs may match.
func (m *model) candidates(d *dimension) []string {
	var all []string
	for _, g := range d.globs {
		all = append(all, pipeline.ChangedPaths(g)...)
	}
	for _, path := range m.space.options.Files {
		if glob.Changes(d.globs, []string{path}) {
			all = append(all, path)
		}
	}
	return all
}
