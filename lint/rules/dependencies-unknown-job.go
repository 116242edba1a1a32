package rules

import "gitlab.com/pipewright/pipewright/lint"

// DependenciesUnknownJob reports that dependencies names a job that does not exist.
var DependenciesUnknownJob = &lint.Analyzer{
	Name:     "dependencies-unknown-job",
	Group:    lint.Stages,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `dependencies names a job that does not exist

GitLab does not create the pipeline when a job takes artifacts from one that the
configuration does not define.`,
	Bad:  "build:\n  stage: build\n  script: make\ntest:\n  dependencies: [biuld]\n  script: make test\n",
	Good: "build:\n  stage: build\n  script: make\n  artifacts:\n    paths: [out/]\ntest:\n  dependencies: [build]\n  script: make test\n",
	Run:  problems,
}
