package rules

import (
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/lint"
)

// RulesNegationFirst reports negations of the left side of a comparison.
var RulesNegationFirst = &lint.Analyzer{
	Name:     "rules-negation-first",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `"!" negates the left side alone, not the comparison behind it

"!" binds tighter than any other operator. !$CI_COMMIT_BRANCH == "main" compares "true" or
"false" with "main", so it is never true. Write !=, or put the comparison in parentheses.`,
	Bad:  "test:\n  rules:\n    - if: $CI_COMMIT_BRANCH && !$CI_COMMIT_BRANCH == \"main\"\n  script: make test\n",
	Good: "test:\n  rules:\n    - if: $CI_COMMIT_BRANCH && $CI_COMMIT_BRANCH != \"main\"\n  script: make test\n",
	Run:  doubts(expr.NotOfLeftSide),
}
