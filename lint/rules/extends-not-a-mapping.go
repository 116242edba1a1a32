package rules

import "gitlab.com/pipewright/pipewright/lint"

// ExtendsNotAMapping reports that extends names an entry that is not a mapping.
var ExtendsNotAMapping = &lint.Analyzer{
	Name:     "extends-not-a-mapping",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `extends names an entry that is not a mapping

Only mappings can be merged. A hidden key that holds a list or a text can be used with
!reference, but not extended.`,
	Bad:  ".setup:\n  - make deps\ntest:\n  extends: .setup\n  script: make test\n",
	Good: ".setup:\n  before_script:\n    - make deps\ntest:\n  extends: .setup\n  script: make test\n",
	Run:  problems,
}
