package proof

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
)

// created returns where a pipeline is made, as far as rules decide: some job is left that makes one.
func (m *model) created() fn {
	f := m.diagram.constant(false)
	for job, in := range m.study.Jobs() {
		if !isOutside(in) {
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
	f = d.and(f, d.and(d.fix(m.valid, 0, request), m.opened()))
	f = d.and(f, d.is(m.space.branch.index, func(v int) bool { return m.space.branch.values[v] != m.space.options.defaultBranch() }))
	return m.search(f, func(at []int) (Answer, bool) { return m.twice(slices.Clone(at), push, request) })
}

// Twice answers whether a push to a branch that no rule names, and that is not protected, runs no job twice while a merge request is open: in a pipeline of the branch
// and in one of the merge request. jobs are those that run twice for the event that refutes.
func (p *Prover) Twice() (_ Answer, jobs []string) {
	m, d := p.m, p.m.diagram
	push, request := m.kindOf("push", ofBranch), m.kindOf("merge_request_event", ofRequest)
	if push < 0 || request < 0 {
		return Answer{Why: "no rule tells pushes from merge requests"}, nil
	}
	both := d.constant(false)
	for job := range m.study.Jobs() {
		if m.study.Same(job) == job {
			in := m.in(m.outcome(job))
			both = d.or(both, d.and(d.fix(in, 0, push), d.fix(in, 0, request)))
		}
	}
	both = d.and(both, d.and(d.fix(m.accepted(), 0, push), d.fix(m.accepted(), 0, request)))
	if m.space.options.AnyProject {
		both = d.and(m.anywhereFor(request, both), m.plain())
	}
	both = d.and(both, d.and(d.fix(m.valid, 0, request), m.opened()))
	both = d.and(both, d.and(m.unnamed(), m.unprotected()))
	answer := m.search(both, func(at []int) (Answer, bool) {
		a, ok := m.twice(slices.Clone(at), push, request)
		if ok {
			jobs = inBoth(a.Pipeline, a.SecondPipeline)
		}
		return a, len(jobs) > 0
	})
	return answer, jobs
}

// inBoth returns the jobs that are in both pipelines for certain.
func inBoth(p, q *pipeline.Pipeline) []string {
	var all []string
	for _, j := range p.Jobs {
		if j.Present == config.Yes && has(q, j.Name) {
			all = append(all, j.Name)
		}
	}
	return all
}

// opened returns where a merge request is open for the branch.
func (m *model) opened() fn {
	if open := m.space.byVariable["CI_OPEN_MERGE_REQUESTS"]; open != nil {
		return m.diagram.is(open.index, func(v int) bool { return v == 1 })
	}
	return m.diagram.constant(true)
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

// Hollow returns the rules of the workflow, by their numbers, that are proved to let only pipelines through in which no job can run: GitLab
// makes none of them. A rule that lets nothing through is none of them.
func (p *Prover) Hollow() []int {
	m, d := p.m, p.m.diagram
	some := d.constant(false)
	for job, in := range m.study.Jobs() {
		if !isOutside(in) {
			some = d.or(some, m.in(m.outcome(job)))
		}
	}
	begun := d.and(m.begun(), m.valid)
	var hollow []int
	for r := range m.study.Workflow().Rules {
		through := d.and(begun, m.decides(m.flow, r+1))
		if d.meet(through, d.constant(true)) == yes && m.together(through, some).Verdict == Proved {
			hollow = append(hollow, r+1)
		}
	}
	return hollow
}
