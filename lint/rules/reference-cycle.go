package rules

import "gitlab.com/pipewright/pipewright/lint"

// ReferenceCycle reports that a !reference leads back to itself.
var ReferenceCycle = &lint.Analyzer{
	Name:     "reference-cycle",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a !reference leads back to itself

GitLab refuses references that name each other in a circle.`,
	Bad:  ".a:\n  script:\n    - !reference [.b, script]\n.b:\n  script:\n    - !reference [.a, script]\ntest:\n  script:\n    - !reference [.a, script]\n",
	Good: ".a:\n  script:\n    - make\n.b:\n  script:\n    - !reference [.a, script]\ntest:\n  script:\n    - !reference [.b, script]\n",
	Run:  problems,
}
