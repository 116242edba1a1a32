package rules

import "gitlab.com/pipewright/pipewright/lint"

// NeedsDuplicate reports that a job needs the same job twice.
var NeedsDuplicate = &lint.Analyzer{
	Name:     "needs-duplicate",
	Group:    lint.Stages,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a job needs the same job twice

GitLab refuses a list of needs that names a job more than once.`,
	Bad:  "build:\n  stage: build\n  script: make\ntest:\n  needs: [build, build]\n  script: make test\n",
	Good: "build:\n  stage: build\n  script: make\ntest:\n  needs: [build]\n  script: make test\n",
	Run:  problems,
}
