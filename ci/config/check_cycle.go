package config

import (
	"slices"
	"strconv"
	"strings"
)

// cycles reports jobs that need each other. It walks the needs depth first; one that leads to a job which is still open closes a
// circle. Instances with equal needs are one node, so that large matrices cost no more than their jobs.
func (c *checker) cycles() {
	w := cycleWalker{checker: c, state: make(map[*Instance]visit, len(c.Jobs)), spoken: map[*Need]bool{}}
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
	if w.spoken[need] || len(w.spoken) == maxCircles {
		return
	}
	w.spoken[need] = true
	path := needPath(in.Job, need)
	if in == first {
		w.reportf(RuleNeedsCycle, need.Job.Span, path, "%q needs itself: remove the need", in.Job.Name.Value)
		return
	}
	round := w.stack[slices.Index(w.stack, first):]
	names := make([]string, 0, maxNamed+2)
	for i, member := range round {
		switch {
		case i < maxNamed-1 || i == len(round)-1 || len(round) <= maxNamed:
			names = append(names, quoted(member.Job.Name.Value))
		case i == maxNamed-1:
			names = append(names, strconv.Itoa(len(round)-maxNamed)+" more, which")
		}
	}
	names = append(names, quoted(first.Job.Name.Value))
	w.reportf(RuleNeedsCycle, need.Job.Span, path, "jobs need each other in a circle: %s: remove one of these needs", strings.Join(names, " needs "))
}

// Of jobs that all need each other there are more circles than anybody wants to read, and longer ones.
const (
	maxCircles = 100
	maxNamed   = 12
)

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
