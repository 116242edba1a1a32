package rules

import (
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// DependenciesWithoutArtifacts reports jobs whose artifacts another one asks for, and that make none.
var DependenciesWithoutArtifacts = &lint.Analyzer{
	Name:     "dependencies-without-artifacts",
	Group:    lint.Stages,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a job asks for the artifacts of a job that makes none

dependencies only chooses whose artifacts a job downloads, it orders nothing. Where the named
job has no artifacts, either its artifacts are missing, or needs was meant, or the name can
go: dependencies: [] downloads none at all.`,
	Bad: "stages: [build, test]\nbuild:\n  stage: build\n  script: make\ntest:\n  stage: test\n" +
		"  dependencies: [build]\n  script: make test\n",
	Good: "stages: [build, test]\nbuild:\n  stage: build\n  script: make\n  artifacts:\n    paths: [out/]\ntest:\n  stage: test\n" +
		"  dependencies: [build]\n  script: make test\n",
	Run: dependenciesWithoutArtifacts,
}

func dependenciesWithoutArtifacts(pass *lint.Pass) error {
	if !pass.Config.Complete() || !pass.Config.Readable() || len(mistakes(pass)) > 0 {
		return nil
	}
	for _, job := range pass.Config.Jobs {
		list, _ := job.Node.Get("dependencies").(*syntax.Sequence)
		if list == nil {
			continue
		}
		for _, item := range list.Items() {
			name, ok := item.(*syntax.Scalar)
			if !ok || !makesNothing(pass, name.Value()) {
				continue
			}
			pass.Report(lint.Findingf(name.Span(), "%q asks for the artifacts of %q, which makes none: add artifacts there, or remove "+
				"the name", job.Name.Value, name.Value()).At(job.Name.Value, "dependencies"))
		}
	}
	return nil
}

// makesNothing reports whether a job of the configuration has no artifacts. GitLab makes those of pages by itself, and trigger jobs
// pass on those of the downstream pipeline.
func makesNothing(pass *lint.Pass, name string) bool {
	job := pass.Config.Job(name)
	if job == nil {
		job = pass.Config.Instance(name)
	}
	return job != nil && !job.Bridge && isNothing(pass.Config.Value(job, "artifacts")) && name != "pages" && job.Node.Get("pages") == nil
}
