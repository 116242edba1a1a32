package pipeline

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// Conditions are what decides over a job or over all pipelines: the first of the rules that matches, or only and except. They are made
// of parts, which jobs share.
type Conditions struct {
	Rules []RuleConditions
	Ruled bool // rules decide, rather than only and except
	// Only and Except are clauses: all of Only must hold, and none of Except.
	Only, Except []Clauses
}

// Clauses are parts of which one must hold.
type Clauses []int

// RuleConditions are those of one rule: all must hold, and those behind one that does not are not asked.
type RuleConditions struct {
	Parts []int
	In    bool // it lets in
}

// A part is a condition as one job asks it, or as all do for which it comes to the same.
type part struct {
	condition *condition
	job       *jobPlan // nil for one of workflow:rules
}

// A partKey is what two parts share that come to the same for every event.
type partKey struct {
	expression *expr.Expr
	refs       string
	condition  *condition
	job        *jobPlan
}

// Workflow returns what decides over all pipelines.
func (s *Study) Workflow() Conditions {
	if s.plan.workflow == nil {
		return Conditions{}
	}
	return s.conditionsOf(s.plan.workflow, nil, "always")
}

// Conditions returns what decides over a job.
func (s *Study) Conditions(job int) Conditions {
	p := s.plan.jobs[job]
	if p.rules != nil {
		return s.conditionsOf(p.rules, p, p.when)
	}
	return Conditions{Only: s.clausesOf(p.only, p), Except: s.clausesOf(p.except, p)}
}

func (s *Study) conditionsOf(set *ruleSet, job *jobPlan, when string) Conditions {
	c := Conditions{Ruled: true}
	for _, r := range set.rules {
		parts := make([]int, len(r.conditions))
		for i, one := range r.conditions {
			parts[i] = s.part(one, job)
		}
		c.Rules = append(c.Rules, RuleConditions{Parts: parts, In: r.whenOr(when) != "never"})
	}
	return c
}

func (s *Study) clausesOf(p *policy, job *jobPlan) []Clauses {
	if p == nil {
		return nil
	}
	all := make([]Clauses, len(p.conditions))
	for i, c := range p.conditions {
		if c.keyword != "variables" {
			all[i] = Clauses{s.part(c, job)}
			continue
		}
		all[i] = Clauses{}
		for _, one := range c.parts {
			all[i] = append(all[i], s.part(one, job))
		}
	}
	return all
}

// part returns the number of a condition that a job asks, the same for all jobs for which it comes to the same.
func (s *Study) part(c *condition, job *jobPlan) int {
	key := partKey{condition: c, job: job}
	switch {
	case job == nil:
	case c.expression != nil:
		if !s.ofJob(c, job) {
			key = partKey{expression: c.expression}
		}
	case c.refs != nil:
		key = partKey{refs: strings.Join(c.refs, "\n")}
	case len(c.mentions) == 0:
		key = partKey{condition: c}
	}
	if n, known := s.numbers[key]; known {
		return n
	}
	n := len(s.parts)
	s.parts = append(s.parts, part{c, job})
	s.numbers[key] = n
	return n
}

// ofJob reports whether an expression may come to something else for a job than for the others.
func (s *Study) ofJob(c *condition, job *jobPlan) bool {
	return job.inherits.none || job.inherits.only != nil || slices.ContainsFunc(c.mentions, func(name string) bool {
		return isOfJob(name) || job.owns(name)
	})
}

// Under returns the rule of the workflow under which a part has to be asked: 0 when it comes to the same under the given one and under
// none.
func (s *Study) Under(part, flow int) int {
	p := s.parts[part]
	if flow == 0 || p.job == nil || len(p.condition.mentions) == 0 {
		return 0
	}
	sets := func(name string) bool {
		return slices.ContainsFunc(s.plan.workflow.rules[flow-1].variables, func(d definition) bool { return d.name == name })
	}
	if p.condition.expression != nil && !slices.ContainsFunc(p.condition.mentions, func(name string) bool { return sets(name) || isOfJob(name) }) {
		return 0
	}
	return flow
}

// FlowSpan returns the place of a rule of the workflow.
func (s *Study) FlowSpan(rule int) source.Span { return s.plan.workflow.rules[rule-1].span }

// Depends returns what a part depends on where it comes to the same for all jobs: the variables that an expression asks for, or the files
// of an event. ok is false when that is not all.
func (s *Study) Depends(part int) (variables []string, files, ok bool) {
	p := s.parts[part]
	switch c := p.condition; {
	case p.job == nil:
	case c.expression != nil:
		return c.mentions, false, !s.ofJob(c, p.job)
	case c.keyword == "changes" || c.keyword == "exists":
		return nil, true, len(c.mentions) == 0
	}
	return nil, false, false
}

// Part answers whether a part holds, where the given rule of the workflow has decided.
func (g Glimpse) Part(n, flow int) config.Truth {
	p := g.study.parts[n]
	s := &scope{run: g.run, phase: FromWorkflow, yaml: g.study.plan.rootLayer}
	if p.job != nil {
		g.under(flow)
		s = &scope{run: g.run, phase: FromRules, job: p.job, yaml: p.job.layerOn(g.run.root)}
		if !s.knowEnvironment(p.condition.mentions) {
			return config.Maybe
		}
	}
	t := &trace{}
	truth, _ := p.condition.ask(s, t)
	if t.fault != nil {
		return config.Maybe
	}
	return truth
}

// knowEnvironment fills in the name of the environment where one of the variables is about it, and reports whether it is known.
func (s *scope) knowEnvironment(mentions []string) bool {
	about := func(name string) bool { return strings.HasPrefix(name, "CI_ENVIRONMENT_") }
	if s.job.environment.name == "" || !slices.ContainsFunc(mentions, about) {
		return true
	}
	name, unknown := s.expand(s.job.environment.name)
	s.env = name
	return unknown == ""
}

// Again looks at the same event for another settler, to which the same is settled, without looking up again what does not depend on jobs.
func (g Glimpse) Again(settler Settler) Glimpse {
	g.run.settler = settler
	clear(g.run.expressions)
	return g
}

// Why tells how the rules of a job come to what they do, where the given rule of the workflow has decided.
func (g Glimpse) Why(job, flow int) *Why {
	p := g.study.plan.jobs[job]
	g.under(flow)
	s := &scope{run: g.run, phase: FromRules, job: p, yaml: p.layerOn(g.run.root)}
	s.knowEnvironment(p.question.mentions)
	if p.rules != nil {
		return p.rules.decide(s, p.rulesSpan, p.when).why
	}
	_, why := p.admit(s)
	return why
}
