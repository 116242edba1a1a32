package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// maxNeeds is how many jobs one job needs at most, unless somebody changes the limit of the server.
// Source: the plan limit ci_needs_size_limit, GitLab 18.11.
const maxNeeds = 50

// check looks for what GitLab refuses when it makes the jobs.
func (r *run) check(p *Pipeline, seeds []*seed) {
	byName := make(map[string]*seed, len(seeds))
	for _, s := range seeds {
		byName[s.plan.in.Name] = s
	}
	stages := map[int]config.Truth{}
	for _, s := range seeds {
		if was, ok := stages[s.plan.stage]; ok {
			stages[s.plan.stage] = was.Or(s.present)
		} else {
			stages[s.plan.stage] = s.present
		}
	}
	for _, s := range seeds {
		for _, fault := range s.faults { // of a stage without jobs, GitLab never asks for them
			p.report(fault, stages[s.plan.stage])
		}
		if s.present != config.No {
			r.checkVariables(p, s)
			r.checkNeeds(p, s, byName)
		}
	}
}

// report adds an error that holds when something else does.
func (p *Pipeline) report(e Error, holds config.Truth) {
	if holds == config.No {
		return
	}
	e.Certain = holds
	p.Errors = append(p.Errors, e)
	p.refuse(ConfigError, holds.Not())
}

func (r *run) checkVariables(p *Pipeline, s *seed) {
	circle := s.scope.circle()
	if circle == nil {
		return
	}
	e := Error{Job: s.plan.in.Name, Span: s.plan.nameSpan()}
	if d, ok := s.scope.find(circle[0]); ok && d.span.IsValid() {
		e.Span = d.span
	}
	e.Message = fmt.Sprintf("the variables of %q name each other in a circle: %s", e.Job, strings.Join(circle, ", "))
	p.report(e, s.present)
}

// checkNeeds checks what a job needs, also when the needs of a rule take its place.
// Source: lib/gitlab/ci/pipeline/seed/build.rb (needs_errors), GitLab 18.11.
func (r *run) checkNeeds(p *Pipeline, s *seed, byName map[string]*seed) {
	name, needs := s.plan.in.Name, s.plan.needs
	if len(needs) > maxNeeds {
		p.report(Error{
			Job: name, Span: needs[maxNeeds].Span,
			Message: fmt.Sprintf("%q needs %d jobs: GitLab takes at most %d", name, len(needs), maxNeeds),
		}, s.present)
		return
	}
	for _, need := range needs {
		missing := s.misses(byName[need.Name], r.plan.complete)
		if need.Optional || missing == config.No {
			continue
		}
		p.report(Error{
			Job: name, Span: need.Span,
			Message: fmt.Sprintf("%q needs %q, which is not in this pipeline: give both the same rules, or write optional: true", name, need.Name),
		}, missing)
	}
}

// misses answers whether the job is in the pipeline without a job that it needs, nil when there is none of that name. Where that
// depends on what could not be included, it is said of no job.
func (s *seed) misses(needed *seed, complete bool) config.Truth {
	there := config.No
	if needed != nil {
		there = needed.present
	}
	switch missing := s.present.And(there.Not()); {
	case missing == config.Maybe && !complete, needed == nil && !complete:
		return config.No
	case missing == config.Maybe && there == config.Maybe && s.follows(needed):
		return config.No
	default:
		return missing
	}
}

// follows reports whether the job is in the pipeline only with the other one: the same decides about both.
func (s *seed) follows(other *seed) bool {
	mine, theirs := s.plan.question, other.plan.question
	if mine.says != theirs.says {
		return false
	}
	return !slices.ContainsFunc(mine.mentions, func(name string) bool {
		a, okA := s.scope.find(name)
		b, okB := other.scope.find(name)
		return okA != okB || a.value != b.value || a.state != b.state || a.refs != nil || b.refs != nil
	})
}
