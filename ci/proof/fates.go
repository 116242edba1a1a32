package proof

import (
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// A Fate is what becomes of a rule for all events.
type Fate struct {
	Job  string // "" for a rule of the workflow
	Rule int    // its number
	Span source.Span
	// Dead says that the rule is proved to decide for no event: Contradicted because its own conditions never hold, KeptOut because they
	// hold in no pipeline that the workflow lets through; else because a rule before it always matches first.
	Dead, Contradicted, KeptOut bool
	// Always says that it matches for every event that gets as far, though it has conditions.
	Always bool
}

// Fates returns what becomes of the rules of the workflow and of all jobs, those of equal jobs once. Of rules that may come to something else
// under a rule of the workflow nothing is said.
func (p *Prover) Fates() []Fate {
	m := p.m
	all := m.fates("", m.study.Workflow(), m.valid)
	for i := range all {
		all[i].Span = m.study.FlowSpan(i + 1)
	}
	begun := m.diagram.and(m.begun(), m.valid)
	for job, in := range m.study.Jobs() {
		c := m.study.Conditions(job)
		if m.study.Same(job) != job {
			continue
		}
		fates := make([]Fate, len(c.Rules))
		if !m.depends(c) {
			fates = m.fates(in.Name, c, begun)
		}
		for i, f := range fates {
			f.Job, f.Rule = in.Name, i+1
			f.Span = m.study.RuleSpan(job, f.Rule)
			all = append(all, f)
		}
	}
	return all
}

// depends reports whether rules may come to something else under a rule of the workflow.
func (m *model) depends(c pipeline.Conditions) bool {
	for _, flow := range m.study.Flows() {
		for _, r := range c.Rules {
			for _, part := range r.Parts {
				if m.study.Under(part, flow) != 0 {
					return true
				}
			}
		}
	}
	return false
}

// fates returns what becomes of rules that are asked where a function holds.
func (m *model) fates(job string, c pipeline.Conditions, reached fn) []Fate {
	d, begun := m.diagram, reached
	all := make([]Fate, 0, len(c.Rules))
	for i, r := range c.Rules {
		matches := m.matches(r, 0)
		f := Fate{Job: job, Rule: i + 1, Dead: m.together(reached, matches).Verdict == Proved}
		if f.Dead {
			f.Contradicted = m.together(m.valid, matches).Verdict == Proved
			f.KeptOut = !f.Contradicted && m.together(begun, matches).Verdict == Proved
		} else {
			f.Always = len(r.Parts) > 0 && m.together(reached, d.not(matches)).Verdict == Proved
		}
		all = append(all, f)
		reached = d.and(reached, d.not(matches))
	}
	return all
}
