package rules

import "gitlab.com/pipewright/pipewright/lint"

// NeedsTooManyPipelines reports that a job needs jobs of more than five other pipelines, or more than one whole pipeline.
var NeedsTooManyPipelines = &lint.Analyzer{
	Name:     "needs-too-many-pipelines",
	Group:    lint.Stages,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a job needs too many other pipelines

GitLab lets a job take artifacts from five jobs of other pipelines. A job without a script,
which takes over the status of a pipeline, can name only one.`,
	Bad:  "test:\n  needs:\n    - {pipeline: $UPSTREAM, job: build-0, artifacts: true}\n    - {pipeline: $UPSTREAM, job: build-1, artifacts: true}\n    - {pipeline: $UPSTREAM, job: build-2, artifacts: true}\n    - {pipeline: $UPSTREAM, job: build-3, artifacts: true}\n    - {pipeline: $UPSTREAM, job: build-4, artifacts: true}\n    - {pipeline: $UPSTREAM, job: build-5, artifacts: true}\n  script: make test\n",
	Good: "test:\n  needs:\n    - {pipeline: $UPSTREAM, job: build, artifacts: true}\n  script: make test\n",
	Run:  problems,
}
