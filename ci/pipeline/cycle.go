package pipeline

import "slices"

// circle returns variables of the scope that name each other in a circle, nil when there are none. It remembers the answer: with the
// job when only the YAML decides it, which is so for almost all.
func (s *scope) circle() []string {
	if s.job != nil && s.run.plainOutside() && references(s.env) == nil {
		if circle := s.job.circleIn(s.run); circle == nil || s.run.root == s.run.plan.rootLayer {
			return circle
		}
	}
	if !s.walked {
		s.walked, s.circular = true, s.cycle()
	}
	return s.circular
}

// plainOutside reports whether no variable outside of the root and the jobs names another one. Such a variable may break a circle, but
// it is part of none.
func (r *run) plainOutside() bool {
	ofWorkflow := r.rootDefinitions[len(r.plan.root):]
	return len(r.referring()) == 0 && !slices.ContainsFunc(ofWorkflow, definition.refers)
}

// refers reports whether the value names other variables.
func (d definition) refers() bool { return d.refs != nil }

// circleIn returns variables of the root and of a job that name each other in a circle.
func (p *jobPlan) circleIn(r *run) []string {
	p.circleOnce.Do(func() {
		root := r.plan.rootCircle(r)
		if len(p.ownRefers) == 0 && root == nil {
			return
		}
		s := &scope{run: r, phase: FromRules, job: p, yaml: p.layerOn(r.plan.rootLayer)}
		p.circle = s.cycle()
	})
	return p.circle
}

func (p *plan) rootCircle(r *run) []string {
	p.circleOnce.Do(func() {
		s := &scope{run: r, phase: FromInclude, yaml: p.rootLayer}
		p.circle = s.cycle()
	})
	return p.circle
}

// cycle returns variables of the scope that name each other in a circle, nil when there are none. GitLab looks at all definitions,
// also at those that do not count, and lets a variable name itself.
// Source: lib/gitlab/ci/variables/collection/sort.rb, GitLab 18.11.
func (s *scope) cycle() []string {
	w := cycleWalk{scope: s, low: map[string]int{}, onPath: map[string]bool{}}
	for _, name := range s.referring() {
		if found := w.visit(name); found != nil {
			return found
		}
	}
	return nil
}

// A cycleWalk looks for strongly connected variables, as Tarjan does. The definitions of one name count as one: they need each other
// only through their name.
type cycleWalk struct {
	scope  *scope
	low    map[string]int // the earliest variable on the path that can be reached; 0 before the visit
	path   []string
	onPath map[string]bool
	count  int
}

func (w *cycleWalk) visit(name string) []string {
	if w.low[name] > 0 {
		return nil
	}
	w.count++
	own := w.count
	w.low[name] = own
	w.path, w.onPath[name] = append(w.path, name), true
	needs, twice := w.scope.needs(name)
	if twice {
		return []string{name}
	}
	for _, ref := range needs {
		if found := w.visit(ref); found != nil {
			return found
		}
		if w.onPath[ref] {
			w.low[name] = min(w.low[name], w.low[ref])
		}
	}
	if w.low[name] != own {
		return nil
	}
	at := slices.Index(w.path, name)
	component := slices.Clone(w.path[at:])
	w.path = w.path[:at]
	for _, member := range component {
		delete(w.onPath, member)
	}
	if len(component) > 1 {
		return component
	}
	return nil
}

// needs returns the variables that the definitions of a variable name, and whether two of them name the variable itself, which is a
// circle of its own.
func (s *scope) needs(name string) (all []string, twice bool) {
	selves := 0
	for _, d := range s.all(name) {
		if slices.Contains(d.refs, name) {
			selves++
		}
		all = append(all, d.refs...)
	}
	return all, selves > 1
}

// referring returns the variables of the scope whose values name others.
func (s *scope) referring() []string {
	names := slices.Clone(s.run.referring())
	seen := map[string]bool{}
	for l := s.yaml; l != nil; l = l.below {
		for _, name := range l.referring {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	if s.job == nil {
		return names
	}
	for i := range jobVariables {
		if d, ok := jobVariables[i].define(s); ok && d.refs != nil {
			names = append(names, d.name)
		}
	}
	return names
}
