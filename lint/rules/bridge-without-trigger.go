package rules

import "gitlab.com/pipewright/pipewright/lint"

// BridgeWithoutTrigger reports that a job has needs, but nothing to do.
var BridgeWithoutTrigger = &lint.Analyzer{
	Name:     "bridge-without-trigger",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a job has needs, but nothing to do

Without script and run GitLab takes a job with needs for one that triggers a pipeline, which
needs trigger, or a whole upstream pipeline in needs.`,
	Bad:  "build:\n  stage: build\n  script: make\ntest:\n  needs: [build]\n",
	Good: "build:\n  stage: build\n  script: make\ntest:\n  needs: [build]\n  script: make test\n",
	Run:  problems,
}
