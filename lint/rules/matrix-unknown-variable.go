package rules

import "gitlab.com/pipewright/pipewright/lint"

// MatrixUnknownVariable reports that a need uses a matrix variable that its job does not have.
var MatrixUnknownVariable = &lint.Analyzer{
	Name:     "matrix-unknown-variable",
	Group:    lint.Stages,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a need uses a matrix variable that its job does not have

$[[ matrix.NAME ]] in needs stands for the value of NAME in the job's own parallel:matrix.`,
	Bad:  "build:\n  stage: build\n  parallel:\n    matrix:\n      - OS: [debian, alpine]\n  script: make\ntest:\n  needs:\n    - job: build\n      parallel:\n        matrix:\n          - OS: [\"$[[ matrix.OS ]]\"]\n  script: make test\n",
	Good: "build:\n  stage: build\n  parallel:\n    matrix:\n      - OS: [debian, alpine]\n  script: make\ntest:\n  parallel:\n    matrix:\n      - OS: [debian, alpine]\n  needs:\n    - job: build\n      parallel:\n        matrix:\n          - OS: [\"$[[ matrix.OS ]]\"]\n  script: make test\n",
	Run:  problems,
}
