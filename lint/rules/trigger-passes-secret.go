package rules

import (
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/lint"
)

// TriggerPassesSecret reports variables that hand a secret of this project to another one.
var TriggerPassesSecret = &lint.Analyzer{
	Name:     "trigger-passes-secret",
	Group:    lint.Secrets,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a job that triggers another project passes it a secret

The value becomes a variable of the pipeline there. That it is masked or protected here has no
meaning there: logs of the other project show it, and whoever may see the variables of its
pipelines can read it (docs: ci/pipelines/downstream_pipelines, "Pass CI/CD variables to a
downstream pipeline"). Set the variable in the other project, or in the group of both.

The variables at the root are passed on, too, unless inherit: variables keeps them from the job.`,
	Bad:  "deploy:\n  variables:\n    DEPLOY_TOKEN: $PRODUCTION_TOKEN\n  trigger:\n    project: acme/infrastructure\n",
	Good: "deploy:\n  variables:\n    VERSION: $CI_COMMIT_SHA\n  trigger:\n    project: acme/infrastructure\n",
	Run:  triggerPassesSecret,
}

func triggerPassesSecret(pass *lint.Pass) error {
	settled := &settledVariables{cfg: pass.Config}
	for _, job := range pass.Config.Jobs {
		project, ok := triggered(job)
		if !ok || forwards(job, "yaml_variables") == "false" {
			continue
		}
		for _, v := range job.Variables {
			if holdsSetting(pass, v) {
				pass.Report(lint.Findingf(v.Name.Span, "%q passes %q to %q, where it is not masked: set it in that project, or in the group of both",
					job.Name.Value, v.Name.Value, project.Value).At(job.Name.Value, "variables", v.Name.Value))
			}
		}
		scope := settled.scope(job)
		for _, v := range config.Variables(pass.Config.Root.Get("variables")) {
			name := v.Name.Value
			if _, own := scope.own[name]; !own && scope.inherits(name) && holdsSetting(pass, v) {
				pass.Report(lint.Findingf(v.Name.Span, "%q passes %q to %q, where it is not masked: set it in that project or in the group of both, "+
					"or keep it from the job with inherit: variables", job.Name.Value, name, project.Value).At("variables", name))
			}
		}
	}
	return nil
}

// holdsSetting reports whether a variable hands on a secret from the settings of the project.
func holdsSetting(pass *lint.Pass, v config.Variable) bool {
	return secret.SaysSecret(v.Name.Value) && ofSettings(pass, v.Value.Value)
}

// triggered returns the other project in which a job triggers a pipeline, and whether it does.
func triggered(job *config.Job) (config.String, bool) {
	n := job.Node.Get("trigger")
	if m, ok := n.(*syntax.Mapping); ok {
		n = m.Get("project")
	}
	s, ok := n.(*syntax.Scalar)
	if !ok || !s.IsString() || s.Value() == "" {
		return config.String{}, false
	}
	return config.String{Value: s.Value(), Span: s.Span()}, true
}

// forwards returns what trigger:forward of a job says of a kind of variables, "" when it says nothing.
func forwards(job *config.Job, kind string) string {
	trigger, _ := job.Node.Get("trigger").(*syntax.Mapping)
	forward, _ := trigger.Get("forward").(*syntax.Mapping)
	return textAt(forward, kind)
}

// ofSettings reports whether a value is a single variable that neither the configuration nor GitLab sets: one of the settings of the
// project.
func ofSettings(pass *lint.Pass, value string) bool {
	name := anyVariable().FindStringSubmatch(value)
	if name == nil || value != "$"+name[1] && value != "${"+name[1]+"}" {
		return false
	}
	_, predefined := pipeline.Predefined(name[1])
	return !predefined && !ownVariables(pass)[name[1]]
}
