package rules

import (
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// TriggerForwardsVariables reports that all variables of a pipeline go to another project.
var TriggerForwardsVariables = &lint.Analyzer{
	Name:     "trigger-forwards-variables",
	Group:    lint.Secrets,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `all variables of the pipeline are forwarded to another project

With forward:pipeline_variables, the other project gets every variable with which somebody
starts this pipeline: by hand, by schedule, by the API or as its own trigger, whatever
it is (docs: ci/yaml/#triggerforward). Whoever adds a token to a schedule does not know that.
Pass the variables that the other project needs by name. A child pipeline stays in this
project, and is not reported.`,
	Bad:  "deploy:\n  trigger:\n    project: acme/infrastructure\n    forward:\n      pipeline_variables: true\n",
	Good: "deploy:\n  variables:\n    VERSION: $VERSION\n  trigger:\n    project: acme/infrastructure\n",
	Run:  triggerForwardsVariables,
}

func triggerForwardsVariables(pass *lint.Pass) error {
	for _, job := range pass.Config.Jobs {
		project, ok := triggered(job)
		if !ok || forwards(job, "pipeline_variables") != "true" {
			continue
		}
		forward := job.Node.Get("trigger").(*syntax.Mapping).Get("forward").(*syntax.Mapping)
		pass.Report(lint.Findingf(forward.Entry("pipeline_variables").Key.Span(), "%q forwards all variables of the pipeline to %q: "+
			"pass those that it needs by name", job.Name.Value, project.Value).At(job.Name.Value, "trigger", "forward", "pipeline_variables"))
	}
	return nil
}
