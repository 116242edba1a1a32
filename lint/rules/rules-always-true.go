package rules

import (
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/lint"
)

// RulesAlwaysTrue reports rules whose conditions every event fulfils that gets as far.
var RulesAlwaysTrue = &lint.Analyzer{
	Name:     "rules-always-true",
	Group:    lint.Jobs,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `every event that gets as far fulfils the conditions of a rule

The rules before it, or workflow:rules, leave no event for which the conditions do not hold: they
say nothing. Who reads them believes that something is left out. Remove the conditions, or find
out what they should have said.

This is proved for every event, with whatever variables, branches and files a project has
(docs/prove.md tells how).`,
	Bad: "test:\n  rules:\n    - if: $CI_MERGE_REQUEST_IID\n      when: never\n    - if: $CI_MERGE_REQUEST_IID == null\n" +
		"  script: make test\nlint:\n  script: make lint\n",
	Good: "test:\n  rules:\n    - if: $CI_MERGE_REQUEST_IID\n      when: never\n    - when: on_success\n" +
		"  script: make test\nlint:\n  script: make lint\n",
	Run: rulesAlwaysTrue,
}

func rulesAlwaysTrue(pass *lint.Pass) error {
	for _, f := range provedFates(pass, func(f proof.Fate) bool { return f.Always }) {
		if isConstantRule(pass, f) || ofTemplate(pass, f) {
			continue
		}
		owner, path := fateOwner(pass, f)
		pass.Report(lint.Findingf(f.Span, "rule %d of %s matches for every event that gets as far: its conditions say nothing, so remove "+
			"or correct them", f.Rule, owner).At(path...))
	}
	return nil
}
