package rules

import "gitlab.com/pipewright/pipewright/lint"

// DependenciesNotNeeded reports that dependencies names a job that needs does not.
var DependenciesNotNeeded = &lint.Analyzer{
	Name:     "dependencies-not-needed",
	Group:    lint.Stages,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `dependencies names a job that needs does not

With needs a job has the artifacts of the needed jobs only, so every dependency must be one
of them.`,
	Bad: "build:\n  stage: build\n  script: make\nlint:\n  stage: build\n  script: make lint\ntest:\n  needs: [lint]\n  dependencies: [build]\n  script: make test\n",
	Good: "build:\n  stage: build\n  script: make\n  artifacts:\n    paths: [out/]\nlint:\n  stage: build\n  script: make lint\n" +
		"test:\n  needs: [lint, build]\n  dependencies: [build]\n  script: make test\n",
	Run: problems,
}
