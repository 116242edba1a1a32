package rules

import "gitlab.com/pipewright/pipewright/lint"

// NeedsNameTooLong reports that a need has a name of more than 255 characters.
var NeedsNameTooLong = &lint.Analyzer{
	Name:     "needs-name-too-long",
	Group:    lint.Stages,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a need has a name of more than 255 characters

GitLab refuses names of that length in needs; a matrix with many long values makes them.`,
	Bad:  "build:\n  stage: build\n  parallel:\n    matrix:\n      - TARGET: [small, nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn]\n  script: make\ntest:\n  needs: [build]\n  script: make test\n",
	Good: "build:\n  stage: build\n  parallel:\n    matrix:\n      - TARGET: [small, large]\n  script: make\ntest:\n  needs: [build]\n  script: make test\n",
	Run:  problems,
}
