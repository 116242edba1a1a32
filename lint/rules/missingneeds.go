package rules

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// provedMissing returns what jobs miss for some event, by job. ok is false when that is not known for every event.
func provedMissing(pass *lint.Pass) (_ map[string]*missing, ok bool) {
	p := proofWorthwhile(pass)
	if p == nil {
		return nil, false
	}
	found := map[string]*missing{}
	open := map[string]bool{}
	for _, a := range p.NeedsMissing() {
		job := jobOf(pass.Config, a.Job)
		need, known := needAt(job, a.At.Span)
		switch {
		case !known || doubtful(pass, job) || doubtful(pass, neededJobs(pass.Config, a.Need)...):
		case a.Verdict != proof.Refuted:
			open[job.Name.Value] = true
		case found[job.Name.Value] == nil:
			found[job.Name.Value] = &missing{job: job, needs: []config.Need{need}, events: []*pipeline.Event{a.Event}, why: a.LeftOut}
		default:
			found[job.Name.Value].add(need, a.Event, p.LeavesOut(found[job.Name.Value].events[0], a))
		}
	}
	for name, m := range found {
		m.unmended = open[name]
	}
	return found, finished(pass, p)
}

// neededJobs returns the job that an instance of the given name comes from, if there is one.
func neededJobs(cfg *config.Config, instance string) []*config.Job {
	if job := jobOf(cfg, instance); job != nil {
		return []*config.Job{job}
	}
	return nil
}

// needAt returns the need of a job that stands at a place.
func needAt(job *config.Job, at source.Span) (config.Need, bool) {
	i := slices.IndexFunc(job.Needs, func(n config.Need) bool { return n.Job.Span == at && n.Rule == 0 && !n.Cross })
	if i < 0 {
		return config.Need{}, false
	}
	return job.Needs[i], true
}

// usualMissing returns what jobs miss in the usual events, by job.
func usualMissing(pass *lint.Pass) (map[string]*missing, error) {
	pipelines, err := simulate(pass)
	if err != nil {
		return nil, err
	}
	found := map[string]*missing{}
	for _, p := range pipelines {
		for _, e := range p.Errors {
			if e.Certain == config.Yes && p.Created == config.No {
				addMissing(pass, found, p, e)
			}
		}
	}
	return found, nil
}

// A missing is what events leave out of the needs of a job.
type missing struct {
	job    *config.Job
	needs  []config.Need
	events []*pipeline.Event
	why    *pipeline.Why // why the first of the needed jobs is not there
	// elsewhere are needs that another event leaves out, while the first one does not.
	elsewhere []config.Need
	unmended  bool // nobody knows whether the job misses nothing else
}

// add adds a need that an event leaves out. too says that the first event leaves it out as well.
func (m *missing) add(need config.Need, event *pipeline.Event, too bool) {
	to := &m.needs
	if !too {
		to = &m.elsewhere
	}
	if !slices.ContainsFunc(slices.Concat(m.needs, m.elsewhere), func(n config.Need) bool { return n.Job.Span == need.Job.Span }) {
		*to = append(*to, need)
	}
	if !slices.Contains(m.events, event) {
		m.events = append(m.events, event)
	}
}

// addMissing adds the need that an error of a pipeline is about, unless the answer depends on what only the project knows.
func addMissing(pass *lint.Pass, found map[string]*missing, p *pipeline.Pipeline, e pipeline.Error) {
	job := jobOf(p.Config, e.Job)
	if job == nil {
		return
	}
	need, ok := needAt(job, e.Span)
	if !ok {
		return
	}
	m := &missing{job: job}
	for _, out := range p.Excluded {
		needed := out.Instance.Job
		if out.Name != need.Job.Value && needed.Name.Value != need.Job.Value {
			continue
		}
		if m.why = out.Why; doubtful(pass, job, needed) {
			return
		}
	}
	if known := found[job.Name.Value]; known != nil {
		m = known
	}
	found[job.Name.Value] = m
	m.add(need, p.Event, true)
}

// jobOf returns the job of an instance.
func jobOf(cfg *config.Config, instance string) *config.Job {
	if job := cfg.Instance(instance); job != nil {
		return job
	}
	return cfg.Job(instance)
}

func (m *missing) finding() lint.Finding {
	names := needNames(m.needs)
	is, remedy := "is", "give both the same rules, or make the need optional"
	if len(names) > 1 {
		is, remedy = "are", "give them the same rules, or make the needs optional"
	}
	event := m.events[0].Detail()
	f := lint.Findingf(m.needs[0].Job.Span, "%q needs %s, which %s not in the pipeline of %q, so GitLab refuses all of it: %s",
		m.job.Name.Value, listed(names), is, event, remedy)
	f.Path = []string{m.job.Name.Value, "needs"}
	if others := m.others(event); len(others) > 0 && len(m.elsewhere) == 0 {
		f.Hint = "the same happens for " + strings.Join(others, ", ")
	} else if len(m.elsewhere) > 0 {
		f.Hint = fmt.Sprintf("other events leave out %s, which it needs, too", listed(needNames(m.elsewhere)))
	}
	if m.why != nil && m.why.Span.IsValid() {
		f.Related = []lint.Related{{Span: m.why.Span, Message: fmt.Sprintf("%q is left out: %s", names[0], m.why.Summary)}}
	}
	if fix, ok := optional(slices.Concat(m.needs, m.elsewhere)); ok && !m.unmended {
		f.Fixes = []lint.Fix{fix}
	}
	return f
}

func needNames(needs []config.Need) []string {
	names := make([]string, len(needs))
	for i, need := range needs {
		names[i] = need.Job.Value
	}
	return names
}

// maxOthers is how many further events a finding names.
const maxOthers = 3

func (m *missing) others(first string) []string {
	var others []string
	for _, e := range m.events {
		if text := fmt.Sprintf("%q", e.Detail()); e.Detail() != first && !slices.Contains(others, text) {
			others = append(others, text)
		}
	}
	if more := len(others) - maxOthers; more > 0 {
		others = append(others[:maxOthers], fmt.Sprintf("and %d more", more))
	}
	return others
}
