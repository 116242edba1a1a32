package rules

import (
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/lint"
)

// RulesConstantCondition reports conditions that are the same whatever the variables are.
var RulesConstantCondition = &lint.Analyzer{
	Name:     "rules-constant-condition",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a condition is the same whatever the variables are

$CI_COMMIT_BRANCH == "main" || "next" does not compare the branch with "next": a text alone is
true, and so is the whole expression, on every branch. Each side of && and || needs its own
comparison.

"a" == "a" compares no variable, $A == $A one with itself, and $A == "a" || $A != "a" asks for
something or its opposite.`,
	Bad:  "test:\n  rules:\n    - if: $CI_COMMIT_BRANCH == \"main\" || \"next\"\n  script: make test\n",
	Good: "test:\n  rules:\n    - if: $CI_COMMIT_BRANCH == \"main\" || $CI_COMMIT_BRANCH == \"next\"\n  script: make test\n",
	Run:  doubts(expr.ConstantCondition),
}
