package rules

import (
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// KeywordValue reports that a keyword has a value that GitLab does not know.
var KeywordValue = &lint.Analyzer{
	Name:     "keyword-value",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `a keyword has a value that GitLab does not know

Some keywords take one of a few words, or a text of a certain form.`,
	Bad:  "test:\n  when: allways\n  script: make test\n",
	Good: "test:\n  when: always\n  script: make test\n",
	Run:  shapes(schema.WrongValue),
}
