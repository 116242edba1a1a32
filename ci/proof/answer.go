package proof

import (
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A Verdict says what is known of a question about all events.
type Verdict int

// The verdicts.
const (
	Unknown Verdict = iota
	Proved          // it holds for every event
	Refuted         // it does not for one, which is shown
)

// String returns "unknown", "proved" or "refuted".
func (v Verdict) String() string { return [...]string{"unknown", "proved", "refuted"}[v] }

// An Answer is what is known of a question.
type Answer struct {
	Verdict Verdict
	// Event is the plainest event that refutes, nil without one, and Pipeline what comes of it.
	Event    *pipeline.Event
	Pipeline *pipeline.Pipeline
	// Second is the other of two events that refute together.
	Second         *pipeline.Event
	SecondPipeline *pipeline.Pipeline
	Why            string // why nothing is known
}

// maxReplays is how many classes of events are tried before a question stays open.
const maxReplays = 24

// never answers whether a function holds for no event. Where it does, the plainest event is made and replayed; only one that confirm
// reports true for is an answer.
func (m *model) never(f fn, confirm func(*pipeline.Pipeline) bool) Answer {
	return m.searchAnywhere(f, func(at []int) (Answer, bool) {
		event, ok := m.example(at)
		if !ok {
			return Answer{}, false
		}
		p, err := pipeline.Create(m.ctx, m.cfg, event)
		return Answer{Verdict: Refuted, Event: event, Pipeline: p}, err == nil && confirm(p)
	})
}

// searchAnywhere looks for a class of events for which a function holds whatever the project is: see [Options.AnyProject]. What holds in some
// projects only is neither refuted nor proved.
func (m *model) searchAnywhere(f fn, replay func(at []int) (Answer, bool)) Answer {
	a := m.search(m.anywhere(f), replay)
	if a.Verdict != Proved || !m.space.options.AnyProject {
		return a
	}
	return m.provedUnless(m.diagram.taking(m.diagram.and(f, m.valid), yes))
}

// search looks for the plainest class of events for which a function holds and of which replay shows an event.
func (u *universe) search(f fn, replay func(at []int) (Answer, bool)) Answer {
	d := u.diagram
	f = d.and(f, u.valid)
	left := d.taking(f, no)
	tries := 0
	for ; tries < maxReplays && u.ctx.Err() == nil; tries++ {
		at, ok := u.plainest(left)
		if !ok {
			break
		}
		if a, ok := replay(at); ok {
			return a
		}
		left = d.and(left, d.not(u.exactly(at)))
	}
	if tries > 0 || u.ctx.Err() != nil {
		return Answer{Why: "no event was found that shows it, and none of its classes is impossible"}
	}
	return u.provedUnless(d.taking(f, yes))
}

// together answers whether two functions hold together for no event, without making one: Refuted says that they do for some, as far as is
// foretold.
func (u *universe) together(x, y fn) Answer {
	switch u.diagram.meet(x, y) {
	case yes:
		return Answer{Verdict: Refuted}
	case no:
		return u.provedUnless(u.diagram.constant(false))
	}
	return u.provedUnless(u.diagram.constant(true))
}

// provedUnless returns that a function is proved to hold for no event, unless it may hold for one.
func (u *universe) provedUnless(f fn) Answer {
	switch {
	case u.effort < 0 || u.diagram.steps < 0:
		return Answer{Why: "there are too many cases: raise the effort"}
	case !u.diagram.isLeaf(f, no) && u.space.options.AnyProject:
		return Answer{Why: "it depends on the project, or on what only GitLab knows"}
	case !u.diagram.isLeaf(f, no):
		return Answer{Why: "it depends on what only GitLab knows"}
	case len(u.space.doubts) > 0:
		return Answer{Why: u.space.doubts[0]}
	}
	return Answer{Verdict: Proved}
}

// exactly returns where each dimension has the value that is given for it, with -1 for any.
func (u *universe) exactly(at []int) fn {
	f := u.diagram.constant(true)
	for dim, value := range at {
		if value >= 0 {
			f = u.diagram.and(f, u.diagram.is(dim, func(v int) bool { return v == value }))
		}
	}
	return f
}

// has reports whether a job is in a pipeline, for certain.
func has(p *pipeline.Pipeline, name string) bool {
	for _, j := range p.Jobs {
		if j.Name == name {
			return j.Present == config.Yes
		}
	}
	return false
}
