package rules

import (
	"regexp"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
)

// DeployWithoutEnvironment reports jobs that deploy and do not say where.
var DeployWithoutEnvironment = &lint.Analyzer{
	Name:     "deploy-without-environment",
	Group:    lint.Stages,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `a job that deploys has no environment

With environment, GitLab knows what runs where: it lists deployments, offers to go back to an
older one, gives the job the variables of that environment only, and protects it. A job whose
name and stage speak of deploying should name the environment.`,
	Bad:  "stages: [deploy]\ndeploy:\n  stage: deploy\n  script: make deploy\n",
	Good: "stages: [deploy]\ndeploy:\n  stage: deploy\n  environment: staging\n  script: make deploy\n",
	Run:  deployWithoutEnvironment,
}

// deployWord finds the word in the names of jobs and stages.
var deployWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)(^|[^a-z])(deploy(ment)?|rollout)([^a-z]|$)`) })

func deployWithoutEnvironment(pass *lint.Pass) error {
	for _, job := range pass.Config.Jobs {
		if job.Bridge || job.Node.Get("environment") != nil || !speaksOfDeploying(job) {
			continue
		}
		pass.Report(lint.Findingf(job.Name.Span, "%q deploys and names no environment: add environment", job.Name.Value).At(job.Name.Value))
	}
	return nil
}

func speaksOfDeploying(job *config.Job) bool {
	if job.Name.Value == "pages" || job.Node.Get("pages") != nil || job.Node.Get("release") != nil {
		return false
	}
	return deployWord().MatchString(job.Name.Value) && deployWord().MatchString(job.Stage.Value)
}
