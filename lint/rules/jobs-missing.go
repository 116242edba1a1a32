package rules

import "gitlab.com/pipewright/pipewright/lint"

// JobsMissing reports that the configuration has no job.
var JobsMissing = &lint.Analyzer{
	Name:     "jobs-missing",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `the configuration has no job

Hidden entries, whose names begin with a dot, are not run. GitLab wants at least one job
that is.`,
	Bad:  ".test:\n  script: make test\n",
	Good: "test:\n  script: make test\n",
	Run:  problems,
}
