package rules

import "gitlab.com/pipewright/pipewright/lint"

// NeedsUnknownJob reports needs that name no job of the configuration.
var NeedsUnknownJob = &lint.Analyzer{
	Name:     "needs-unknown-job",
	Group:    lint.Stages,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `needs names a job that does not exist

GitLab does not create the pipeline when a job needs another one that the configuration
does not define, unless the need is optional.`,
	Bad:  "build:\n  stage: build\n  script: make\ntest:\n  needs: [biuld]\n  script: make test\n",
	Good: "build:\n  stage: build\n  script: make\ntest:\n  needs: [build]\n  script: make test\n",
	Run:  problems,
}
