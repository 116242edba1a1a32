package proof

import (
	"context"
	"fmt"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A universe is all events that some configurations can see, with the functions of them.
type universe struct {
	ctx     context.Context
	space   *space
	diagram *diagram
	effort  int // how many times rules may still be asked
	valid   fn  // where a class of events can have an event at all
	shapes  int // how many functions of shapes were made
}

// stepsPerAsk is how many steps the diagram may take for each time that rules may be asked. The default makes some 100 MiB at most.
const stepsPerAsk = 3

// A model is what a configuration says to all events at once.
type model struct {
	*universe
	cfg   *config.Config
	study *pipeline.Study
	parts map[[2]int]fn // of a part, under a rule of the workflow: where it holds
	flow  fn            // the outcome of workflow:rules
	jobs  []fn          // the outcome of each job's rules, once they were asked; see outcome
	asked []bool        // by job
	names map[string]int
	looks map[lookKey]pipeline.Glimpse // see glimpse

	sights  map[sight]int
	numbers map[string]int // see number
	near    bool           // see arrange
	start   fn             // see begun; one more than the function, 0 before it is known
	fine    fn             // see accepted; likewise
}

// newModels returns models of configurations that share their events, or why nothing can be said of all of them.
func newModels(ctx context.Context, cfgs []*config.Config, options Options) (models []*model, why string) {
	studies := make([]*pipeline.Study, len(cfgs))
	for i, cfg := range cfgs {
		if cfg.AsksEvent() {
			return nil, "which files are included depends on the event"
		}
		study, ok := pipeline.NewStudy(ctx, cfg)
		if !ok {
			return nil, whyNot(cfg)
		}
		study.OpenFiles = options.AnyProject
		studies[i] = study
	}
	u := &universe{ctx: ctx, diagram: newDiagram(stepsPerAsk * options.effort()), effort: options.effort()}
	u.space = newSpace(studies, options, cfgs[0].Trigger != nil)
	u.diagram.dimension(len(u.space.kinds))
	for _, d := range u.space.dims {
		u.diagram.dimension(d.size())
	}
	u.valid = u.possible()
	for i, cfg := range cfgs {
		models = append(models, newModel(u, cfg, studies[i]))
	}
	return models, ""
}

// whyNot says why nothing can be said of a configuration.
func whyNot(cfg *config.Config) string {
	if len(cfg.Unresolved) == 0 {
		return "GitLab refuses the configuration: pipewright lint says why"
	}
	first := cfg.Unresolved[0]
	more := ""
	if n := len(cfg.Unresolved) - 1; n > 0 {
		more = fmt.Sprintf(", nor could %d more", n)
	}
	return fmt.Sprintf("%s %q could not be had%s: nobody knows what it brings", first.Include, first.What, more)
}

func newModel(u *universe, cfg *config.Config, study *pipeline.Study) *model {
	jobs := study.Jobs()
	m := &model{
		universe: u, cfg: cfg, study: study, parts: map[[2]int]fn{}, looks: map[lookKey]pipeline.Glimpse{},
		sights: map[sight]int{}, numbers: map[string]int{},
		jobs: make([]fn, len(jobs)), asked: make([]bool, len(jobs)), names: make(map[string]int, len(jobs)),
	}
	for i, in := range jobs {
		m.names[in.Name] = i
	}
	m.flow = m.decision(study.Workflow(), 0)
	return m
}

// arrange asks the rules of jobs that need each other one after the other, so that the dimensions that they ask about are neighbours: the
// functions in which they meet stay small then. In the order of the stages, with hundreds of jobs that each look at their own files, the
// functions double with every job.
func (m *model) arrange() {
	if m.near {
		return
	}
	m.near = true
	needed := make([][]int, len(m.jobs)) // both ways
	for job := range m.jobs {
		m.eachNeed(job, func(need pipeline.Need) {
			if other, known := m.names[need.Name]; known {
				needed[job], needed[other] = append(needed[job], other), append(needed[other], job)
			}
		})
	}
	seen := make([]bool, len(m.jobs))
	var visit func(job int)
	visit = func(job int) {
		if seen[job] || len(needed[job]) == 0 {
			return
		}
		seen[job] = true
		m.outcome(job)
		for _, other := range needed[job] {
			visit(other)
		}
	}
	for job := range m.jobs {
		visit(job)
	}
}

// in returns where rules let in.
func (m *model) in(outcome fn) fn {
	return m.diagram.each(opOutcome, 0, outcome, func(leaf int) int { return leaf & 3 })
}

// decides returns where a rule is the one that decides.
func (m *model) decides(outcome fn, rule int) fn {
	return m.diagram.each(opRule, rule, outcome, func(leaf int) int {
		switch {
		case leaf&3 == maybe:
			return maybe
		case leaf>>2 == rule:
			return yes
		}
		return no
	})
}

// begun returns where workflow:rules let a pipeline through, and the commit message does not ask for none.
func (m *model) begun() fn {
	if m.start == 0 {
		m.start = m.diagram.and(m.in(m.flow), m.diagram.not(m.skipped())) + 1
	}
	return m.start - 1
}

// skipped returns where the commit message asks for no pipeline.
func (m *model) skipped() fn {
	d, message := m.diagram, m.space.message
	f := d.constant(false)
	if message == nil {
		return f
	}
	for v, text := range message.values {
		for k := range m.space.kinds {
			e := *m.space.kinds[k].event
			if e.CommitMessage = text; e.Skips() {
				f = d.or(f, d.and(d.is(0, func(kind int) bool { return kind == k }), d.is(message.index, func(value int) bool { return value == v })))
			}
		}
	}
	return f
}

// present returns where a job is in a pipeline that GitLab does not refuse. A job of the stages .pre and .post makes none by itself.
func (m *model) present(job int) fn {
	made := m.accepted()
	if isOutside(m.study.Jobs()[job]) {
		made = m.created()
	}
	return m.diagram.and(made, m.in(m.outcome(job)))
}

// isOutside reports whether a job is of one of the stages around all others, in which no job makes a pipeline.
func isOutside(in *config.Instance) bool {
	return in.Job.Stage.Value == ".pre" || in.Job.Stage.Value == ".post"
}

// accepted returns where there is a pipeline, as far as no need is missing.
func (m *model) accepted() fn {
	if m.fine == 0 {
		m.arrange()
		f := m.begun()
		for job := range m.jobs {
			m.eachNeed(job, func(need pipeline.Need) {
				f = m.diagram.and(f, m.diagram.not(m.missing(job, need)))
			})
		}
		m.fine = f + 1
	}
	return m.fine - 1
}

// acceptable returns the same, for events that there can be.
func (m *model) acceptable() fn { return m.diagram.and(m.accepted(), m.valid) }

// eachNeed calls visit for each need of a job that it cannot do without. Those that a rule brings are not looked for, and do not take the
// place of the others here.
// Source: lib/gitlab/ci/pipeline/seed/build.rb (needs_errors), GitLab 18.11.
func (m *model) eachNeed(job int, visit func(need pipeline.Need)) {
	for _, need := range m.study.Needs(job, 0) {
		if !need.Optional {
			visit(need)
		}
	}
}

// missing returns where a job is let in, and something that it needs is not.
func (m *model) missing(job int, need pipeline.Need) fn {
	d := m.diagram
	f := d.and(m.begun(), m.in(m.outcome(job)))
	if other, known := m.names[need.Name]; known {
		f = d.and(f, d.not(m.in(m.outcome(other))))
	}
	return f
}

// possible returns where a class of events has an event: a merge request does not go from a branch to itself.
func (u *universe) possible() fn {
	s, d := u.space, u.diagram
	apart := d.constant(true)
	for i, branch := range s.branch.values {
		for j, target := range s.target.values {
			if branch == target {
				same := d.and(d.is(s.branch.index, func(v int) bool { return v == i }), d.is(s.target.index, func(v int) bool { return v == j }))
				apart = d.and(apart, d.not(same))
			}
		}
	}
	request := d.is(0, func(k int) bool { return s.kinds[k].of == ofRequest && !s.kinds[k].event.Fork })
	return d.or(d.not(request), apart)
}
