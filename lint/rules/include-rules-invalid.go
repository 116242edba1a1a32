package rules

import "gitlab.com/pipewright/pipewright/lint"

// IncludeRulesInvalid reports that a rule of an include is not valid.
var IncludeRulesInvalid = &lint.Analyzer{
	Name:     "include-rules-invalid",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a rule of an include is not valid

The rules of an include know if, exists, changes and when, and when is always or never.`,
	Bad:  "include:\n  - local: ci/jobs.yml\n    rules:\n      - if: $CI_COMMIT_TAG\n        when: manual\ntest:\n  script: make test\n",
	Good: "test:\n  script: make test\n",
	Run:  problems,
}
