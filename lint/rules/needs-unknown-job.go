package rules

import (
	"slices"
	"strconv"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
)

// NeedsUnknownJob reports needs that name no job of the configuration.
var NeedsUnknownJob = &lint.Analyzer{
	Name:     "needs-unknown-job",
	Group:    lint.Stages,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `needs names a job that does not exist

GitLab does not create the pipeline when a job needs another one that the configuration
does not define, unless the need is optional.`,
	Bad:  "build:\n  stage: build\n  script: make\ntest:\n  needs: [biuld]\n  script: make test\n",
	Good: "build:\n  stage: build\n  script: make\ntest:\n  needs: [build]\n  script: make test\n",
	Run:  needsUnknownJob,
}

func needsUnknownJob(pass *lint.Pass) error {
	cfg := pass.Config
	if !cfg.Readable() || !cfg.Complete() || slices.ContainsFunc(cfg.JobNames(), config.Interpolated) {
		return nil
	}
	for _, job := range cfg.Jobs {
		for i, need := range job.Needs {
			if need.Optional || need.Cross || defined(cfg, need.Job.Value) || config.Interpolated(need.Job.Value) {
				continue
			}
			pass.Reject(unknownNeed(cfg, job, need).At(needPath(job, i)...))
		}
	}
	return nil
}

func defined(cfg *config.Config, name string) bool {
	return cfg.Job(name) != nil || cfg.Instance(name) != nil
}

func unknownNeed(cfg *config.Config, job *config.Job, need config.Need) lint.Finding {
	name, needed := job.Name.Value, need.Job.Value
	if len(needed) > 1 && needed[0] == '.' && cfg.Root.Get(needed) != nil {
		return lint.Findingf(need.Job.Span, "%q needs %q, which is hidden: GitLab runs no job whose name begins with a dot", name, needed)
	}
	return lint.Unknown(need.Job.Span, needed, cfg.JobNames(), "%q needs %q, which does not exist", name, needed)
}

// needPath returns the path of the i-th need of a job.
func needPath(job *config.Job, i int) []string {
	need := job.Needs[i]
	at := i
	for at > 0 && job.Needs[at-1].Rule == need.Rule {
		at--
	}
	n := strconv.Itoa(i - at)
	if need.Rule > 0 {
		return []string{job.Name.Value, "rules", strconv.Itoa(need.Rule - 1), "needs", n}
	}
	return []string{job.Name.Value, "needs", n}
}
