package proof

import (
	"context"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// A Prover answers questions about all events of a configuration.
type Prover struct{ m *model }

// New returns a prover of a configuration, or why nothing can be said of all its events.
func New(ctx context.Context, cfg *config.Config, options Options) (_ *Prover, why string) {
	models, why := newModels(ctx, []*config.Config{cfg}, options)
	if why != "" {
		return nil, why
	}
	return &Prover{models[0]}, ""
}

// Exhausted reports whether answers are missing because more work would have been needed than the effort allows.
func (p *Prover) Exhausted() bool { return p.m.effort < 0 || p.m.diagram.steps < 0 }

// A Missing is a need of a job that may not be there, because of which GitLab refuses the pipeline.
type Missing struct {
	Job, Need string
	At        pipeline.Need
	LeftOut   *pipeline.Why // why the event that refutes leaves out what is needed; nil when that is no job
	Answer
}

// maxPipelines is how many needs that may be missing are shown with a whole pipeline.
const maxPipelines = 16

// NeedsMissing answers for every need of every job whether it is there whenever the job is. Proved ones are left out. All that are refuted
// come with an event for which the rules of both jobs were asked again; the first ones also with its pipeline.
func (p *Prover) NeedsMissing() []Missing {
	m := p.m
	m.arrange()
	var all []Missing
	refuted := 0
	for job, in := range m.study.Jobs() {
		m.eachNeed(job, func(need pipeline.Need) {
			a := m.missingAnswer(job, need, refuted < maxPipelines && !m.space.options.AnyProject)
			if a.Verdict == Refuted {
				refuted++
			}
			if a.Verdict != Proved {
				all = append(all, Missing{Job: in.Name, Need: need.Name, At: need, Answer: a, LeftOut: m.whyLeftOut(need, a.Event)})
			}
		})
	}
	return all
}

// missingAnswer answers whether a need is there whenever the job is.
func (m *model) missingAnswer(job int, need pipeline.Need, whole bool) Answer {
	f, name := m.missing(job, need), m.study.Jobs()[job].Name
	if whole {
		return m.never(f, func(p *pipeline.Pipeline) bool {
			return slices.ContainsFunc(p.Errors, func(e pipeline.Error) bool {
				return e.Job == name && e.Span == need.Span && e.Certain == config.Yes
			})
		})
	}
	return m.searchAnywhere(f, func(at []int) (Answer, bool) {
		event, ok := m.example(at)
		return Answer{Verdict: Refuted, Event: event}, ok && m.leavesOut(event, job, need)
	})
}

// whyLeftOut tells why an event leaves out what a job needs.
func (m *model) whyLeftOut(need pipeline.Need, event *pipeline.Event) *pipeline.Why {
	other, known := m.names[need.Name]
	if !known || event == nil {
		return nil
	}
	g := m.study.At(event.Complete(), nil)
	return g.Why(other, g.Workflow().Rule)
}

// LeavesOut reports whether an event, which refutes another need of the same job, leaves out what a need asks for, too.
func (p *Prover) LeavesOut(event *pipeline.Event, missing Missing) bool {
	return p.m.leavesOut(event, p.m.names[missing.Job], missing.At)
}

// leavesOut reports whether an event has a pipeline with a job, and without another one that it needs, as far as their rules go.
func (m *model) leavesOut(event *pipeline.Event, job int, need pipeline.Need) bool {
	g := m.study.At(event.Complete(), nil)
	flow := g.Workflow()
	if flow.In != config.Yes || event.Skips() || g.Job(job, flow.Rule).In != config.Yes {
		return false
	}
	other, known := m.names[need.Name]
	return !known || g.Job(other, flow.Rule).In == config.No
}

// Never answers for every job whether it is in no pipeline: Proved says that it never runs. Jobs that run are left out.
func (p *Prover) Never() map[string]Answer {
	m := p.m
	all := map[string]Answer{}
	for job, in := range m.study.Jobs() {
		if a := m.together(m.acceptable(), m.in(m.outcome(job))); a.Verdict != Refuted {
			all[in.Name] = a
		}
	}
	return all
}

// A LetIn is what is known of whether rules let a job in: Proved says that they never do.
type LetIn struct {
	Job        string
	Alone      Verdict // its own rules
	InPipeline Verdict // its own rules, in a pipeline that those of the workflow let through
}

// LetIn answers for every job whether its rules let it in for no event. What it needs is not asked for: see [Prover.Never].
func (p *Prover) LetIn() []LetIn {
	m := p.m
	begun := m.diagram.and(m.begun(), m.valid)
	all := make([]LetIn, len(m.study.Jobs()))
	for job, in := range m.study.Jobs() {
		if first := m.study.Same(job); first != job {
			all[job] = all[first]
		} else {
			f := m.in(m.outcome(job))
			all[job] = LetIn{Alone: m.together(m.valid, f).Verdict, InPipeline: m.together(begun, f).Verdict}
		}
		all[job].Job = in.Name
	}
	return all
}

// Rules answers for every rule of a job whether it never is the one that decides: Refuted comes with the event for which it does.
func (p *Prover) Rules(job string) []Answer {
	m := p.m
	i, known := m.names[job]
	if !known {
		return nil
	}
	answers := make([]Answer, m.study.Rules(i))
	for r := range answers {
		answers[r] = m.never(m.ruleDecides(i, r+1), func(p *pipeline.Pipeline) bool { return decidedBy(p, job, r+1) })
	}
	return answers
}

// ruleDecides returns where a rule is the one that decides over a job.
func (m *model) ruleDecides(job, rule int) fn {
	return m.diagram.and(m.begun(), m.decides(m.outcome(job), rule))
}

// decidedBy reports whether a rule decided over a job.
func decidedBy(p *pipeline.Pipeline, job string, rule int) bool {
	for _, j := range p.Jobs {
		if j.Name == job {
			return j.Why != nil && j.Why.Rule == rule
		}
	}
	for _, x := range p.Excluded {
		if x.Name == job {
			return x.Why != nil && x.Why.Rule == rule
		}
	}
	// A pipeline that is refused because of another job has no jobs to ask.
	return p.Reason == pipeline.ConfigError
}
