package rules

import "gitlab.com/pipewright/pipewright/lint"

// NeedsLaterStage reports needs that point to a later stage.
var NeedsLaterStage = &lint.Analyzer{
	Name:     "needs-later-stage",
	Group:    lint.Stages,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a job needs a job of a later stage

A need lets a job start earlier than its stage, never later: the needed job must be in the
same stage or an earlier one. GitLab refuses the configuration otherwise.`,
	Bad:  "build:\n  stage: build\n  needs: [test]\n  script: make\ntest:\n  stage: test\n  script: make test\n",
	Good: "build:\n  stage: build\n  script: make\ntest:\n  stage: test\n  needs: [build]\n  script: make test\n",
	Run:  problems,
}
