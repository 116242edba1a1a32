package proof

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/suggest"
)

// Prove answers whether a claim, one of [Options.Claims], holds for every event. The error is a *ClaimError for a word that means nothing
// here.
func (p *Prover) Prove(c *Claim) (Answer, error) {
	m := p.m
	if err := p.Check(c); err != nil {
		return Answer{}, err
	}
	answer := m.never(m.diagram.not(m.where(c.root)), func(p *pipeline.Pipeline) bool { return m.holds(c.root, p) == config.No })
	return answer, nil
}

// Check returns a *ClaimError for the first word of a claim that means nothing here.
func (p *Prover) Check(c *Claim) error {
	var wrong error
	c.root.each(func(f *formula) {
		if f.op == 'w' && wrong == nil {
			wrong = p.m.check(f)
		}
	})
	return wrong
}

// check returns what is wrong with a word.
func (m *model) check(f *formula) error {
	jobs, isKind := m.jobsNamed(f.word), m.isKindWord(f.word)
	switch {
	case len(jobs) > 0 && isKind && !f.quoted:
		return &ClaimError{f.start, f.stop, fmt.Sprintf(
			"%q is a job and a kind of event: write '%q' for the job, or $CI_PIPELINE_SOURCE == %[1]q for the events", f.word, f.word)}
	case len(jobs) > 0 || isKind && !f.quoted || f.word == wordCreated && !f.quoted:
		return nil
	}
	known := kindWords()
	for _, job := range m.cfg.Jobs {
		known = append(known, job.Name.Value)
	}
	message := fmt.Sprintf("%q is neither a job nor a kind of event", f.word)
	if near, ok := suggest.Nearest(f.word, slices.Values(known)); ok {
		message += fmt.Sprintf(": did you mean %q?", near)
	}
	return &ClaimError{f.start, f.stop, message}
}

// wordCreated is the word for pipelines that are created.
const wordCreated = "created"

// kindWords returns the words for kinds of events.
func kindWords() []string {
	words := []string{"branch", "tag", "merge-request", "fork", wordCreated}
	for _, source := range pipeline.Sources() {
		if word := strings.ReplaceAll(strings.TrimSuffix(source, "_event"), "_", "-"); !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

func (m *model) isKindWord(word string) bool {
	return slices.Contains(kindWords(), strings.ReplaceAll(word, "_", "-")) && word != wordCreated
}

// jobsNamed returns the numbers of the jobs of a name: one, or those that a parallel job is made into.
func (m *model) jobsNamed(name string) []int {
	if i, known := m.names[name]; known {
		return []int{i}
	}
	var all []int
	for i, in := range m.study.Jobs() {
		if in.Job.Name.Value == name {
			all = append(all, i)
		}
	}
	return all
}

// where returns where a part of a claim holds.
func (m *model) where(f *formula) fn {
	d := m.diagram
	switch f.op {
	case '!':
		return d.not(m.where(f.parts[0]))
	case '&':
		return d.and(m.where(f.parts[0]), m.where(f.parts[1]))
	case '|':
		return d.or(m.where(f.parts[0]), m.where(f.parts[1]))
	case '>':
		return d.or(d.not(m.where(f.parts[0])), m.where(f.parts[1]))
	case '$':
		return m.ask(alone, func(g pipeline.Glimpse) config.Truth { return g.Holds(f.expression) })
	}
	if jobs := m.jobsNamed(f.word); len(jobs) > 0 {
		any := d.constant(false)
		for _, job := range jobs {
			any = d.or(any, m.present(job))
		}
		return any
	}
	if f.word == wordCreated {
		return m.created()
	}
	return d.is(0, func(k int) bool { return isKind(m.space.kinds[k].full, f.word) })
}

// isKind reports whether an event is of the kind that a word means.
func isKind(e *pipeline.Event, word string) bool {
	switch word = strings.ReplaceAll(word, "_", "-"); word {
	case "tag":
		return e.Tag != ""
	case "branch":
		return e.Tag == "" && e.Target == ""
	case "fork":
		return e.Fork
	case "push":
		return e.Source == "push" && e.Tag == ""
	}
	return strings.ReplaceAll(strings.TrimSuffix(e.Source, "_event"), "_", "-") == word
}

// holds answers whether a part of a claim holds for a pipeline that was made.
func (m *model) holds(f *formula, p *pipeline.Pipeline) config.Truth {
	var parts []config.Truth
	for _, part := range f.parts {
		parts = append(parts, m.holds(part, p))
	}
	switch f.op {
	case '!':
		return parts[0].Not()
	case '&':
		return parts[0].And(parts[1])
	case '|':
		return parts[0].Or(parts[1])
	case '>':
		return parts[0].Not().Or(parts[1])
	case '$':
		return m.study.At(p.Event, everything{}).Holds(f.expression)
	}
	if jobs := m.jobsNamed(f.word); len(jobs) > 0 {
		return config.TruthOf(slices.ContainsFunc(jobs, func(job int) bool { return has(p, m.study.Jobs()[job].Name) }))
	}
	if f.word == wordCreated {
		return p.Created
	}
	return config.TruthOf(isKind(p.Event, f.word))
}
