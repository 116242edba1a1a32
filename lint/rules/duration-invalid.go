package rules

import (
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// DurationInvalid reports that a duration cannot be read, or is too long.
var DurationInvalid = &lint.Analyzer{
	Name:     "duration-invalid",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a duration cannot be read, or is too long

Durations are written as "30 minutes", "1h 30m" or "2 weeks"; a job's timeout is less than a
month, start_in at most a week.`,
	Bad:  "test:\n  timeout: soon\n  script: make test\n",
	Good: "test:\n  timeout: 30 minutes\n  script: make test\n",
	Run:  shapes(schema.InvalidDuration),
}
