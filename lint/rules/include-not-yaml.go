package rules

import "gitlab.com/pipewright/pipewright/lint"

// IncludeNotYAML reports that an included file has no YAML extension.
var IncludeNotYAML = &lint.Analyzer{
	Name:     "include-not-yaml",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `an included file has no YAML extension

GitLab includes only files whose name ends in .yml or .yaml.`,
	Bad:  "include: ci/jobs.txt\ntest:\n  script: make test\n",
	Good: "test:\n  script: make test\n",
	Run:  problems,
}
