package rules

import (
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// KeywordBlank reports that a keyword is empty that must have a value.
var KeywordBlank = &lint.Analyzer{
	Name:     "keyword-blank",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a keyword is empty that must have a value

GitLab refuses an empty text, list or mapping where it needs something.`,
	Bad:  "test:\n  script: []\n",
	Good: "test:\n  script: make test\n",
	Run:  shapes(schema.Blank),
}
