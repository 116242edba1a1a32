package rules

import "gitlab.com/pipewright/pipewright/lint"

// InputUnknown reports that an input is used or given that no header declares.
var InputUnknown = &lint.Analyzer{
	Name:     "input-unknown",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `an input is used or given that no header declares

GitLab refuses inputs that the header of the file does not declare, both where a value is
given and where it is used.`,
	Bad:  "spec:\n  inputs:\n    stage:\n      default: test\n---\ntest:\n  stage: $[[ inputs.stages ]]\n  script: make test\n",
	Good: "spec:\n  inputs:\n    stage:\n      default: test\n---\ntest:\n  stage: $[[ inputs.stage ]]\n  script: make test\n",
	Run:  problems,
}
