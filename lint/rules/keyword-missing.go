package rules

import (
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// KeywordMissing reports that a keyword lacks a key that it needs.
var KeywordMissing = &lint.Analyzer{
	Name:     "keyword-missing",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a keyword lacks a key that it needs

Some mappings must have certain keys: an environment its name, a release its tag_name and
description.`,
	Bad:  "test:\n  environment:\n    url: https://example.com\n  script: make test\n",
	Good: "test:\n  environment:\n    name: staging\n    url: https://example.com\n  script: make test\n",
	Run:  shapes(schema.MissingKey),
}
