package rules

import (
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// KeywordConflict reports that keywords stand together that exclude each other.
var KeywordConflict = &lint.Analyzer{
	Name:     "keyword-conflict",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `keywords stand together that exclude each other

A job has rules or only and except, a script or a trigger, a script or steps to run.`,
	Bad:  "test:\n  only: [main]\n  rules:\n    - if: $CI_COMMIT_BRANCH\n  script: make test\n",
	Good: "test:\n  rules:\n    - if: $CI_COMMIT_BRANCH == \"main\"\n  script: make test\n",
	Run:  shapes(schema.ExclusiveKeys),
}
