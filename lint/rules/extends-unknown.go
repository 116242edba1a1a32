package rules

import "gitlab.com/pipewright/pipewright/lint"

// ExtendsUnknown reports that extends names an entry that does not exist.
var ExtendsUnknown = &lint.Analyzer{
	Name:     "extends-unknown",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `extends names an entry that does not exist

GitLab refuses the configuration when a job extends an entry that neither this file nor
an included one defines.`,
	Bad:  ".python:\n  image: python:3.13-slim\ntest:\n  extends: .pyhton\n  script: make test\n",
	Good: ".python:\n  image: python:3.13-slim\ntest:\n  extends: .python\n  script: make test\n",
	Run:  problems,
}
