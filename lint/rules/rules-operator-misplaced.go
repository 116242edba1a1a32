package rules

import (
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/lint"
)

// RulesOperatorMisplaced reports operators that do not stand where people expect them.
var RulesOperatorMisplaced = &lint.Analyzer{
	Name:     "rules-operator-misplaced",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `an operator does not stand where it is read

GitLab sorts values and operators by itself and accepts more orders than it documents: $A ! is
!$A, and $A $B == is $A == $B. Nobody who reads the rule can know that, and nothing promises
that the next version of GitLab reads it in the same way.`,
	Bad:  "test:\n  rules:\n    - if: $CI_COMMIT_BRANCH && $CI_COMMIT_TAG !\n  script: make test\n",
	Good: "test:\n  rules:\n    - if: $CI_COMMIT_BRANCH && !$CI_COMMIT_TAG\n  script: make test\n",
	Run:  doubts(expr.OutOfOrder),
}
