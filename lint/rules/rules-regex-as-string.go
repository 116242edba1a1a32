package rules

import (
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/lint"
)

// RulesRegexAsString reports strings that stand where a pattern is meant.
var RulesRegexAsString = &lint.Analyzer{
	Name:     "rules-regex-as-string",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a string stands on the right of =~ where a pattern is meant

A pattern stands between slashes. With a string on its right, =~ asks the other way round:
whether the string contains the left side. So $CI_COMMIT_BRANCH =~ "release" is true on the
branches "release" and "lease", and false on "release-1". A text like "/^release/" in quotes,
or in a variable, is a pattern.`,
	Bad:  "test:\n  rules:\n    - if: $CI_COMMIT_BRANCH =~ \"release\"\n  script: make test\n",
	Good: "test:\n  rules:\n    - if: $CI_COMMIT_BRANCH =~ /release/\n  script: make test\n",
	Run:  doubts(expr.StringAsPattern),
}
