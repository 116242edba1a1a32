package rules

import "gitlab.com/pipewright/pipewright/lint"

// NeedsCycle reports jobs that need each other.
var NeedsCycle = &lint.Analyzer{
	Name:     "needs-cycle",
	Group:    lint.Stages,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `jobs need each other in a circle

None of them could ever start. GitLab refuses the configuration.`,
	Bad:  "build:\n  needs: [test]\n  script: make\ntest:\n  needs: [build]\n  script: make test\n",
	Good: "build:\n  script: make\ntest:\n  needs: [build]\n  script: make test\n",
	Run:  problems,
}
