package rules

import "gitlab.com/pipewright/pipewright/lint"

// HiddenJobBlank reports that a hidden entry is empty.
var HiddenJobBlank = &lint.Analyzer{
	Name:     "hidden-job-blank",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a hidden entry is empty

GitLab refuses entries without a value also when they are hidden.`,
	Bad:  ".later:\ntest:\n  script: make test\n",
	Good: "test:\n  script: make test\n",
	Run:  problems,
}
