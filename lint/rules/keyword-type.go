package rules

import (
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// KeywordType reports that a keyword has a value of the wrong type.
var KeywordType = &lint.Analyzer{
	Name:     "keyword-type",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a keyword has a value of the wrong type

Each keyword takes values of certain types: stage a string, script a string or a list of
strings, retry an integer or a mapping. GitLab refuses others, and YAML may read a text as
something else: yes and on are booleans, 3.10 is the number 3.1. Quotes make a text of it.`,
	Bad:  "test:\n  tags: docker\n  script: make test\n",
	Good: "test:\n  tags: [docker]\n  script: make test\n",
	Run:  shapes(schema.WrongType),
}
