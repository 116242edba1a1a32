package rules

import "gitlab.com/pipewright/pipewright/lint"

// GitlabWarning reports the warnings of a GitLab server.
var GitlabWarning = &lint.Analyzer{
	Name:     "gitlab-warning",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `the GitLab server warns of the configuration

With --dry-run, lint asks the server to simulate the creation of a pipeline. What it warns of stands
here in its own words, at the place in the local files that it speaks of; where that cannot be told,
at the first line. GitLab shows these warnings where somebody runs a pipeline by hand, and nowhere else. In the example,
server.json stands for the answer of the server.`,
	Bad:  "test:\n  script: make test\n  rules:\n    - when: always\n",
	Good: "test:\n  script: make test\n",
	Beside: []lint.Beside{{Name: "server.json", Text: `[
  {"root": "when: always", "warnings": ["jobs:test may run twice for one push"],
   "jobs": [{"name": "test", "stage": "test", "when": "always", "allow_failure": false}]},
  {"jobs": [{"name": "test", "stage": "test", "when": "on_success", "allow_failure": false}]}
]
`}},
	Run: gitlabWarning,
}

func gitlabWarning(pass *lint.Pass) error {
	if pass.Server == nil || pass.Config.Trigger != nil {
		return nil
	}
	for _, text := range pass.Server.Warnings {
		pass.Report(serverFinding(pass, "warns", text))
	}
	return nil
}
