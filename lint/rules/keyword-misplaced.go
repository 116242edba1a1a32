package rules

import (
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// KeywordMisplaced reports that a keyword stands where it has no place.
var KeywordMisplaced = &lint.Analyzer{
	Name:     "keyword-misplaced",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a keyword stands where it has no place

A job that triggers a pipeline runs no script, so it has no image; start_in belongs to
when: delayed.`,
	Bad:  "test:\n  start_in: 5 minutes\n  script: make test\n",
	Good: "test:\n  when: delayed\n  start_in: 5 minutes\n  script: make test\n",
	Run:  shapes(schema.MisplacedKey),
}
