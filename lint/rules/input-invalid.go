package rules

import "gitlab.com/pipewright/pipewright/lint"

// InputInvalid reports that the value of an input does not fit its declaration.
var InputInvalid = &lint.Analyzer{
	Name:     "input-invalid",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `the value of an input does not fit its declaration

A value must have the type of its input, be one of its options and match its regex.`,
	Bad:  "spec:\n  inputs:\n    retries:\n      type: number\n      default: two\n---\ntest:\n  retry: $[[ inputs.retries ]]\n  script: make test\n",
	Good: "spec:\n  inputs:\n    retries:\n      type: number\n      default: 2\n---\ntest:\n  retry: $[[ inputs.retries ]]\n  script: make test\n",
	Run:  problems,
}
