package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
)

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
	Good: "stages: [build, test, deploy]\nrelease:\n  stage: deploy\n  script: make release\n",
	Run:  stageUnknown,
}

func stageUnknown(pass *lint.Pass) error {
	cfg := pass.Config
	if !cfg.Readable() || !cfg.StagesKnown() {
		return nil
	}
	names := cfg.StageNames()
	for _, job := range cfg.Jobs {
		stage := job.Stage
		if cfg.StageIndex(stage.Value) >= 0 || config.Interpolated(stage.Value) || !cfg.Complete() && stage.Span == job.Name.Span {
			continue
		}
		pass.Reject(unknownStage(job, names))
	}
	return nil
}

func unknownStage(job *config.Job, names []string) lint.Finding {
	name := job.Name.Value
	if job.Stage.Span == job.Name.Span {
		return lint.Findingf(job.Name.Span, "%q has no stage, and the default %q is not among the stages: add it to stages, or a stage to the job", name, "test").
			At(name).WithHint("stages: %s", strings.Join(names, ", "))
	}
	return lint.Unknown(job.Stage.Span, job.Stage.Value, names, "%q is in the stage %q, which does not exist", name, job.Stage.Value).
		At(name, "stage").WithHint("stages: %s", strings.Join(names, ", "))
}
