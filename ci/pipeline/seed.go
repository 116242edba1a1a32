package pipeline

import (
	"cmp"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// A seed is a job of which it is decided whether it is in the pipeline.
type seed struct {
	plan    *jobPlan
	present config.Truth
	scope   *scope
	why     *Why
	rule    *rule // that lets it in; nil without rules
	faults  []Error
}

// seed asks every job, and makes the jobs of the pipeline.
func (r *run) seed(p *Pipeline) {
	seeds := make([]*seed, len(r.plan.jobs))
	for i, job := range r.plan.jobs {
		seeds[i] = r.decide(job)
	}
	p.Excluded = excluded(seeds)
	r.check(p, seeds)
	if p.Created == config.No {
		return
	}
	if left := remaining(seeds); left != config.Yes && r.plan.complete {
		p.refuse(FilteredByRules, left)
	}
	if p.Created == config.No {
		return
	}
	for _, s := range seeds {
		if s.present != config.No {
			p.Jobs = append(p.Jobs, r.job(s))
		}
	}
}

// excluded returns the jobs that are not in the pipeline, in the order of the configuration.
func excluded(seeds []*seed) []*Excluded {
	out := slices.DeleteFunc(slices.Clone(seeds), func(s *seed) bool { return s.present != config.No })
	slices.SortFunc(out, func(a, b *seed) int { return cmp.Compare(a.plan.index, b.plan.index) })
	all := make([]*Excluded, len(out))
	for i, s := range out {
		all[i] = &Excluded{Name: s.plan.in.Name, Instance: s.plan.in, Why: s.why}
	}
	return all
}

// remaining answers whether a job is left that makes a pipeline: those in .pre and .post alone do not.
// Source: lib/gitlab/ci/pipeline/chain/populate.rb, GitLab 18.11.
func remaining(seeds []*seed) config.Truth {
	answer := config.No
	for _, s := range seeds {
		if stage := s.plan.in.Job.Stage.Value; stage != ".pre" && stage != ".post" {
			answer = answer.Or(s.present)
		}
	}
	return answer
}

// decide asks the rules of a job, or its only and except.
func (r *run) decide(job *jobPlan) *seed {
	s := &seed{plan: job, scope: r.scopeOf(job)}
	if command := r.event.Command; command != "" && r.event.Source == sourceChat && command != job.in.Name {
		s.present, s.why = config.No, &Why{Summary: "the chat command runs another job", Span: job.nameSpan()}
		return s
	}
	if job.rules == nil {
		s.present, s.why = job.admit(s.scope)
		if !r.plan.complete && job.implicit() {
			s.present = config.Maybe // what could not be included may say otherwise
		}
		return s
	}
	d := r.decideRules(job, s.scope)
	s.why, s.present = d.why, d.present
	for _, fault := range d.faults {
		fault.Job = job.in.Name
		s.faults = append(s.faults, fault)
	}
	s.rule = d.chosen(job.when)
	return s
}

// implicit reports whether nothing that is written decides whether the job is in the pipeline.
func (p *jobPlan) implicit() bool { return p.except == nil && (p.only == nil || p.only.implied) }

// decideRules asks the rules of a job, but only once where they come to the same for every job.
func (r *run) decideRules(job *jobPlan, s *scope) decision {
	if job.alone || !job.rules.shared {
		return job.rules.decide(s, job.rulesSpan, job.when)
	}
	d, ok := r.decided[job.rules]
	if !ok {
		d = job.rules.decide(s, job.rulesSpan, job.when)
		if r.decided == nil {
			r.decided = map[*ruleSet]decision{}
		}
		r.decided[job.rules] = d
	}
	return d.elsewhere(job.rulesSpan)
}

// scopeOf returns the variables that the rules of a job see.
func (r *run) scopeOf(job *jobPlan) *scope {
	s := &scope{run: r, phase: FromRules, job: job, yaml: job.layerOn(r.root)}
	if job.environment.name != "" {
		s.env, _ = s.expand(job.environment.name)
	}
	return s
}

// job makes a job of the pipeline.
func (r *run) job(s *seed) *Job {
	plan := s.plan
	job := &Job{
		Name: plan.in.Name, Instance: plan.in, Stage: plan.in.Job.Stage.Value, Present: s.present, Why: s.why,
		When: plan.when, AllowFailure: plan.ignore, ExitCodes: plan.exitCodes, StartIn: plan.startIn, Interruptible: plan.cancelable,
		Needs: plan.needs,
	}
	after := s.scope
	if rule := s.rule; rule != nil {
		job.follow(rule, plan)
		if len(rule.variables) > 0 {
			after = &scope{run: r, phase: FromRules, job: plan, yaml: newLayer(rule.variables, s.scope.yaml)}
		}
	}
	if name := plan.environment.name; name != "" {
		job.Environment, _ = after.expand(name)
		after.env = job.Environment
	}
	if len(plan.tags) > 0 {
		job.Tags = make([]string, 0, len(plan.tags))
	}
	x := expander{scope: s.scope, raw: true, keep: true}
	for _, tag := range plan.tags {
		text, _ := x.expand(tag.Value)
		job.Tags = append(job.Tags, text)
	}
	job.Variables = r.variables(s)
	job.scope = after
	return job
}

// follow takes over what a rule says.
// Source: lib/gitlab/ci/pipeline/seed/build.rb (rules_attributes), GitLab 18.11.
func (j *Job) follow(rule *rule, plan *jobPlan) {
	j.When = rule.whenOr(plan.when)
	if rule.startIn != "" {
		j.StartIn = rule.startIn
	}
	if rule.ignore != nil {
		j.AllowFailure, j.ExitCodes = *rule.ignore, nil
	}
	if rule.cancelable != nil {
		j.Interruptible = rule.cancelable
	}
	if needs := plan.ruleNeeds[rule.number]; len(needs) > 0 {
		j.Needs = needs
	}
}
