package rules

import (
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// StageDuplicate reports stages that are listed twice.
var StageDuplicate = &lint.Analyzer{
	Name:     "stage-duplicate",
	Group:    lint.Stages,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `a stage is listed twice

GitLab keeps the first place of the stage and forgets the second, so that jobs do not run
where the list seems to say. Keep the one that is meant.`,
	Bad:  "stages: [build, test, build]\nbuild:\n  stage: build\n  script: make\ntest:\n  script: make test\n",
	Good: "stages: [build, test]\nbuild:\n  stage: build\n  script: make\ntest:\n  script: make test\n",
	Run:  stageDuplicate,
}

func stageDuplicate(pass *lint.Pass) error {
	list := writtenStages(pass)
	if list == nil {
		return nil
	}
	first := map[string]syntax.Node{}
	for i, item := range list.Items() {
		s, ok := item.(*syntax.Scalar)
		if !ok {
			continue
		}
		before := first[s.Value()]
		if before == nil {
			first[s.Value()] = s
			continue
		}
		f := lint.Findingf(s.Span(), "the stage %q is listed twice, and only its first place counts: remove one of them",
			s.Value()).At("stages")
		f.Related = []lint.Related{{Span: before.Span(), Message: "this one counts"}}
		if edit, ok := removeItem(list, i); ok {
			f.Fixes = []lint.Fix{{Message: "remove the second one, which has no effect", Edits: []source.Edit{edit}}}
		}
		pass.Report(f)
	}
	return nil
}

// writtenStages returns the list of stages as the configuration writes it, nil when it does not, or when another rule speaks of what
// is wrong with it.
func writtenStages(pass *lint.Pass) *syntax.Sequence {
	if pass.Config.Root == nil || len(mistakes(pass)) > 0 {
		return nil
	}
	list, _ := pass.Config.Root.Get("stages").(*syntax.Sequence)
	return list
}
