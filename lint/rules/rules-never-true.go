package rules

import (
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/lint"
)

// RulesNeverTrue reports rules whose conditions no event fulfils.
var RulesNeverTrue = &lint.Analyzer{
	Name:     "rules-never-true",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `no event fulfils the conditions of a rule

The conditions contradict each other, ask for a pipeline source that does not exist, or ask for a
sort of pipeline that workflow:rules keeps out. The rule has no effect: correct it, or remove it.

This is proved for every event, with whatever variables, branches and files a project has
(docs/prove.md tells how). A job that never runs at all is left to job-never-runs.`,
	Bad: "test:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request\"\n    - if: $CI_COMMIT_BRANCH\n  script: make test\n" +
		"lint:\n  script: make lint\n",
	Good: "workflow:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n" +
		"test:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n    - if: $CI_COMMIT_BRANCH\n  script: make test\n",
	Run: rulesNeverTrue,
}

func rulesNeverTrue(pass *lint.Pass) error {
	found := provedFates(pass, func(f proof.Fate) bool { return f.Contradicted || f.KeptOut })
	never, _ := provedNever(pass)
	for _, f := range found {
		if job := jobOf(pass.Config, f.Job); job != nil && (never[job] != mayRun || proverOf(pass).judge(job) != mayRun) || isConstantRule(pass, f) ||
			f.KeptOut && ofTemplate(pass, f) {
			continue
		}
		owner, path := fateOwner(pass, f)
		why := "no event fulfils its conditions"
		if f.KeptOut {
			why = "workflow:rules lets no pipeline through that fulfils its conditions"
		}
		pass.Report(lint.Findingf(f.Span, "rule %d of %s never matches: %s, so correct or remove it", f.Rule, owner, why).At(path...))
	}
	return nil
}

// isConstantRule reports whether the condition of a rule asks for no variable: it is switched off on purpose.
func isConstantRule(pass *lint.Pass, f proof.Fate) bool {
	for _, c := range conditions(pass) {
		if at := c.node.Span(); at.File != f.Span.File || at.Start < f.Span.Start || at.End > f.Span.End {
			continue
		}
		for range c.Variables() {
			return false
		}
		return true
	}
	return false
}
