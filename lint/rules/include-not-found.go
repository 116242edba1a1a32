package rules

import "gitlab.com/pipewright/pipewright/lint"

// IncludeNotFound reports that an included file does not exist.
var IncludeNotFound = &lint.Analyzer{
	Name:     "include-not-found",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `an included file does not exist

GitLab refuses the configuration when a local include names a file that the repository
does not have. The path counts from the root of the repository, also in an included file.`,
	Bad:  "include: ci/missing.yml\ntest:\n  script: make test\n",
	Good: "test:\n  script: make test\n",
	Run:  problems,
}
