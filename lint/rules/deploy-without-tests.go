package rules

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/lint"
)

// DeployWithoutTests reports deployments to production in pipelines that leave out the tests.
var DeployWithoutTests = &lint.Analyzer{
	Name:     "deploy-without-tests",
	Group:    lint.Stages,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `an event deploys to production with the tests left out

The configuration has jobs that test, in stages before the deployment or because the deployment
needs them. For some event, the rules let the deployment into the pipeline and none of the tests:
what nobody tested is what the users get. Give the tests the rules of the deployment.

Jobs test when their name or their stage says so: test, tests, pytest, unit, spec, e2e. The rule
asks for every event there can be (docs/prove.md tells how), and speaks only where no variable of
the project can change the answer.`,
	Bad: "stages: [test, deploy]\ntest:\n  stage: test\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n" +
		"  script: make test\ndeploy:\n  stage: deploy\n  environment: production\n  rules:\n    - if: $CI_COMMIT_TAG\n  script: make deploy\n",
	Good: "stages: [test, deploy]\ntest:\n  stage: test\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n    - if: $CI_COMMIT_TAG\n" +
		"  script: make test\ndeploy:\n  stage: deploy\n  environment: production\n  rules:\n    - if: $CI_COMMIT_TAG\n  script: make deploy\n",
	Run: deployWithoutTests,
}

func deployWithoutTests(pass *lint.Pass) error {
	for _, d := range provedDeployments(pass) {
		job := jobOf(pass.Config, d.Job)
		if d.Untested.Verdict != proof.Refuted || doubtful(pass, job) {
			continue
		}
		pass.Report(lint.Findingf(job.Name.Span, "%q deploys to %q without %s in the pipeline of %q: give the tests its rules",
			job.Name.Value, d.Environment, listedTests(pass, d.Tests), d.Untested.Event.Detail()).At(job.Name.Value))
	}
	return nil
}

// deploymentsKey is the key of the deployments in [lint.Once].
type deploymentsKey struct{}

// provedDeployments returns what is known of the jobs that deploy to production for all events. There are none where that is not known.
func provedDeployments(pass *lint.Pass) []proof.Deployment {
	return lint.Once(pass, deploymentsKey{}, func() []proof.Deployment {
		if !deploysToProduction(pass) || pass.Config.Trigger != nil || !whole(pass) {
			return nil
		}
		p := proofOf(pass)
		if p == nil {
			return nil
		}
		all := p.Deployments()
		if !finished(pass, p) {
			return nil
		}
		return all
	})
}

// deploysToProduction reports whether a job does.
func deploysToProduction(pass *lint.Pass) bool {
	for _, env := range environments(pass) {
		if env.deploys() && env.production() {
			return true
		}
	}
	return false
}

// listedTests lists the jobs that test.
func listedTests(pass *lint.Pass, instances []string) string {
	var names []string
	for _, name := range instances {
		names = append(names, jobOf(pass.Config, name).Name.Value)
	}
	slices.Sort(names)
	return listed(slices.Compact(names))
}
