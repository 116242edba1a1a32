package rules

import (
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/lint"
)

// EnvironmentProductionAnyBranch reports deployments to production that a push to any branch starts.
var EnvironmentProductionAnyBranch = &lint.Analyzer{
	Name:     "environment-production-any-branch",
	Group:    lint.Stages,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a push to any branch deploys to production

The job deploys to production, runs by itself, and its rules let it into the pipeline of every
branch: what somebody tries out there is what the users get. Let it run for the default branch
or for tags only.

Production is an environment with deployment_tier: production, or one whose name says so. The
rule speaks only where no variable of the project can change the answer.`,
	Bad:  "deploy:\n  script: make deploy\n  environment: production\n",
	Good: "deploy:\n  script: make deploy\n  environment: production\n  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n",
	Run:  environmentProductionAnyBranch,
}

func environmentProductionAnyBranch(pass *lint.Pass) error {
	found := false
	for _, env := range environments(pass) {
		found = found || env.deploys() && env.production()
	}
	if !found || pass.Config.Trigger != nil || !whole(pass) {
		return nil
	}
	pipelines, err := simulate(pass)
	if err != nil {
		return err
	}
	push := pushToAnyBranch(pass, pipelines)
	if push == nil || push.Created != config.Yes {
		return nil
	}
	for _, job := range push.Jobs {
		env, ok := environmentOf(job.Instance.Job)
		if !ok || job.Instance.Index > 1 || !env.deploys() || !env.production() || !isCertain(job) || job.When == "manual" ||
			unsure(pass, push.Workflow, job.Why) || waits(push, job) {
			continue
		}
		pass.Report(lint.Findingf(env.name.Span, "%q deploys to %q when somebody pushes to any branch: let rules keep it to the default "+
			"branch or to tags", job.Instance.Job.Name.Value, env.name.Value).At(job.Instance.Job.Name.Value, "environment"))
	}
	return nil
}

// pushToAnyBranch returns the pipeline of a push to a branch that no condition names.
func pushToAnyBranch(pass *lint.Pass, pipelines []*pipeline.Pipeline) *pipeline.Pipeline {
	standard := openEvent(pass).Default
	for _, p := range pipelines {
		if p.Event.Source == "push" && p.Event.Branch != "" && p.Event.Branch != standard {
			return p
		}
	}
	return nil
}

// waits reports whether a job waits for one that somebody starts by hand and that may not fail: the pipeline stops there.
func waits(p *pipeline.Pipeline, job *pipeline.Job) bool {
	for _, other := range p.Jobs {
		if other != job && other.When == "manual" && !other.AllowFailure {
			return true
		}
	}
	return false
}
