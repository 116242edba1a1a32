package rules

import (
	"fmt"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/suggest"
	"gitlab.com/pipewright/pipewright/lint"
)

// JobNeverRuns reports jobs whose conditions no event fulfils.
var JobNeverRuns = &lint.Analyzer{
	Name:     "job-never-runs",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `no event fulfils the conditions of a job

The conditions contradict each other, ask for a pipeline source that does not exist, or ask
for a sort of pipeline that workflow:rules keeps out. GitLab says nothing: the job is just
never there.

What cannot be known is taken to be possible: variables of the project, names of branches and
tags, changed files. A job whose rules all say never is taken to be switched off on purpose.`,
	Bad: "lint:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request\"\n  script: make lint\n",
	Good: "workflow:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\nlint:\n  rules:\n" +
		"    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n  script: make lint\n",
	Run: jobNeverRuns,
}

func jobNeverRuns(pass *lint.Pass) error {
	if !whole(pass) {
		return nil
	}
	p := proverOf(pass)
	judge := p.judge
	if never, ok := provedNever(pass); ok {
		judge = func(job *config.Job) verdict { return p.confirm(job, never) }
	}
	for _, job := range pass.Config.Jobs {
		if policyOf(job) == (policyKey{}) {
			continue
		}
		if v := judge(job); v != mayRun {
			pass.Report(neverRuns(pass.Config, job, v))
		}
	}
	return nil
}

// A policyKey is what decides whether a job is in a pipeline.
type policyKey struct{ rules, only, except syntax.Node }

func policyOf(job *config.Job) policyKey {
	return policyKey{job.Node.Get("rules"), job.Node.Get("only"), job.Node.Get("except")}
}

// A verdict says whether a job can run.
type verdict int

const (
	mayRun       verdict = iota
	contradicted         // by its own conditions
	keptOut              // by workflow:rules
)

// judge finds out whether there is an event that fulfils the conditions of a job.
func (p *prover) judge(job *config.Job) verdict {
	key := policyOf(job)
	v, known := p.verdicts[key]
	if !known {
		v = p.judgeWays(p.waysMeant(job))
		p.verdicts[key] = v
	}
	return v
}

// waysMeant returns the ways of a job. There are none when all its rules say never, or have a condition that nobody can fulfil: then it
// is switched off on purpose.
func (p *prover) waysMeant(job *config.Job) []way {
	p.tries = 0
	return slices.DeleteFunc(p.jobWays(job), func(w way) bool { return !asks(w) && len(w.parts) > 0 })
}

func (p *prover) judgeWays(ways []way) verdict {
	if len(ways) == 0 {
		return mayRun
	}
	answer := contradicted
	for _, w := range ways {
		if p.runs(w) {
			return mayRun
		}
		if p.ruled && p.possible(w) {
			answer = keptOut
		}
	}
	return answer
}

// provedNever returns the jobs that are proved to be let in by no event, with who keeps them out. ok is false when that is not known.
func provedNever(pass *lint.Pass) (_ map[*config.Job]verdict, ok bool) {
	p := proofWorthwhile(pass)
	if p == nil {
		return nil, false
	}
	never := map[*config.Job]verdict{}
	for _, a := range p.LetIn() {
		job := jobOf(pass.Config, a.Job)
		v := mayRun
		switch {
		case a.Alone == proof.Proved:
			v = contradicted
		case a.InPipeline == proof.Proved:
			v = keptOut
		}
		if known, seen := never[job]; !seen || v < known {
			never[job] = v
		}
	}
	return never, finished(pass, p)
}

// confirm returns what is proved of a job, unless it is switched off.
func (p *prover) confirm(job *config.Job, proved map[*config.Job]verdict) verdict {
	if v := proved[job]; v != mayRun && len(p.waysMeant(job)) > 0 {
		return v
	}
	return mayRun
}

// runs reports whether a way leads into a pipeline, through what the workflow lets in.
func (p *prover) runs(w way) bool {
	if !p.ruled {
		return p.possible(w)
	}
	return slices.ContainsFunc(p.flow, func(flow way) bool { return p.possible(w, flow) })
}

// asks reports whether the conditions of a way ask for a variable.
func asks(w way) bool {
	return slices.ContainsFunc(w.parts, func(part expr.Node) bool {
		for n := range expr.All(part) {
			if _, ok := n.(*expr.Variable); ok {
				return true
			}
		}
		return false
	})
}

func neverRuns(cfg *config.Config, job *config.Job, v verdict) lint.Finding {
	keyword, key := decisive(job)
	f := lint.Findingf(key, "%q never runs: no event fulfils its %s, so correct them or remove the job", job.Name.Value, keyword)
	if v == keptOut {
		f.Message = fmt.Sprintf("%q never runs: workflow:rules lets no pipeline through that fulfils its %s, so change one of them "+
			"or remove the job", job.Name.Value, keyword)
	}
	if v == contradicted {
		f.Hint = strangeSource(cfg, job.Node.Get("rules"))
	}
	return f.At(job.Name.Value, keyword)
}

// decisive returns the keyword that decides whether the job runs, with its place.
func decisive(job *config.Job) (keyword string, key source.Span) {
	for _, keyword := range []string{"rules", "only", "except"} {
		if e := job.Node.Entry(keyword); e != nil {
			return keyword, e.Key.Span()
		}
	}
	return "rules", job.Name.Span
}

// strangeSource names a pipeline source that rules ask for and that does not exist.
func strangeSource(cfg *config.Config, rules syntax.Node) string {
	for _, rule := range rulesIn(rules) {
		s, ok := rule.Get("if").(*syntax.Scalar)
		if !ok {
			continue
		}
		e := cfg.Expression(s.Value())
		if e == nil {
			continue
		}
		for n := range expr.All(e.Root) {
			if hint := noSource(n); hint != "" {
				return hint
			}
		}
	}
	return ""
}

// noSource says what is wrong with a comparison of CI_PIPELINE_SOURCE with something that is no source.
func noSource(n expr.Node) string {
	is, ok := n.(*expr.Binary)
	if !ok || is.Op != expr.Equal {
		return ""
	}
	v, isVariable := is.X.(*expr.Variable)
	text, isText := is.Y.(*expr.String)
	if !isVariable || !isText || v.Name != "CI_PIPELINE_SOURCE" || slices.Contains(pipeline.Sources(), text.Value) {
		return ""
	}
	near := policySource(text.Value) // merge_requests, as only has it
	if near == "" {
		near, _ = suggest.Nearest(text.Value, slices.Values(pipeline.Sources()))
	}
	if near == "" {
		return fmt.Sprintf("%q is no pipeline source", text.Value)
	}
	return fmt.Sprintf("%q is no pipeline source: did you mean %q?", text.Value, near)
}
