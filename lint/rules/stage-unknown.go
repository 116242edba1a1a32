package rules

import "gitlab.com/pipewright/pipewright/lint"

// StageUnknown reports jobs in stages that do not exist.
var StageUnknown = &lint.Analyzer{
	Name:     "stage-unknown",
	Group:    lint.Stages,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `a job is in a stage that does not exist

The stages are those of the keyword stages, or build, test and deploy without it; .pre and
.post always exist. A job without stage is in test. GitLab refuses the configuration when
a job's stage is not among them.`,
	Bad:  "stages: [build, test]\nrelease:\n  stage: deploy\n  script: make release\n",
	Good: "stages: [deploy]\nrelease:\n  stage: deploy\n  script: make release\n",
	Run:  problems,
}
