package rules

import (
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// RulesExpression reports that the expression of a rule is not valid.
var RulesExpression = &lint.Analyzer{
	Name:     "rules-expression",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `the expression of a rule is not valid

GitLab compares variables with ==, !=, =~ and !~ and joins conditions with && and ||. It refuses
everything else: a single =, ${NAME}, words without quotes, patterns of one character.`,
	Bad:  "test:\n  rules:\n    - if: $CI_COMMIT_BRANCH = \"main\"\n  script: make test\n",
	Good: "test:\n  rules:\n    - if: $CI_COMMIT_BRANCH == \"main\"\n  script: make test\n",
	Run:  shapes(schema.InvalidExpression),
}
