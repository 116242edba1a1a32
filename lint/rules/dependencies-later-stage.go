package rules

import "gitlab.com/pipewright/pipewright/lint"

// DependenciesLaterStage reports that dependencies names a job of a later stage.
var DependenciesLaterStage = &lint.Analyzer{
	Name:     "dependencies-later-stage",
	Group:    lint.Stages,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `dependencies names a job of a later stage

Artifacts come from jobs of the same stage or an earlier one.`,
	Bad:  "test:\n  dependencies: [release]\n  script: make test\nrelease:\n  stage: deploy\n  script: make release\n",
	Good: "test:\n  script: make test\n  artifacts:\n    paths: [out/]\nrelease:\n  stage: deploy\n  dependencies: [test]\n  script: make release\n",
	Run:  problems,
}
