package rules

import (
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// RegexpInvalid reports that a regular expression is not valid.
var RegexpInvalid = &lint.Analyzer{
	Name:     "regexp-invalid",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a regular expression is not valid

GitLab's regular expressions are those of RE2: no lookahead, no lookbehind, no backreference.`,
	Bad:  "test:\n  coverage: /(?<=total )\\d+/\n  script: make test\n",
	Good: "test:\n  coverage: /total (\\d+)/\n  script: make test\n",
	Run:  shapes(schema.InvalidRegexp),
}
