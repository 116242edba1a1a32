package rules

import "gitlab.com/pipewright/pipewright/lint"

// ExtendsTooDeep reports that extends goes through too many levels.
var ExtendsTooDeep = &lint.Analyzer{
	Name:     "extends-too-deep",
	Group:    lint.Includes,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `extends goes through too many levels

GitLab follows a chain of at most eleven extends. GitLab itself advises against more
than three: a reader has to open every one of them.`,
	Bad:  ".l0:\n  extends: .l1\n.l1:\n  extends: .l2\n.l2:\n  extends: .l3\n.l3:\n  extends: .l4\n.l4:\n  extends: .l5\n.l5:\n  extends: .l6\n.l6:\n  extends: .l7\n.l7:\n  extends: .l8\n.l8:\n  extends: .l9\n.l9:\n  extends: .l10\n.l10:\n  extends: .l11\n.l11:\n  extends: .l12\n.l12:\n  image: alpine:3.22\ntest:\n  extends: .l0\n  script: make test\n",
	Good: ".base:\n  image: alpine:3.22\ntest:\n  extends: .base\n  script: make test\n",
	Run:  problems,
}
