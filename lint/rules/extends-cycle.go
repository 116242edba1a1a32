package rules

import "gitlab.com/pipewright/pipewright/lint"

// ExtendsCycle reports that entries extend each other in a circle.
var ExtendsCycle = &lint.Analyzer{
	Name:     "extends-cycle",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `entries extend each other in a circle

GitLab cannot merge an entry that extends itself, directly or through others, and
refuses the configuration.`,
	Bad:  ".a:\n  extends: .b\n.b:\n  extends: .a\ntest:\n  extends: .a\n  script: make test\n",
	Good: ".a:\n  extends: .b\n.b:\n  image: alpine:3.22\ntest:\n  extends: .a\n  script: make test\n",
	Run:  problems,
}
