package rules

import "gitlab.com/pipewright/pipewright/lint"

// IncludeNothing reports that a single include brings no file.
var IncludeNothing = &lint.Analyzer{
	Name:     "include-nothing",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a single include brings no file

When the only include is a mapping and brings no file, because its rules say no or its
wildcard matches nothing, GitLab refuses the configuration. In a list it is accepted.`,
	Bad:  "include:\n  local: ci/*.yml\ntest:\n  script: make test\n",
	Good: "include:\n  - local: ci/*.yml\ntest:\n  script: make test\n",
	Run:  problems,
}
