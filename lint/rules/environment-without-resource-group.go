package rules

import (
	"gitlab.com/pipewright/pipewright/lint"
)

// EnvironmentWithoutResourceGroup reports deployments that may run at the same time as another one to the same environment.
var EnvironmentWithoutResourceGroup = &lint.Analyzer{
	Name:     "environment-without-resource-group",
	Group:    lint.Stages,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `two deployments to one environment may run at the same time

Two pushes shortly after each other make two pipelines, and both deploy. Which version is
there in the end is a matter of luck. GitLab runs jobs with the same resource_group one after
the other (docs: ci/resource_groups).

Nothing is said of jobs that are started by hand, and of environments with a variable in
their name.`,
	Bad:  "deploy:\n  script: make deploy\n  environment: staging\n",
	Good: "deploy:\n  script: make deploy\n  environment: staging\n  resource_group: staging\n",
	Run:  environmentWithoutResourceGroup,
}

func environmentWithoutResourceGroup(pass *lint.Pass) error {
	for _, env := range environments(pass) {
		job := env.job
		if !env.deploys() || env.dynamic() || job.Node.Get("resource_group") != nil || byHand(env) {
			continue
		}
		pass.Report(lint.Findingf(env.name.Span, "%q may deploy to %q while another pipeline does: add resource_group: %s",
			job.Name.Value, env.name.Value, env.name.Value).At(job.Name.Value, "environment"))
	}
	return nil
}

// byHand reports whether somebody starts the job: it or one of its rules is manual.
func byHand(env environment) bool {
	if textAt(env.job.Node, "when") == "manual" {
		return true
	}
	for _, rule := range rulesIn(env.job.Node.Get("rules")) {
		if textAt(rule, "when") == "manual" {
			return true
		}
	}
	return false
}
