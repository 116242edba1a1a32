package rules

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// DeployNeedsNothing reports deployments that wait for no other job.
var DeployNeedsNothing = &lint.Analyzer{
	Name:     "deploy-needs-nothing",
	Group:    lint.Stages,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a job that deploys waits for no job before it

needs: [] lets a job start at once, whatever its stage: the deployment runs beside the tests
that stand before it in the list of stages, and also when they fail. Name the jobs that must
succeed first, or remove needs, so that the stages count (docs: ci/yaml/#needs).

Nothing is said of jobs that somebody starts by hand, of environments with a variable in their
name, and where no job of a stage before is in the same pipelines.`,
	Bad: "stages: [test, deploy]\nunit:\n  stage: test\n  script: make test\ndeploy:\n  stage: deploy\n  needs: []\n" +
		"  environment: staging\n  script: make deploy\n",
	Good: "stages: [test, deploy]\nunit:\n  stage: test\n  script: make test\ndeploy:\n  stage: deploy\n  needs: [unit]\n" +
		"  environment: staging\n  script: make deploy\n",
	Run: deployNeedsNothing,
}

func deployNeedsNothing(pass *lint.Pass) error {
	for _, env := range environments(pass) {
		needs, ok := env.job.Node.Get("needs").(*syntax.Sequence)
		if !ok || len(needs.Items()) > 0 || !env.deploys() || env.dynamic() || byHand(env) || !whole(pass) {
			continue
		}
		pipelines, err := simulate(pass)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(pipelines, func(p *pipeline.Pipeline) bool { return hasJobsBefore(p, env.job) }) {
			continue
		}
		pass.Report(lint.Findingf(needs.Span(), "%q deploys to %q without waiting for the stages before it: name the jobs that must "+
			"succeed first, or remove needs", env.job.Name.Value, env.name.Value).At(env.job.Name.Value, "needs"))
	}
	return nil
}

// hasJobsBefore reports whether a job is in a pipeline with others that run by themselves in a stage before its own.
func hasJobsBefore(p *pipeline.Pipeline, job *config.Job) bool {
	certain := func(other *pipeline.Job) bool { return other.Present == config.Yes && other.When != "manual" }
	if !slices.ContainsFunc(p.Jobs, func(other *pipeline.Job) bool { return other.Instance.Job == job && certain(other) }) {
		return false
	}
	own := p.Config.StageIndex(job.Stage.Value)
	return slices.ContainsFunc(p.Jobs, func(other *pipeline.Job) bool { return certain(other) && p.Config.StageIndex(other.Stage) < own })
}
