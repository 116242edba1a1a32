package proof

import (
	"fmt"
	"regexp"
	"slices"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// A Question is one that matters for every configuration, with its answer: Proved is what people want to read.
type Question struct {
	Name string      // what it is about, as the rules of lint call it: "needs-may-be-missing"
	Jobs []string    // the jobs that it is about; none when it is about all
	Text string      // what should hold
	Span source.Span // what should be changed when it does not hold; no place for some
	Answer
}

// Questions answers the questions that matter for every configuration: does every job find what it needs, does it ever run, does each
// of its rules count, are there two pipelines for one push or none for a merge request, and who can deploy to production.
//
// What holds for all jobs is one answer. Of the others, those that do not hold or of which nothing is known are told one by one.
func (p *Prover) Questions() []Question {
	return slices.Concat(p.needsQuestions(), p.neverQuestions(), p.ruleQuestions(), p.pipelineQuestions(), p.productionQuestions())
}

// orAll returns the answers that are not as they should be, and that all is well when there are none.
func orAll(name, text string, bad []Question) []Question {
	if len(bad) > 0 {
		return bad
	}
	return []Question{{Name: name, Text: text, Answer: Answer{Verdict: Proved}}}
}

// needsQuestions tells of each job once, however many of its needs, or of its instances, are concerned.
func (p *Prover) needsQuestions() []Question {
	const name = "needs-may-be-missing"
	type concern struct {
		job     string
		verdict Verdict
	}
	var bad []Question
	at := map[concern]int{}
	for _, m := range p.NeedsMissing() {
		job := p.m.study.Jobs()[p.m.names[m.Job]].Job.Name.Value
		i, known := at[concern{job, m.Verdict}]
		if !known {
			i = len(bad)
			at[concern{job, m.Verdict}] = i
			bad = append(bad, Question{Name: name, Jobs: []string{m.Job}, Span: m.At.Span, Answer: m.Answer})
		}
		if !slices.Contains(bad[i].Jobs[1:], m.Need) { // a job may need itself
			bad[i].Jobs = append(bad[i].Jobs, m.Need)
		}
	}
	for i, q := range bad {
		bad[i].Text = fmt.Sprintf("%q finds %q, which it needs", q.Jobs[0], q.Jobs[1])
		if more := len(q.Jobs) - 2; more > 0 {
			bad[i].Text = fmt.Sprintf("%q finds %q and %d more, which it needs", q.Jobs[0], q.Jobs[1], more)
		}
	}
	return orAll(name, "every job finds what it needs", bad)
}

func (p *Prover) neverQuestions() []Question {
	const name = "job-never-runs"
	var bad []Question
	never := p.Never()
	for _, in := range p.m.study.Jobs() {
		a, ok := never[in.Name]
		if !ok {
			continue
		}
		bad = append(bad, Question{
			Name: name, Jobs: []string{in.Name}, Span: in.Job.Name.Span, Answer: contrary(a, "no event fulfils its conditions"),
			Text: fmt.Sprintf("%q runs for some event", in.Name),
		})
	}
	return orAll(name, "every job runs for some event", bad)
}

// contrary returns the answer to a question whose contrary was asked: where that is proved, there is no event to show.
func contrary(a Answer, why string) Answer {
	if a.Verdict == Proved {
		return Answer{Verdict: Refuted, Why: why}
	}
	return a
}

func (p *Prover) ruleQuestions() []Question {
	const name = "rules-unreachable"
	var bad []Question
	asked := map[source.Span]bool{} // rules that several jobs share are one list
	begun := p.m.diagram.and(p.m.begun(), p.m.valid)
	for job, in := range p.m.study.Jobs() {
		if p.m.study.Same(job) != job {
			continue
		}
		for i := range p.m.study.Rules(job) {
			a, at := p.m.together(begun, p.m.decides(p.m.outcome(job), i+1)), p.m.study.RuleSpan(job, i+1)
			if a.Verdict == Refuted || asked[at] {
				continue
			}
			asked[at] = true
			bad = append(bad, Question{
				Name: name, Jobs: []string{in.Name}, Span: at, Answer: contrary(a, "no event gets that far and fulfils it"),
				Text: fmt.Sprintf("rule %d of %q decides for some event", i+1, in.Name),
			})
		}
	}
	return orAll(name, "every rule decides for some event", bad)
}

func (p *Prover) pipelineQuestions() []Question {
	m := p.m
	var all []Question
	if m.kindOf("push", ofBranch) >= 0 && m.kindOf("merge_request_event", ofRequest) >= 0 {
		all = append(all, Question{
			Name: "pipeline-duplicate", Text: "a push to a branch with an open merge request makes one pipeline", Answer: p.Duplicate(),
		})
	}
	if m.some(m.diagram.and(m.created(), m.diagram.is(0, m.isRequest))) {
		all = append(all, Question{Name: "pipeline-empty", Text: "every merge request has a pipeline", Answer: p.Empty()})
	}
	return all
}

func (m *model) isRequest(kind int) bool {
	return m.space.kinds[kind].event.Source == "merge_request_event"
}

// some reports whether a function holds, or may hold, for some event.
func (m *model) some(f fn) bool {
	f = m.diagram.and(f, m.valid)
	return !m.diagram.isLeaf(f, no)
}

// A Deployment is a job that deploys to production.
type Deployment struct {
	Job, Environment string
	// Reachable answers whether it starts by itself only for branches or tags that rules name, or where somebody with rights starts it.
	Reachable Answer
	// Tests are the jobs before it that test, and Untested answers whether it is in no pipeline without one of them.
	Tests    []string
	Untested Answer
}

// Deployments answers who can deploy to production by doing nothing special, and whether the tests are there then.
func (p *Prover) Deployments() []Deployment {
	m := p.m
	var all []Deployment
	seen := map[*config.Job]bool{} // of a parallel job, the first instance is enough where its rules are those of all
	for job, in := range m.study.Jobs() {
		env := m.study.Production(job)
		if env == "" || seen[in.Job] && m.study.Same(job) != job {
			continue
		}
		seen[in.Job] = true
		tests := m.testsBefore(job)
		d := Deployment{Job: in.Name, Environment: env, Reachable: m.reachable(job), Untested: m.untested(job, tests)}
		for _, test := range tests {
			d.Tests = append(d.Tests, m.study.Jobs()[test].Name)
		}
		all = append(all, d)
	}
	return all
}

// reachable answers whether nothing but a special event starts a job.
func (m *model) reachable(job int) Answer {
	name := m.study.Jobs()[job].Name
	starts := m.diagram.and(m.accepted(), m.byItself(job))
	return m.never(m.diagram.and(starts, m.ordinary()), func(p *pipeline.Pipeline) bool {
		return has(p, name) && jobIn(p, name).When != "manual"
	})
}

// productionQuestions ask the same of each deployment.
func (p *Prover) productionQuestions() []Question {
	var all []Question
	for _, d := range p.Deployments() {
		at := p.m.study.Jobs()[p.m.names[d.Job]].Job.Name.Span
		all = append(all, Question{
			Name: "deploy-reachable-unprotected", Jobs: []string{d.Job}, Span: at, Answer: d.Reachable,
			Text: fmt.Sprintf("%q deploys to %q only from branches or tags that rules name, or by hand", d.Job, d.Environment),
		})
		if len(d.Tests) > 0 {
			all = append(all, Question{
				Name: "deploy-without-tests", Jobs: append([]string{d.Job}, d.Tests...), Span: at, Answer: d.Untested,
				Text: fmt.Sprintf("%q deploys to %q only where a test is in the pipeline", d.Job, d.Environment),
			})
		}
	}
	return all
}

// byItself returns where the rules of a job let it in and nobody needs to start it.
func (m *model) byItself(job int) fn {
	outcome := m.outcome(job)
	f := m.diagram.constant(false)
	for rule := range m.study.Rules(job) + 1 {
		if when := m.study.When(job, rule); when != "manual" && when != "never" {
			f = m.diagram.or(f, m.decides(outcome, rule))
		}
	}
	return m.diagram.and(f, m.in(outcome))
}

// ordinary returns where nothing is special that might need rights: the branch is one that no rule names, and nobody has set a variable.
// A protected variable, for one, is there on protected branches only. Schedules, and what else needs an own right, are left out.
func (m *model) ordinary() fn {
	d := m.diagram
	f := d.is(0, func(k int) bool {
		e := m.space.kinds[k].event
		return m.space.kinds[k].of != ofTag && (e.Source == "push" || e.Source == "merge_request_event" && e.MergeRequest == "")
	})
	f = d.and(f, d.and(m.unnamed(), m.unprotected()))
	for _, dim := range m.space.dims {
		if dim.custom && !m.space.options.AnyProject {
			f = d.and(f, d.is(dim.index, func(v int) bool { return v == 0 }))
		}
	}
	return f
}

// unnamed returns where the branch is one that no rule names.
func (m *model) unnamed() fn {
	return m.diagram.is(m.space.branch.index, func(v int) bool { return !m.space.mentions(m.space.branch.values[v]) })
}

// unprotected returns where the branch or tag is not protected.
func (m *model) unprotected() fn {
	protection := m.space.byVariable["CI_COMMIT_REF_PROTECTED"]
	if protection == nil {
		return m.diagram.constant(true)
	}
	return m.diagram.is(protection.index, func(v int) bool { return v == 0 })
}

// mentions reports whether a rule has the name of a branch, or a pattern that matches it.
func (s *space) mentions(branch string) bool {
	if branch == s.options.defaultBranch() || slices.Contains(s.atoms.Refs, branch) {
		return true
	}
	return slices.ContainsFunc(branchNames, func(variable string) bool {
		return slices.Contains(s.atoms.Equal[variable], branch) || slices.ContainsFunc(s.atoms.Match[variable], func(text string) bool {
			pattern, ok := expr.GoPattern(text)
			compiled, err := regexp.Compile(pattern)
			return ok && err == nil && compiled.MatchString(branch)
		})
	})
}

// testWords are in the names of jobs, or of stages, that test.
var testWords = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(^|[^a-z])(py)?tests?([^a-z]|$)|(^|[^a-z])(unit|spec|specs|e2e)([^a-z]|$)`)
})

// otherWords are in the names of jobs that make or deploy something for tests, and do not test themselves.
var otherWords = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(^|[^a-z])(build|image|push|publish|deploy|stop)`)
})

