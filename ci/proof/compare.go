package proof

import (
	"context"
	"maps"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A Difference is what is known of two configurations: Proved says that they make the same pipelines for every event, Refuted comes with
// the plainest event for which they do not. Answer.Pipeline is that of the first, Answer.SecondPipeline that of the second.
type Difference struct {
	Answer
	Job string // one that differs; "" when the pipelines differ as a whole
}

// Compare answers whether two configurations make pipelines of the same jobs for every event: the same names, in the same stages, with the
// same when, needs, variables and whatever else rules may change. What the jobs do is not compared. why says why nothing can be said.
func Compare(ctx context.Context, first, second *config.Config, options Options) (_ Difference, why string) {
	models, why := newModels(ctx, []*config.Config{first, second}, options)
	if why != "" {
		return Difference{}, why
	}
	c := &pairing{models[0], models[1], map[string]int{}}
	open := Difference{}
	for _, job := range c.jobs() {
		answer := c.compare(job)
		switch {
		case answer.Verdict == Refuted:
			return Difference{answer, job}, ""
		case answer.Verdict == Unknown && open.Why == "":
			open = Difference{answer, job}
		}
	}
	if open.Why != "" {
		return open, ""
	}
	return Difference{Answer: Answer{Verdict: Proved}}, ""
}

// A pairing compares two models job by job.
type pairing struct {
	first, second *model
	shapes        map[string]int // numbers of what jobs are, from 1
}

// jobs returns the names of the jobs of both, sorted.
func (c *pairing) jobs() []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(c.first.names)), maps.Keys(c.second.names))
	slices.Sort(names)
	return slices.Compact(names)
}

// compare answers whether a job is the same in both for every event.
func (c *pairing) compare(job string) Answer {
	x, y := c.shape(c.first, job), c.shape(c.second, job)
	differs := c.first.differs(x, y)
	if c.first.space.options.PlainNames {
		differs = c.first.diagram.and(differs, c.first.plainNames())
	}
	return c.first.search(differs, func(at []int) (Answer, bool) {
		event, ok := c.first.example(at)
		if !ok {
			return Answer{}, false
		}
		p, err := pipeline.Create(c.first.ctx, c.first.cfg, event)
		q, err2 := pipeline.Create(c.second.ctx, c.second.cfg, event)
		a := Answer{Verdict: Refuted, Event: event, Pipeline: p, SecondPipeline: q}
		return a, err == nil && err2 == nil && !sameJob(p, q, job)
	})
}

// shape returns what a job is, as a function: a number for each shape, 0 where it is not in a pipeline.
func (c *pairing) shape(m *model, job string) fn {
	i, known := m.names[job]
	if !known {
		return m.diagram.leaf(no)
	}
	f := m.shapeUnder(i, 0, c.shapes)
	for _, flow := range m.study.Flows() {
		f = m.diagram.ifElse(m.decides(m.flow, flow), m.shapeUnder(i, flow, c.shapes), f)
	}
	return m.diagram.ifElse(m.present(i), f, m.diagram.leaf(no))
}

// shapeUnder returns what a job is where its rules let it in and a rule of the workflow has decided.
func (m *model) shapeUnder(job, flow int, shapes map[string]int) fn {
	m.universe.shapes++ // no two of these functions are alike
	return m.diagram.each(opShape, m.universe.shapes, m.outcome(job), func(leaf int) int {
		if leaf&3 != yes {
			return leaf & 3
		}
		text := m.study.Shape(job, leaf>>2, flow)
		if shapes[text] == 0 {
			shapes[text] = len(shapes) + 1
		}
		return shapes[text]<<2 + yes
	})
}

// differs returns where two functions have different leaves.
func (m *model) differs(x, y fn) fn {
	return m.diagram.pair(opDiffer, x, y, func(a, b int) int {
		switch {
		case a&3 == maybe || b&3 == maybe:
			return maybe
		case a == b:
			return no
		}
		return yes
	}, func(fn, fn) (fn, bool) { return 0, false })
}

// sameJob reports whether a job is the same in two pipelines, as far as rules may change it.
func sameJob(p, q *pipeline.Pipeline, name string) bool {
	x, y := jobIn(p, name), jobIn(q, name)
	if x == nil || y == nil {
		return x == y
	}
	same := x.When == y.When && x.AllowFailure == y.AllowFailure && x.StartIn == y.StartIn && x.Stage == y.Stage &&
		(x.Needs == nil) == (y.Needs == nil) && slices.EqualFunc(x.Needs, y.Needs, func(a, b pipeline.Need) bool {
		return a.Name == b.Name && a.Optional == b.Optional && a.Artifacts == b.Artifacts
	})
	return same && maps.Equal(valuesOf(x), valuesOf(y)) && slices.Equal(x.ExitCodes, y.ExitCodes) && sameBool(x.Interruptible, y.Interruptible)
}

func sameBool(a, b *bool) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func valuesOf(j *pipeline.Job) map[string]string {
	values := map[string]string{}
	for _, v := range j.Variables {
		values[v.Name] = v.Value
	}
	return values
}

func jobIn(p *pipeline.Pipeline, name string) *pipeline.Job {
	i := slices.IndexFunc(p.Jobs, func(j *pipeline.Job) bool { return j.Name == name })
	if i < 0 {
		return nil
	}
	return p.Jobs[i]
}
