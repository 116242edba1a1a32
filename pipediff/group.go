package pipediff

import (
	"reflect"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A Group is events for which the same differs.
type Group struct {
	Events []*pipeline.Event
	Change *EventChange // of the first
}

// Groups returns the events for which something differs, those with the same difference together, in the order of their first.
func (d *Diff) Groups() []Group {
	var groups []Group
	for _, e := range d.Events {
		if e.Same() {
			continue
		}
		i := slices.IndexFunc(groups, func(g Group) bool { return g.Change.like(e) })
		if i < 0 {
			i = len(groups)
			groups = append(groups, Group{Change: e})
		}
		groups[i].Events = append(groups[i].Events, e.Event)
	}
	return groups
}

// like reports whether the same differs for two events, whatever the rules that made it so.
func (e *EventChange) like(other *EventChange) bool {
	return e.Old == other.Old && e.New == other.New && slices.EqualFunc(e.Pipeline, other.Pipeline, Change.equal) &&
		slices.EqualFunc(e.Jobs, other.Jobs, func(a, b JobChange) bool {
			a.Why, b.Why = nil, nil
			return reflect.DeepEqual(a, b)
		})
}

// A Fact is what differs in the same way for some jobs.
type Fact struct {
	Jobs []JobChange
	// Old and New say whether the jobs are in the pipeline. Where they are the same, Changes are what differs.
	Old, New config.Truth
	Changes  []Change
}

// Facts returns what differs for jobs, each fact once: first which jobs come and go, then what changes in those that stay.
func Facts(jobs []JobChange) []Fact {
	return append(presences(jobs), contents(jobs)...)
}

// presences returns which jobs come, go, or are more or less certain than they were.
func presences(jobs []JobChange) []Fact {
	var facts []Fact
	for _, job := range jobs {
		if job.Old == job.New {
			continue
		}
		i := slices.IndexFunc(facts, func(f Fact) bool { return f.Old == job.Old && f.New == job.New })
		if i < 0 {
			i = len(facts)
			facts = append(facts, Fact{Old: job.Old, New: job.New})
		}
		facts[i].Jobs = append(facts[i].Jobs, job)
	}
	slices.SortStableFunc(facts, func(a, b Fact) int { return a.rank() - b.rank() })
	return facts
}

// rank puts jobs that come before jobs that go, and both before jobs of which one is not sure.
func (f Fact) rank() int {
	switch {
	case f.Old == config.No && f.New == config.Yes:
		return 0
	case f.Old == config.No:
		return 1
	case f.New == config.No:
		return 2
	}
	return 3
}

// contents returns the changes of jobs that stay. Changes that the same jobs have in common are one fact.
func contents(jobs []JobChange) []Fact {
	var single []Fact // each with one change
	for _, job := range jobs {
		for _, change := range job.Changes {
			i := slices.IndexFunc(single, func(f Fact) bool { return f.New == job.New && f.Changes[0].equal(change) })
			if i < 0 {
				i = len(single)
				single = append(single, Fact{Old: job.New, New: job.New, Changes: []Change{change}})
			}
			single[i].Jobs = append(single[i].Jobs, job)
		}
	}
	var facts []Fact
	for _, f := range single {
		i := slices.IndexFunc(facts, func(other Fact) bool { return f.New == other.New && sameJobs(f.Jobs, other.Jobs) })
		if i < 0 {
			facts = append(facts, f)
			continue
		}
		facts[i].Changes = append(facts[i].Changes, f.Changes...)
	}
	return facts
}

func sameJobs(a, b []JobChange) bool {
	return slices.EqualFunc(a, b, func(a, b JobChange) bool { return a.Name == b.Name })
}

// Union returns the events of all lists, each once, in order.
func Union(lists ...[]*pipeline.Event) []*pipeline.Event {
	var all []*pipeline.Event
	for _, e := range slices.Concat(lists...) {
		if !slices.ContainsFunc(all, func(other *pipeline.Event) bool { return sameEvent(e, other) }) {
			all = append(all, e)
		}
	}
	return all
}

// sameEvent reports whether two events say the same, also where only one of them says what is usual.
func sameEvent(a, b *pipeline.Event) bool {
	a, b = a.Complete(), b.Complete()
	a.Compare, b.Compare = nil, nil
	return reflect.DeepEqual(a, b)
}
