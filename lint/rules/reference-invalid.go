package rules

import "gitlab.com/pipewright/pipewright/lint"

// ReferenceInvalid reports that a !reference is not a list of keys.
var ReferenceInvalid = &lint.Analyzer{
	Name:     "reference-invalid",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a !reference is not a list of keys

The tag !reference stands before a list of keys, from the root of the configuration down.
Positions in a list cannot be named.`,
	Bad:  ".setup:\n  script: [make deps]\ntest:\n  script: !reference .setup\n",
	Good: ".setup:\n  script: [make deps]\ntest:\n  script: !reference [.setup, script]\n",
	Run:  problems,
}
