package rules

import "gitlab.com/pipewright/pipewright/lint"

// IncludeTooMany reports that more than 150 files are included.
var IncludeTooMany = &lint.Analyzer{
	Name:     "include-too-many",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `more than 150 files are included

GitLab includes at most 150 files, nested ones counted, and stops a file that includes
itself only at that limit.`,
	Bad:  "include: .gitlab-ci.yml\ntest:\n  script: make test\n",
	Good: "test:\n  script: make test\n",
	Run:  problems,
}
