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

// A Missing is a need of a job that may not be there, because of which GitLab refuses the pipeline.
type Missing struct {
	Job, Need string
	Rule      int // of the job that brings the need; 0 for its own needs
	At        pipeline.Need
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
		m.eachNeed(job, func(rule int, need pipeline.Need) {
			a := m.missingAnswer(job, rule, need, refuted < maxPipelines)
			if a.Verdict == Refuted {
				refuted++
			}
			if a.Verdict != Proved {
				all = append(all, Missing{Job: in.Name, Need: need.Name, Rule: rule, At: need, Answer: a})
			}
		})
	}
	return all
}

// missingAnswer answers whether a need is there whenever the job is.
func (m *model) missingAnswer(job, rule int, need pipeline.Need, whole bool) Answer {
	f, name := m.missing(job, rule, need), m.study.Jobs()[job].Name
	if whole {
		return m.never(f, func(p *pipeline.Pipeline) bool {
			return slices.ContainsFunc(p.Errors, func(e pipeline.Error) bool {
				return e.Job == name && e.Span == need.Span && e.Certain == config.Yes
			})
		})
	}
	return m.search(f, func(at []int) (Answer, bool) {
		event, ok := m.example(at)
		return Answer{Verdict: Refuted, Event: event}, ok && m.leavesOut(event, job, need)
	})
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
		if a := m.none(m.present(job)); a.Verdict != Refuted {
			all[in.Name] = a
		}
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

// created returns where a pipeline is made, as far as rules decide: some job is left that makes one.
func (m *model) created() fn {
	f := m.diagram.constant(false)
	for job, in := range m.study.Jobs() {
		if stage := in.Job.Stage.Value; stage != ".pre" && stage != ".post" {
			f = m.diagram.or(f, m.in(m.outcome(job)))
		}
	}
	return m.diagram.and(m.accepted(), f)
}

// Duplicate answers whether no push to a branch with an open merge request makes two pipelines, one for the branch and one for the merge
// request.
func (p *Prover) Duplicate() Answer {
	m, d := p.m, p.m.diagram
	push, request := m.kindOf("push", ofBranch), m.kindOf("merge_request_event", ofRequest)
	if push < 0 || request < 0 {
		return Answer{Why: "no rule tells pushes from merge requests"}
	}
	created := m.created()
	f := d.and(d.fix(created, 0, push), d.fix(created, 0, request))
	f = d.and(f, d.fix(m.valid, 0, request))
	if open := m.space.byVariable["CI_OPEN_MERGE_REQUESTS"]; open != nil {
		f = d.and(f, d.is(open.index, func(v int) bool { return v == 1 }))
	}
	f = d.and(f, d.is(m.space.branch.index, func(v int) bool { return m.space.branch.values[v] != m.space.options.defaultBranch() }))
	return m.search(f, func(at []int) (Answer, bool) { return m.twice(slices.Clone(at), push, request) })
}

// twice replays a push and the merge request of the same branch.
func (m *model) twice(at []int, push, request int) (Answer, bool) {
	at[0] = push
	first, ok := m.example(at)
	at[0] = request
	second, ok2 := m.example(at)
	if !ok || !ok2 {
		return Answer{}, false
	}
	first.OpenMergeRequests, second.OpenMergeRequests = first.Project+"!1", first.Project+"!1"
	if second.Branch != first.Branch || second.Branch == second.Target {
		return Answer{}, false
	}
	a := Answer{Verdict: Refuted, Event: first, Second: second}
	var err, err2 error
	a.Pipeline, err = pipeline.Create(m.ctx, m.cfg, first)
	a.SecondPipeline, err2 = pipeline.Create(m.ctx, m.cfg, second)
	return a, err == nil && err2 == nil && a.Pipeline.Created == config.Yes && a.SecondPipeline.Created == config.Yes
}

// kindOf returns the number of the plainest kind of a source, -1 when there is none.
func (m *model) kindOf(source string, of refKind) int {
	return slices.IndexFunc(m.space.kinds, func(k kind) bool {
		return k.event.Source == source && k.of == of && !k.event.NewBranch && !k.event.Fork && k.event.MergeRequest == ""
	})
}

// Empty answers whether every merge request gets a pipeline.
func (p *Prover) Empty() Answer {
	m, d := p.m, p.m.diagram
	requests := d.is(0, func(k int) bool { return m.space.kinds[k].event.Source == "merge_request_event" })
	made := d.or(m.created(), d.not(m.accepted())) // a refused one is another matter
	none := d.or(d.not(m.in(m.flow)), d.and(m.begun(), d.not(made)))
	return m.never(d.and(d.and(requests, d.not(m.skipped())), none), func(p *pipeline.Pipeline) bool {
		return p.Created == config.No && (p.Reason == pipeline.WorkflowRules || p.Reason == pipeline.FilteredByRules)
	})
}
