package rules

import (
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
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

Where conditions match patterns, the rule asks for every event there can be (docs/prove.md tells
how), else, and in a configuration of hundreds of jobs, for the usual ones and those that the
configuration itself asks for. It speaks only where no variable of the project can change the
answer. The fix is offered where it leaves no event without what the job needs.`,
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
	found, ok := provedMissing(pass)
	if !ok {
		var err error
		if found, err = usualMissing(pass); err != nil {
			return err
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
