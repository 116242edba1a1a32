package rules

import (
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// KeywordLimit reports that a keyword has more than GitLab allows.
var KeywordLimit = &lint.Analyzer{
	Name:     "keyword-limit",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a keyword has more than GitLab allows

GitLab bounds what a configuration may hold: 50 paths in changes, four caches, 200 jobs of one
matrix, two retries.`,
	Bad:  "test:\n  retry: 5\n  script: make test\n",
	Good: "test:\n  retry: 2\n  script: make test\n",
	Run:  shapes(schema.LimitExceeded),
}