// testsBefore returns the jobs of earlier stages, or that a job needs, whose names or stages say that they test.
func (m *model) testsBefore(job int) []int {
	stages := m.cfg.StageNames()
	stage := func(in *config.Instance) int { return slices.Index(stages, in.Job.Stage.Value) }
	var tests []int
	for i, in := range m.study.Jobs() {
		isTest := (testWords().MatchString(in.Job.Name.Value) || testWords().MatchString(in.Job.Stage.Value)) && !otherWords().MatchString(in.Job.Name.Value)
		needed := slices.ContainsFunc(m.study.Needs(job, 0), func(n pipeline.Need) bool { return n.Name == in.Name })
		if i != job && isTest && (needed || stage(in) < stage(m.study.Jobs()[job])) {
			tests = append(tests, i)
		}
	}
	return tests
}

// untested answers whether a deployment always has some of the tests in its pipeline.
func (m *model) untested(job int, tests []int) Answer {
	if len(tests) == 0 {
		return Answer{Why: "no job before it tests"}
	}
	jobs, any := m.study.Jobs(), m.diagram.constant(false)
	for _, test := range tests {
		any = m.diagram.or(any, m.in(m.outcome(test)))
	}
	return m.never(m.diagram.and(m.present(job), m.diagram.not(any)), func(p *pipeline.Pipeline) bool {
		return has(p, jobs[job].Name) && !slices.ContainsFunc(tests, func(test int) bool { return jobIn(p, jobs[test].Name) != nil })
	})
}
