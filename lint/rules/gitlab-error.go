package rules

import "gitlab.com/pipewright/pipewright/lint"

// GitlabError reports the errors of a GitLab server.
var GitlabError = &lint.Analyzer{
	Name:     "gitlab-error",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `the GitLab server refuses the configuration

With --dry-run, lint asks the server to simulate the creation of a pipeline. What it refuses stands
here in its own words, at the place in the local files that it speaks of; where that cannot be told,
at the first line. An error that another rule has found at the same place is not repeated.

Many of them only the server can know: a project that an include needs is not there, a variable has
another value, the version of the server lacks a keyword. In the example, server.json stands for the
answer of the server.`,
	Bad:  "build:\n  tags: [gpu]\n  script: make\n",
	Good: "build:\n  tags: [linux]\n  script: make\n",
	Beside: []lint.Beside{{Name: "server.json", Text: `[
  {"root": "gpu", "errors": ["jobs:build:tags config has a tag that no runner has: 'gpu'"]},
  {"jobs": [{"name": "build", "stage": "test", "when": "on_success", "allow_failure": false}]}
]
`}},
	Run: gitlabError,
}

func gitlabError(pass *lint.Pass) error {
	if pass.Server == nil || pass.Config.Trigger != nil {
		return nil
	}
	for _, text := range pass.Server.Refusals() {
		pass.RejectToo(serverFinding(pass, "refuses it", text))
	}
	return nil
}
