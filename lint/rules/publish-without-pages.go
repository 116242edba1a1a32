package rules

import "gitlab.com/pipewright/pipewright/lint"

// PublishWithoutPages reports that publish stands in a job that is no Pages job.
var PublishWithoutPages = &lint.Analyzer{
	Name:     "publish-without-pages",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `publish stands in a job that is no Pages job

GitLab knows publish only in a job with pages, or with the name pages.`,
	Bad:  "site:\n  publish: site\n  script: make site\n",
	Good: "site:\n  pages:\n    publish: site\n  script: make site\n",
	Run:  problems,
}
