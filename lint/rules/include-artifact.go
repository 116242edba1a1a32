package rules

import "gitlab.com/pipewright/pipewright/lint"

// IncludeArtifact reports that an artifact is included outside of a child pipeline.
var IncludeArtifact = &lint.Analyzer{
	Name:     "include-artifact",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `an artifact is included outside of a child pipeline

Only trigger:include can take its configuration from an artifact, and it must name the job
that makes it.`,
	Bad:  "include:\n  - artifact: jobs.yml\n    job: generate\ngenerate:\n  script: make jobs.yml\n",
	Good: "generate:\n  stage: build\n  script: make jobs.yml\n  artifacts:\n    paths: [jobs.yml]\nrun:\n  trigger:\n    include:\n      - artifact: jobs.yml\n        job: generate\n",
	Run:  problems,
}
