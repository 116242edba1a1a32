package rules

import "gitlab.com/pipewright/pipewright/lint"

// ReferenceUnknown reports that a !reference names a key that does not exist.
var ReferenceUnknown = &lint.Analyzer{
	Name:     "reference-unknown",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `a !reference names a key that does not exist

GitLab refuses the configuration when a reference names nothing. A key whose value is
empty or false counts as missing too.`,
	Bad:  ".setup:\n  script: [make deps]\ntest:\n  script:\n    - !reference [.setup, scripts]\n    - make test\n",
	Good: ".setup:\n  script: [make deps]\ntest:\n  script:\n    - !reference [.setup, script]\n    - make test\n",
	Run:  problems,
}
