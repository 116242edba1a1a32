package rules

import (
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
)

// NeedsLaterStage reports needs that point to a later stage.
var NeedsLaterStage = &lint.Analyzer{
	Name:     "needs-later-stage",
	Group:    lint.Stages,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `a job needs a job of a later stage

A need lets a job start earlier than its stage, never later: the needed job must be in the
same stage or an earlier one. GitLab refuses the configuration otherwise.`,
	Bad:  "build:\n  stage: build\n  needs: [test]\n  script: make\ntest:\n  stage: test\n  script: make test\n",
	Good: "build:\n  stage: build\n  script: make\ntest:\n  stage: test\n  needs: [build]\n  script: make test\n",
	Run:  needsLaterStage,
}

func needsLaterStage(pass *lint.Pass) error {
	cfg := pass.Config
	if !cfg.Readable() || !cfg.StagesKnown() {
		return nil
	}
	for _, job := range cfg.Jobs {
		own := cfg.StageIndex(job.Stage.Value)
		for i, need := range job.Needs {
			needed := neededJob(cfg, need)
			if own < 0 || needed == nil {
				continue
			}
			if cfg.StageIndex(needed.Stage.Value) > own {
				pass.Reject(laterNeed(job, need, needed).At(needPath(job, i)...))
			}
		}
	}
	return nil
}

// neededJob returns the job of this pipeline that a need names, nil when there is none.
func neededJob(cfg *config.Config, need config.Need) *config.Job {
	if need.Cross {
		return nil
	}
	if job := cfg.Job(need.Job.Value); job != nil {
		return job
	}
	return cfg.Instance(need.Job.Value)
}

func laterNeed(job *config.Job, need config.Need, needed *config.Job) lint.Finding {
	f := lint.Findingf(need.Job.Span, "%q is in the stage %q and needs %q of the later stage %q: move one of them, or remove the need",
		job.Name.Value, job.Stage.Value, need.Job.Value, needed.Stage.Value)
	f.Related = []lint.Related{{Span: needed.Stage.Span, Message: "the stage of the needed job"}}
	return f
}
