package rules

import "gitlab.com/pipewright/pipewright/lint"

// DefaultAndRoot reports that a keyword stands both at the root and in default.
var DefaultAndRoot = &lint.Analyzer{
	Name:     "default-and-root",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a keyword stands both at the root and in default

image, services, cache, before_script and after_script may stand at the root, which is the
old way, or in default; GitLab refuses both at once.`,
	Bad:  "image: alpine:3.22\ndefault:\n  image: debian:13\ntest:\n  script: make test\n",
	Good: "default:\n  image: debian:13\ntest:\n  script: make test\n",
	Run:  problems,
}
