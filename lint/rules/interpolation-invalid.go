package rules

import "gitlab.com/pipewright/pipewright/lint"

// InterpolationInvalid reports that a block $[[ … ]] cannot be replaced.
var InterpolationInvalid = &lint.Analyzer{
	Name:     "interpolation-invalid",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a block $[[ … ]] cannot be replaced

A block names an input by its path, with indices for lists, and up to three functions:
truncate, expand_vars and posix_escape.`,
	Bad:  "spec:\n  inputs:\n    name:\n      default: app\n---\ntest:\n  script: echo $[[ inputs.name | upcase ]]\n",
	Good: "spec:\n  inputs:\n    name:\n      default: app\n---\ntest:\n  script: echo $[[ inputs.name | truncate(0,3) ]]\n",
	Run:  problems,
}
