package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// NeedsMayBeMissing reports jobs that are in a pipeline without a job that they need.
var NeedsMayBeMissing = &lint.Analyzer{
	Name:     "needs-may-be-missing",
	Group:    lint.Stages,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `an event creates a job, but not the one that it needs

When the rules of a job let it into a pipeline and those of a job that it needs do not,
GitLab refuses the whole pipeline. That shows only when the event happens: on the first tag,
the first schedule, the first merge request that changes no code. Give both jobs the same
rules, or make the need optional (docs: ci/yaml/#needsoptional).

The rule goes through the usual events and those that the configuration itself asks for. It
speaks only where no variable of the project can change the answer.`,
	Bad: "build:\n  stage: build\n  rules:\n    - if: $CI_COMMIT_BRANCH\n  script: make\n" +
		"publish:\n  needs: [build]\n  rules:\n    - if: $CI_COMMIT_TAG\n  script: make publish\n",
	Good: "build:\n  stage: build\n  rules:\n    - if: $CI_COMMIT_BRANCH || $CI_COMMIT_TAG\n  script: make\n" +
		"publish:\n  needs: [build]\n  rules:\n    - if: $CI_COMMIT_TAG\n  script: make publish\n",
	Run: needsMayBeMissing,
}

func needsMayBeMissing(pass *lint.Pass) error {
	if pass.Config.Trigger != nil || !whole(pass) || !mayMiss(pass.Config) {
		return nil
	}
	pipelines, err := simulate(pass)
	if err != nil {
		return err
	}
	found := map[string]*missing{}
	for _, p := range pipelines {
		for _, e := range p.Errors {
			if e.Certain == config.Yes && p.Created == config.No {
				addMissing(pass, found, p, e)
			}
		}
	}
	for _, m := range found {
		pass.Report(m.finding())
	}
	return nil
}

// mayMiss reports whether some job needs another one that has other rules. Only then it is worth the while to make pipelines.
func mayMiss(cfg *config.Config) bool {
	workflow, _ := cfg.Root.Get("workflow").(*syntax.Mapping)
	always := workflow.Get("rules") != nil // then jobs without conditions of their own are in every pipeline
	for _, job := range cfg.Jobs {
		for _, need := range job.Needs {
			if need.Optional || need.Cross || need.Rule > 0 {
				continue
			}
			needed := cfg.Job(need.Job.Value)
			if needed == nil {
				needed = cfg.Instance(need.Job.Value)
			}
			if needed == nil || always && policyOf(needed) == (policyKey{}) {
				continue
			}
			if policyOf(job) != policyOf(needed) || len(job.Variables)+len(needed.Variables) > 0 {
				return true
			}
		}
	}
	return false
}

// A missing is what events leave out of the needs of a job.
type missing struct {
	job    *config.Job
	needs  []config.Need
	events []*pipeline.Event
	why    *pipeline.Why // why the first of the needed jobs is not there
}

// addMissing adds the need that an error of a pipeline is about, unless the answer depends on what only the project knows.
func addMissing(pass *lint.Pass, found map[string]*missing, p *pipeline.Pipeline, e pipeline.Error) {
	job := jobOf(p.Config, e.Job)
	if job == nil {
		return
	}
	i := slices.IndexFunc(job.Needs, func(n config.Need) bool { return n.Job.Span == e.Span && n.Rule == 0 && !n.Cross })
	if i < 0 {
		return
	}
	need := job.Needs[i]
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
	if !slices.ContainsFunc(m.needs, func(n config.Need) bool { return n.Job.Span == need.Job.Span }) {
		m.needs = append(m.needs, need)
	}
	if !slices.Contains(m.events, p.Event) {
		m.events = append(m.events, p.Event)
	}
}

// jobOf returns the job of an instance.
func jobOf(cfg *config.Config, instance string) *config.Job {
	if job := cfg.Instance(instance); job != nil {
		return job
	}
	return cfg.Job(instance)
}

func (m *missing) finding() lint.Finding {
	names := make([]string, len(m.needs))
	for i, need := range m.needs {
		names[i] = need.Job.Value
	}
	is, remedy := "is", "give both the same rules, or make the need optional"
	if len(names) > 1 {
		is, remedy = "are", "give them the same rules, or make the needs optional"
	}
	event := m.events[0].Detail()
	f := lint.Findingf(m.needs[0].Job.Span, "%q needs %s, which %s not in the pipeline of %q, so GitLab refuses all of it: %s",
		m.job.Name.Value, listed(names), is, event, remedy)
	f.Path = []string{m.job.Name.Value, "needs"}
	if others := m.others(event); len(others) > 0 {
		f.Hint = "the same happens for " + strings.Join(others, ", ")
	}
	if m.why != nil && m.why.Span.IsValid() {
		f.Related = []lint.Related{{Span: m.why.Span, Message: fmt.Sprintf("%q is left out: %s", names[0], m.why.Summary)}}
	}
	if fix, ok := optional(m.needs); ok {
		f.Fixes = []lint.Fix{fix}
	}
	return f
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

// optional returns the fix that makes needs optional. It is not safe: the job then runs without what it needs.
func optional(needs []config.Need) (lint.Fix, bool) {
	fix := lint.Fix{Message: "make the need optional", Unsafe: true}
	if len(needs) > 1 {
		fix.Message = "make the needs optional"
	}
	for _, need := range needs {
		edit, ok := makeOptional(need)
		if !ok {
			return fix, false
		}
		fix.Edits = append(fix.Edits, edit)
	}
	return fix, true
}

// makeOptional returns the edit that makes a need optional, and whether there is one.
func makeOptional(need config.Need) (source.Edit, bool) {
	span := need.Job.Span
	written := span.Text()
	if strings.ContainsAny(written, "\n*&!") {
		return source.Edit{}, false
	}
	switch n := need.Node.(type) {
	case *syntax.Scalar:
		if n.Style() == syntax.Plain && strings.ContainsAny(written, "{}[],") {
			written = strconv.Quote(written)
		}
		return source.Edit{Span: span, New: "{job: " + written + ", optional: true}"}, true
	case *syntax.Mapping:
		behind := span.File.Span(span.End, span.End)
		return source.Edit{Span: behind, New: separator(n) + "optional: true"}, n.Entry("optional") == nil
	}
	return source.Edit{}, false
}

// separator returns what stands between two entries of a mapping.
func separator(m *syntax.Mapping) string {
	if m.Flow() {
		return ", "
	}
	at := m.Span()
	lineBreak := "\n"
	if strings.HasSuffix(at.File.Line(at.File.LineAt(at.Start)).Text(), "\r") {
		lineBreak = "\r\n"
	}
	return lineBreak + strings.Repeat(" ", at.File.BytePosition(at.Start).Column-1)
}
