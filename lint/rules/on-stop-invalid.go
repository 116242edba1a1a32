package rules

import "gitlab.com/pipewright/pipewright/lint"

// OnStopInvalid reports that on_stop names a job that cannot stop the environment.
var OnStopInvalid = &lint.Analyzer{
	Name:     "on-stop-invalid",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `on_stop names a job that cannot stop the environment

The job of on_stop must exist, have an environment of the same name, and the action stop.`,
	Bad:  "review:\n  environment:\n    name: review\n    on_stop: stop\n  script: make review\nstop:\n  environment:\n    name: review\n  when: manual\n  script: make stop\n",
	Good: "review:\n  environment:\n    name: review\n    on_stop: stop\n  script: make review\nstop:\n  environment:\n    name: review\n    action: stop\n  when: manual\n  script: make stop\n",
	Run:  problems,
}
