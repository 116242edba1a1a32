package rules

import "gitlab.com/pipewright/pipewright/lint"

// SpecInvalid reports that the header spec has a form that GitLab does not know.
var SpecInvalid = &lint.Analyzer{
	Name:     "spec-invalid",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `the header spec has a form that GitLab does not know

The header of a file declares its inputs: a mapping spec with inputs, and each input with
type, default, description, options, regex or rules.`,
	Bad:  "spec:\n  inputs:\n    stage:\n      type: text\n      default: test\n---\ntest:\n  stage: $[[ inputs.stage ]]\n  script: make test\n",
	Good: "spec:\n  inputs:\n    stage:\n      type: string\n      default: test\n---\ntest:\n  stage: $[[ inputs.stage ]]\n  script: make test\n",
	Run:  problems,
}
