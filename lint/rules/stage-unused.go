package rules

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// StageUnused reports stages of which no job is.
var StageUnused = &lint.Analyzer{
	Name:     "stage-unused",
	Group:    lint.Stages,
	Severity: lint.Info,
	Preset:   lint.Recommended,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `no job is in a stage

The list of stages is what people read first. A stage without jobs promises something that
the pipeline does not do, such as tests. GitLab shows only stages with jobs.

Nothing is said where an include brings jobs under conditions, or could not be had, of stages
that hidden entries name, and of a list in an included file, which may serve others, too.`,
	Bad:  "stages: [build, test, deploy]\nbuild:\n  stage: build\n  script: make\ndeploy:\n  stage: deploy\n  script: make deploy\n",
	Good: "stages: [build, deploy]\nbuild:\n  stage: build\n  script: make\ndeploy:\n  stage: deploy\n  script: make deploy\n",
	Run:  stageUnused,
}

func stageUnused(pass *lint.Pass) error {
	cfg, list := pass.Config, writtenStages(pass)
	if list == nil || !cfg.Complete() || !cfg.Readable() || len(cfg.Problems) > 0 {
		return nil
	}
	if list.Span().File != cfg.Files[0].File || includesVary(pass) {
		return nil
	}
	used := usedStages(pass)
	for i, item := range list.Items() {
		s, ok := item.(*syntax.Scalar)
		if !ok || used[s.Value()] || duplicateBefore(list.Items()[:i], s.Value()) {
			continue
		}
		f := lint.Findingf(s.Span(), "no job is in the stage %q: remove it, or the job is missing", s.Value()).At("stages")
		if edit, ok := removeItem(list, i); ok {
			f.Fixes = []lint.Fix{{Message: "remove the stage", Edits: []source.Edit{edit}}}
		}
		pass.Report(f)
	}
	return nil
}

// usedStages returns the stages of jobs and of hidden entries, and those that GitLab knows by itself.
func usedStages(pass *lint.Pass) map[string]bool {
	used := map[string]bool{".pre": true, ".post": true}
	for _, job := range pass.Config.Jobs {
		used[job.Stage.Value] = true
	}
	for e := range pass.Config.Root.Entries() {
		m, ok := e.Value.(*syntax.Mapping)
		if !ok {
			continue
		}
		if stage, ok := m.Get("stage").(*syntax.Scalar); ok {
			used[stage.Value()] = true
		}
	}
	return used
}

func duplicateBefore(items []syntax.Node, stage string) bool {
	return slices.ContainsFunc(items, func(n syntax.Node) bool {
		s, ok := n.(*syntax.Scalar)
		return ok && s.Value() == stage
	})
}

// includesVary reports whether other events may include other files.
func includesVary(pass *lint.Pass) bool {
	return slices.ContainsFunc(ruleLists(pass), func(list ruleList) bool { return list.owner == "include:rules" })
}
