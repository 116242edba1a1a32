package rules

import (
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/lint"
)

// EnvironmentProductionAnyBranch reports deployments to production that a push to any branch starts, or a merge request from one.
var EnvironmentProductionAnyBranch = &lint.Analyzer{
	Name:     "environment-production-any-branch",
	Group:    lint.Stages,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a push to any branch deploys to production

The job deploys to production, runs by itself, and its rules let it into the pipeline of every
branch, or of every merge request: what somebody tries out there is what the users get. Let it
run for the default branch or for tags only.

The rule asks for every branch that no condition names (docs/prove.md tells how). Production is an environment with deployment_tier: production, or one whose name says so. The
rule speaks only where no variable of the project can change the answer.`,
	Bad:  "deploy:\n  script: make deploy\n  environment: production\n",
	Good: "deploy:\n  script: make deploy\n  environment: production\n  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n",
	Run:  environmentProductionAnyBranch,
}

func environmentProductionAnyBranch(pass *lint.Pass) error {
	if !deploysToProduction(pass) || pass.Config.Trigger != nil || !whole(pass) {
		return nil
	}
	deployments := provedDeployments(pass)
	if p := proofOf(pass); p == nil || p.Exhausted() {
		return usualDeployments(pass)
	}
	for _, d := range deployments {
		made := d.Reachable.Pipeline
		if d.Reachable.Verdict != proof.Refuted || made == nil {
			continue
		}
		if job := jobIn(made, d.Job); job != nil {
			reportDeployment(pass, made, job)
		}
	}
	return nil
}

// usualDeployments asks a push to a branch that no condition names.
func usualDeployments(pass *lint.Pass) error {
	pipelines, err := simulate(pass)
	if err != nil {
		return err
	}
	push := pushToAnyBranch(pass, pipelines)
	if push == nil || push.Created != config.Yes {
		return nil
	}
	for _, job := range push.Jobs {
		if job.Instance.Index <= 1 {
			reportDeployment(pass, push, job)
		}
	}
	return nil
}

// reportDeployment reports a job that an event starts which anybody may cause, if it deploys to production by itself.
func reportDeployment(pass *lint.Pass, made *pipeline.Pipeline, job *pipeline.Job) {
	env, ok := environmentOf(job.Instance.Job)
	if !ok || !env.deploys() || !env.production() || !isCertain(job) || job.When == "manual" ||
		unsure(pass, made.Workflow, job.Why) || waits(made, job) {
		return
	}
	what := "when somebody pushes to any branch"
	if isMergeRequest(made.Event) {
		what = "when somebody opens a merge request from any branch"
	}
	pass.Report(lint.Findingf(env.name.Span, "%q deploys to %q %s: let rules keep it to the default branch or to tags",
		job.Instance.Job.Name.Value, env.name.Value, what).At(job.Instance.Job.Name.Value, "environment"))
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
