package pipediff

import (
	"context"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// Compare tells how the pipelines of the events differ, and the child pipelines that both configurations have. The error says that
// pipewright could not do its work.
func Compare(ctx context.Context, before, after Side, events []*pipeline.Event) (*Diff, error) {
	c, err := compare(ctx, before, after, events)
	if err != nil {
		return nil, err
	}
	if c.meaningful() {
		err = c.children(ctx, events)
	}
	return c.diff, err
}

// compare compares pipelines without their children.
func compare(ctx context.Context, before, after Side, events []*pipeline.Event) (*comparison, error) {
	c := &comparison{seen: map[string]bool{}, met: map[string]bool{}, diff: &Diff{}}
	var err error
	if c.was, err = newSide(ctx, before, events); err != nil {
		return nil, err
	}
	if c.is, err = newSide(ctx, after, events); err != nil {
		return nil, err
	}
	c.run()
	return c, nil
}

// A comparison is the pipelines of both configurations with what was found out about them.
type comparison struct {
	was, is *side
	renamed names
	seen    map[string]bool // the jobs that some pipeline has, by their new names
	met     map[string]bool // those of them that both pipelines of some event have
	diff    *Diff
}

// meaningful reports whether both configurations have jobs to compare.
func (c *comparison) meaningful() bool { return c.was.accepted() && c.is.accepted() }

// run compares the pipelines.
func (c *comparison) run() {
	if c.meaningful() {
		c.findRenames()
		c.diff.Pipeline = changed("workflow:", c.was.workflow(c.was.Config), c.is.workflow(c.is.Config))
	}
	for i := range c.was.pipelines {
		c.diff.Events = append(c.diff.Events, c.event(c.was.pipelines[i], c.is.pipelines[i]))
	}
	c.lift()
	if c.meaningful() {
		c.apart()
	}
	c.diff.Unresolved = addUnresolved(c.was.unresolved(), c.is.unresolved())
}

// event compares the pipelines of one event. Jobs that stay the same are among the result until [comparison.lift] has run.
func (c *comparison) event(was, is *pipeline.Pipeline) *EventChange {
	e := &EventChange{Event: is.Event, Old: outcome(was), New: outcome(is)}
	if e.Old.Created != config.No && e.New.Created != config.No {
		e.Pipeline = c.pipelineChanges(was, is)
	}
	if c.was.Refused || c.is.Refused {
		return e // all jobs come or go, and nobody wants to read their names
	}
	before := map[string]*pipeline.Job{}
	for _, job := range jobsOf(was) {
		before[c.key(job.Instance, true)] = job
	}
	why := whyNot(is)
	for _, job := range jobsOf(is) {
		key := c.key(job.Instance, false)
		e.Jobs = append(e.Jobs, c.job(before[key], job, was, is))
		delete(before, key)
	}
	for _, job := range jobsOf(was) {
		if _, gone := before[c.key(job.Instance, true)]; gone {
			change := named(job.Instance, job.Present, config.No)
			change.Name, change.Job = c.renamed.of(change.Name), c.renamed.of(change.Job)
			change.Why = why[change.Name]
			c.seen[change.Job] = true
			e.Jobs = append(e.Jobs, change)
		}
	}
	return e
}

// jobsOf returns the jobs of a pipeline, none when it is not created.
func jobsOf(p *pipeline.Pipeline) []*pipeline.Job {
	if p.Created == config.No {
		return nil
	}
	return p.Jobs
}

func outcome(p *pipeline.Pipeline) Outcome {
	o := Outcome{Created: p.Created, Reason: p.Reason}
	if len(p.Errors) > 0 && p.Created != config.Yes {
		o.Error = p.Errors[0].Message
	}
	return o
}

// whyNot returns why jobs are not in a pipeline, by name.
func whyNot(p *pipeline.Pipeline) map[string]*pipeline.Why {
	all := map[string]*pipeline.Why{}
	for _, job := range p.Excluded {
		all[job.Name] = job.Why
	}
	return all
}

// named returns the change of an instance that only one pipeline has.
func named(in *config.Instance, was, is config.Truth) JobChange {
	return JobChange{Name: in.Name, Job: in.Job.Name.Value, Instances: len(in.Job.Made()), Old: was, New: is}
}

// job compares a job of both pipelines; was is nil when only the new one has it.
func (c *comparison) job(was, is *pipeline.Job, before, after *pipeline.Pipeline) JobChange {
	change := named(is.Instance, config.No, is.Present)
	change.Why = is.Why
	c.seen[change.Job] = true
	if was == nil {
		return change
	}
	c.met[change.Job] = true
	change.Old = was.Present
	old := c.renamed.in(c.was.attributes(was.Instance, before.Config))
	current := c.is.attributes(is.Instance, after.Config)
	change.Changes = append(c.detailChanges(was, is, old, current), contentChanges(old, current)...)
	return change
}

// key returns what an instance is known by in both configurations: with numbers, "test 1/2" and "test 1/3" are the same job.
func (c *comparison) key(in *config.Instance, old bool) string {
	name := in.Job.Name.Value
	rest := strings.TrimPrefix(in.Name, name)
	if in.Index > 0 && in.Matrix == nil {
		rest = "#" + strconv.Itoa(in.Index)
	}
	if old {
		name = c.renamed.of(name)
	}
	return name + "\x00" + rest
}
