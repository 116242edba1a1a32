package rules

import (
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/lint"
)

// RulesPatternCompared reports patterns that are compared with == or !=.
var RulesPatternCompared = &lint.Analyzer{
	Name:     "rules-pattern-compared",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a pattern is compared with == or !=, which never match it

Only =~ and !~ match patterns. To == a pattern is a value that no text equals, so the
condition is false for every branch; with != it is true for every one.`,
	Bad:  "test:\n  rules:\n    - if: $CI_COMMIT_BRANCH == /^release-/\n  script: make test\n",
	Good: "test:\n  rules:\n    - if: $CI_COMMIT_BRANCH =~ /^release-/\n  script: make test\n",
	Run:  doubts(expr.PatternCompared),
}
