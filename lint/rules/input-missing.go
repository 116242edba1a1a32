package rules

import "gitlab.com/pipewright/pipewright/lint"

// InputMissing reports that an input without default gets no value.
var InputMissing = &lint.Analyzer{
	Name:     "input-missing",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `an input without default gets no value

An input that declares no default must be given a value by whoever includes the file.`,
	Bad:  "spec:\n  inputs:\n    stage:\n---\ntest:\n  stage: $[[ inputs.stage ]]\n  script: make test\n",
	Good: "spec:\n  inputs:\n    stage:\n      default: test\n---\ntest:\n  stage: $[[ inputs.stage ]]\n  script: make test\n",
	Run:  problems,
}
