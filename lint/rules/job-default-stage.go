package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
)

// JobDefaultStage reports jobs that are in the stage test only because they name none.
var JobDefaultStage = &lint.Analyzer{
	Name:     "job-default-stage",
	Group:    lint.Stages,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a job without a stage is in "test", and its name says another one

GitLab puts a job that names no stage into test. Where the configuration has a stage of which
the job's name speaks, that is an accident: the job "deploy" runs beside the tests instead of
behind them. Write the stage down, also where it is test.`,
	Bad: "stages: [test, deploy]\nunit:\n  stage: test\n  script: make test\ndeploy:\n  script: make deploy\n",
	Good: "stages: [test, deploy]\nunit:\n  stage: test\n  script: make test\ndeploy:\n  stage: deploy\n" +
		"  script: make deploy\n",
	Run: jobDefaultStage,
}

func jobDefaultStage(pass *lint.Pass) error {
	if !pass.Config.Complete() || !pass.Config.Readable() || pass.Config.Root.Get("stages") == nil {
		return nil
	}
	for _, job := range pass.Config.Jobs {
		stage := stageInName(job, pass.Config.StageNames())
		if stage == "" || !isNothing(job.Node.Get("stage")) {
			continue
		}
		pass.Report(lint.Findingf(job.Name.Span, "%q names no stage and so is in \"test\": write stage: %s, or stage: test if that is meant",
			job.Name.Value, stage).At(job.Name.Value))
	}
	return nil
}

// stageInName returns the stage other than test that the first or last word of a job's name is, "" when there is none.
//
//	deploy, deploy-staging, "app: deploy"
func stageInName(job *config.Job, stages []string) string {
	words := strings.FieldsFunc(strings.ToLower(job.Name.Value), func(r rune) bool { return strings.ContainsRune(" :_-./", r) })
	if len(words) == 0 || slices.Contains(words, "test") || slices.Contains(words, "tests") {
		return ""
	}
	for _, stage := range stages {
		if stage != "test" && (words[0] == strings.ToLower(stage) || words[len(words)-1] == strings.ToLower(stage)) {
			return stage
		}
	}
	return ""
}
