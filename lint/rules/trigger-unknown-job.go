package rules

import "gitlab.com/pipewright/pipewright/lint"

// TriggerUnknownJob reports that a trigger takes its configuration from a job that does not exist.
var TriggerUnknownJob = &lint.Analyzer{
	Name:     "trigger-unknown-job",
	Group:    lint.Stages,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a trigger takes its configuration from a job that does not exist

trigger:include with artifact names the job that makes the file.`,
	Bad:  "run:\n  trigger:\n    include:\n      - artifact: jobs.yml\n        job: generate\n",
	Good: "generate:\n  stage: build\n  script: make jobs.yml\n  artifacts:\n    paths: [jobs.yml]\nrun:\n  trigger:\n    include:\n      - artifact: jobs.yml\n        job: generate\n",
	Run:  problems,
}
