package pipediff

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// lift takes out of the events what holds wherever a job, or a pipeline, is: it is told once. Jobs without a difference go.
func (c *comparison) lift() {
	both := slices.DeleteFunc(slices.Clone(c.diff.Events), func(e *EventChange) bool {
		return e.Old.Created == config.No || e.New.Created == config.No
	})
	c.liftPipeline(both)
	for _, name := range jobNames(c.diff.Events) {
		c.liftJob(name, both)
	}
	for _, e := range c.diff.Events {
		e.Jobs = slices.DeleteFunc(e.Jobs, func(j JobChange) bool { return j.Old == j.New && len(j.Changes) == 0 })
	}
}

// liftPipeline lifts the changes of pipelines as a whole that all of them have in common. A new order of stages is one when it is
// the same wherever it shows.
func (c *comparison) liftPipeline(both []*EventChange) {
	if len(both) < 2 {
		return
	}
	var common []Change
	for _, e := range both {
		for _, change := range e.Pipeline {
			differs := func(e *EventChange) bool {
				return !holds(e.Pipeline, change) && (change.Keyword != "stages" || mentions(e.Pipeline, "stages"))
			}
			if !holds(common, change) && !slices.ContainsFunc(both, differs) {
				common = append(common, change)
			}
		}
	}
	for _, e := range both {
		e.Pipeline = minus(e.Pipeline, common)
	}
	c.diff.Pipeline = append(c.diff.Pipeline, common...)
}

func mentions(changes []Change, keyword string) bool {
	return slices.ContainsFunc(changes, func(c Change) bool { return c.Keyword == keyword })
}

// jobNames returns the names of all jobs of the events, each once: those of one event in its order.
func jobNames(events []*EventChange) []string {
	var all []string
	seen := map[string]bool{}
	for _, e := range events {
		for _, job := range e.Jobs {
			if !seen[job.Name] {
				seen[job.Name] = true
				all = append(all, job.Name)
			}
		}
	}
	return all
}

// liftJob lifts what holds for a job in every pipeline that has it. A job comes or goes everywhere when it does so in all events
// that have a pipeline before and after.
func (c *comparison) liftJob(name string, both []*EventChange) {
	var places []*JobChange // where the old and the new pipeline may have the job
	uniform := len(both) > 1
	var first *JobChange
	for _, e := range both {
		job := e.job(name)
		if job == nil || first != nil && (job.Old != first.Old || job.New != first.New) {
			uniform = false
		}
		if job != nil && first == nil {
			first = job
		}
		if job != nil && job.Stays() {
			places = append(places, job)
		}
	}
	if uniform && first.Old != first.New {
		c.liftPresence(name, both)
	}
	if len(places) > 0 {
		c.liftChanges(places)
	}
}

// liftPresence says once that a job comes, goes or is less certain in every pipeline.
func (c *comparison) liftPresence(name string, both []*EventChange) {
	lifted := *both[0].job(name)
	lifted.Why, lifted.Changes = nil, nil
	for _, e := range both {
		job := e.job(name)
		job.Old = job.New
	}
	c.diff.Everywhere = append(c.diff.Everywhere, lifted)
}

// liftChanges says once what changes in a job wherever it runs. Where it is certain that the job is in some pipelines but not in
// others, its rules are told in the latter as well, because they decide it.
func (c *comparison) liftChanges(places []*JobChange) {
	var common []Change
	for _, change := range places[0].Changes {
		elsewhere := func(j *JobChange) bool { return !holds(j.Changes, change) }
		if change.written && !slices.ContainsFunc(places, elsewhere) {
			common = append(common, change)
		}
	}
	if len(common) == 0 {
		return
	}
	lifted := *places[0]
	lifted.Old, lifted.New, lifted.Why, lifted.Changes = config.Yes, config.Yes, nil, common
	if !slices.ContainsFunc(places, func(j *JobChange) bool { return !j.uncertain() }) {
		lifted.Old, lifted.New = config.Maybe, config.Maybe
	}
	c.everywhere(lifted)
	for _, job := range places {
		keeps := lifted.New == config.Yes && job.uncertain()
		job.Changes = slices.DeleteFunc(slices.Clone(job.Changes), func(change Change) bool {
			return holds(common, change) && !(keeps && change.Decides())
		})
	}
}

// everywhere adds the changes of a job to what holds in every pipeline, where its coming or going may be told already.
func (c *comparison) everywhere(job JobChange) {
	all := c.diff.Everywhere
	if n := len(all); n > 0 && all[n-1].Name == job.Name {
		all[n-1].Changes = job.Changes
		return
	}
	c.diff.Everywhere = append(all, job)
}

// uncertain reports whether one of the pipelines may or may not have the job.
func (j *JobChange) uncertain() bool { return j.Old == config.Maybe || j.New == config.Maybe }

func holds(changes []Change, change Change) bool { return slices.ContainsFunc(changes, change.equal) }

func minus(changes, others []Change) []Change {
	return slices.DeleteFunc(slices.Clone(changes), func(change Change) bool { return holds(others, change) })
}

// job returns the change of a job, nil when no pipeline of the event has it.
func (e *EventChange) job(name string) *JobChange {
	if i := slices.IndexFunc(e.Jobs, func(j JobChange) bool { return j.Name == name }); i >= 0 {
		return &e.Jobs[i]
	}
	return nil
}
