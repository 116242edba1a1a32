package proof

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/glob"
)

// plainest returns the plainest class of events for which a function is yes: a value for each dimension that matters, -1 for the others.
// ok is false when there is none.
func (u *universe) plainest(f fn) (at []int, ok bool) {
	d := u.diagram
	best := map[fn]int{}
	if u.cheapest(f, best) >= impossible {
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
			if u.cost(n.dim, v)+best[n.kids[v]] < u.cost(n.dim, value)+best[n.kids[value]] {
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
func (u *universe) cheapest(f fn, best map[fn]int) int {
	if cost, known := best[f]; known {
		return cost
	}
	n := u.diagram.nodes[f]
	cost := impossible
	switch {
	case n.dim == noDimension && n.leaf == yes:
		cost = 0
	case n.dim != noDimension:
		for v, k := range n.kids {
			cost = min(cost, u.cost(n.dim, v)+u.cheapest(k, best))
		}
	}
	best[f] = cost
	return cost
}

// cost tells how unusual a value of a dimension is: the fewer such things an event needs, the plainer it is.
func (u *universe) cost(dim, value int) int {
	if dim == 0 {
		return 10 * u.space.kinds[value].cost
	}
	d := u.space.dims[dim-1]
	switch {
	case value == 0:
		return 0
	case u.space.strange(d, value):
		return 50
	case d == u.space.branch || d == u.space.target || d == u.space.tag:
		return 1 + min(value, 5)
	case d.globs != nil:
		return 4
	}
	return 6 + min(value, 5)
}

// strange reports whether nobody calls a branch or tag so.
func (s *space) strange(d *dimension, value int) bool {
	return d == s.tag && d.values[value] == s.options.defaultBranch() || d == s.branch && isPolicyWord(d.values[value])
}

// isPolicyWord reports whether a name means something else in only and except: nobody calls a branch "tags".
func isPolicyWord(name string) bool {
	return name == "branches" || name == "tags" || slices.ContainsFunc(pipeline.Sources(), func(source string) bool {
		stem := strings.TrimSuffix(source, "_event")
		return name == stem || name == stem+"s" || name == stem+"es" || name == strings.TrimSuffix(stem, "y")+"ies"
	})
}

// example makes an event of a class. ok is false when the files that should have changed and those that should not exclude each other,
// as far as is tried.
func (u *universe) example(at []int) (*pipeline.Event, bool) {
	t := &moment{universe: u, kind: max(at[0], 0), at: at}
	e := t.event()
	e.OpenVariables = u.space.options.AnyProject // then it has to be so whatever the project has
	changes, ok := u.changes(at)
	if u.asksChanges() && (e.KnowsChanges() || u.compares(at)) {
		e.Changes = changes
	}
	return e, ok
}

// asksChanges reports whether a rule asks for changed files at all.
func (u *universe) asksChanges() bool {
	return slices.ContainsFunc(u.space.dims, func(d *dimension) bool { return d.globs != nil && !d.files })
}

// compares reports whether a condition on the files that changed since a ref is settled.
func (u *universe) compares(at []int) bool {
	return slices.ContainsFunc(u.space.dims, func(d *dimension) bool { return d.globs != nil && !d.files && d.since != "" && at[d.index] >= 0 })
}

// changes returns changed files of which those lists have one that should, and no other list has.
func (u *universe) changes(at []int) (paths []string, ok bool) {
	var want, not []*dimension
	for _, d := range u.space.dims {
		switch {
		case d.globs == nil || d.files || at[d.index] < 0:
		case at[d.index] == 1:
			want = append(want, d)
		default:
			not = append(not, d)
		}
	}
	unwanted := func(path string) bool {
		return slices.ContainsFunc(not, func(d *dimension) bool { return d.matches(path) })
	}
	for _, d := range want {
		if slices.ContainsFunc(paths, d.matches) {
			continue
		}
		candidates := d.candidates()
		i := slices.IndexFunc(candidates, func(path string) bool { return d.matches(path) && !unwanted(path) })
		if i < 0 {
			return nil, false
		}
		paths = append(paths, candidates[i])
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

// matches reports whether a path is one of the files that the dimension is about.
func (d *dimension) matches(path string) bool {
	if d.patterns == nil {
		for _, g := range d.globs {
			d.patterns = append(d.patterns, glob.Ruby.Compile(g))
		}
	}
	return slices.ContainsFunc(d.patterns, func(p *glob.Pattern) bool { return p.Match(path) })
}

// candidates returns paths that the globs may match.
func (d *dimension) candidates() []string {
	if d.paths == nil {
		for _, g := range d.globs {
			d.paths = append(d.paths, pipeline.ChangedPaths(g)...)
		}
	}
	return d.paths
}
