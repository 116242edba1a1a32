package rules

import "gitlab.com/pipewright/pipewright/lint"

// PagesPublishTwice reports that a job has both publish and pages:publish.
var PagesPublishTwice = &lint.Analyzer{
	Name:     "pages-publish-twice",
	Group:    lint.Jobs,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a job has both publish and pages:publish

GitLab accepts one of them; publish alone is the old way.`,
	Bad:  "pages:\n  publish: site\n  pages:\n    publish: site\n  script: make site\n",
	Good: "pages:\n  pages:\n    publish: site\n  script: make site\n",
	Run:  problems,
}
