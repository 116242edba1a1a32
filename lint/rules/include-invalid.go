package rules

import "gitlab.com/pipewright/pipewright/lint"

// IncludeInvalid reports that an include has a form that GitLab does not know.
var IncludeInvalid = &lint.Analyzer{
	Name:     "include-invalid",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `an include has a form that GitLab does not know

An include is a path, an address, or a mapping with exactly one of local, project, remote,
template, component and artifact.`,
	Bad:  "include:\n  - file: ci/jobs.yml\ntest:\n  script: make test\n",
	Good: "include:\n  - project: group/templates\n    file: ci/jobs.yml\ntest:\n  script: make test\n",
	Run:  problems,
}
