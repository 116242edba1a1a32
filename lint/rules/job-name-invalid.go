package rules

import "gitlab.com/pipewright/pipewright/lint"

// JobNameInvalid reports that a job has a name that GitLab refuses.
var JobNameInvalid = &lint.Analyzer{
	Name:     "job-name-invalid",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a job has a name that GitLab refuses

The name of a job is a text of 1 to 255 characters. Words like true, yes and on, and
numbers, are no texts without quotes.`,
	Bad:  "on:\n  script: make test\nbuild:\n  script: make\n",
	Good: "\"on\":\n  script: make test\nbuild:\n  script: make\n",
	Run:  problems,
}
