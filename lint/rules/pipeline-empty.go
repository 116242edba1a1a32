package rules

import (
	"slices"

	"gitlab.com/pipewright/pipewright/lint"
)

// PipelineEmpty reports rules of the workflow that let pipelines through in which no job can run.
var PipelineEmpty = &lint.Analyzer{
	Name:     "pipeline-empty",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `workflow:rules lets pipelines through in which no job runs

GitLab creates no pipeline without jobs, and says nothing. Where a merge request waits for a
pipeline that succeeds, it waits for ever. Either a job lacks a rule for these pipelines, or
the workflow does not need its own.

What cannot be known is taken to be possible: variables of the project, names of branches and
tags, changed files.`,
	Bad: "workflow:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n    - if: $CI_COMMIT_BRANCH\n" +
		"test:\n  rules:\n    - if: $CI_COMMIT_BRANCH\n  script: make test\n",
	Good: "workflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH\n" +
		"test:\n  rules:\n    - if: $CI_COMMIT_BRANCH\n  script: make test\n",
	Run: pipelineEmpty,
}

func pipelineEmpty(pass *lint.Pass) error {
	if !whole(pass) {
		return nil
	}
	p := proverOf(pass)
	if len(p.flow) == 0 {
		return nil
	}
	hollow, ok := provedHollow(pass)
	for _, flow := range p.flow {
		p.tries = 0
		if slices.Contains(hollow, flow.rule) || !ok && p.possible(flow) && !p.hasJobs(flow) {
			pass.Report(lint.Findingf(flow.span, "no job runs in the pipelines that rule %d of workflow:rules lets through, and GitLab "+
				"creates none without jobs: let a job run there, or remove the rule", flow.rule).At("workflow", "rules"))
		}
	}
	return nil
}

// provedHollow returns the rules of the workflow that let only empty pipelines through. ok is false when that is not known for every event.
func provedHollow(pass *lint.Pass) (rules []int, ok bool) {
	p := proofWorthwhile(pass)
	if p == nil {
		return nil, false
	}
	rules = p.Hollow()
	return rules, finished(pass, p)
}

// hasJobs reports whether some job can run in the pipelines that a rule of the workflow lets through. Those of the stages .pre and
// .post make no pipeline by themselves.
func (p *prover) hasJobs(flow way) bool {
	asked := map[policyKey]bool{}
	for _, job := range p.pass.Config.Jobs {
		key := policyOf(job)
		if asked[key] || job.Stage.Value == ".pre" || job.Stage.Value == ".post" {
			continue
		}
		asked[key] = true
		if slices.ContainsFunc(p.jobWays(job), func(w way) bool { return p.possible(w, flow) }) {
			return true
		}
	}
	return false
}
