package config

import "strings"

// cycles reports jobs that need each other. It walks the needs depth first; one that leads to a job which is still open closes a
// circle. Instances with equal needs are one node, so that large matrices cost no more than their jobs.
func (c *checker) cycles() {
	w := cycleWalker{checker: c, state: map[*Instance]visit{}, spoken: map[*Need]bool{}}
	for _, job := range c.Jobs {
		for _, in := range job.variants() {
			if w.state[in] == unseen {
				w.visit(in)
			}
		}
	}
}

type visit uint8

const (
	unseen visit = iota
	open
	done
)

type cycleWalker struct {
	*checker
	state  map[*Instance]visit
	stack  []*Instance
	spoken map[*Need]bool
}

// representative returns the instance that stands for one with equal needs.
func representative(in *Instance) *Instance {
	if v := in.Job.variants(); len(v) == 1 {
		return v[0]
	}
	return in
}

func (w *cycleWalker) visit(in *Instance) {
	w.state[in] = open
	w.stack = append(w.stack, in)
	for _, e := range w.ownEdges(in) {
		for _, target := range w.reached(e) {
			switch w.state[target] {
			case unseen:
				w.visit(target)
			case open:
				w.circle(in, e.need, target)
			}
		}
	}
	w.stack = w.stack[:len(w.stack)-1]
	w.state[in] = done
}

func (w *cycleWalker) circle(in *Instance, need *Need, first *Instance) {
	if w.spoken[need] {
		return
	}
	w.spoken[need] = true
	path := needPath(in.Job, need)
	if in == first {
		w.reportf(RuleNeedsCycle, need.Job.Span, path, "%q needs itself: remove the need", in.Job.Name.Value)
		return
	}
	var names []string
	for i := len(w.stack) - 1; i >= 0; i-- {
		names = append(names, quoted(w.stack[i].Job.Name.Value))
		if w.stack[i] == first {
			break
		}
	}
	for i, j := 0, len(names)-1; i < j; i, j = i+1, j-1 {
		names[i], names[j] = names[j], names[i]
	}
	names = append(names, quoted(first.Job.Name.Value))
	w.reportf(RuleNeedsCycle, need.Job.Span, path, "jobs need each other in a circle: %s: remove one of these needs", strings.Join(names, " needs "))
}

// ownEdges returns the needs of an instance, without those of its rules, which GitLab leaves out of account here.
func (w *cycleWalker) ownEdges(in *Instance) []edge {
	all := w.edges(in, ignoreUnknown)
	kept := all[:0]
	for _, e := range all {
		if e.need.Rule == 0 {
			kept = append(kept, e)
		}
	}
	return kept
}

// reached returns the nodes to which a need leads.
func (w *cycleWalker) reached(e edge) []*Instance {
	targets := w.targets(e)
	if e.whole != nil && len(targets) > 0 {
		return e.whole.variants()
	}
	for i, target := range targets {
		targets[i] = representative(target)
	}
	return targets
}
