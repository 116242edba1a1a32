package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// PipelineDuplicate reports jobs that one push runs twice.
var PipelineDuplicate = &lint.Analyzer{
	Name:     "pipeline-duplicate",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a push to a branch with an open merge request runs jobs twice

While a merge request is open, a push to its branch asks for two pipelines: one for the
branch and one for the merge request. Jobs whose rules let them into both run twice for the
same commit. workflow:rules decides which of the two pipelines there is
(docs: ci/jobs/job_rules/#avoid-duplicate-pipelines).

Where conditions match patterns, the rule asks for every branch that none of them names, else,
and in a configuration of hundreds of jobs, for the usual events. It speaks only where no
variable of the project can change the answer.`,
	Bad: "test:\n  rules:\n    - changes: [src/**/*]\n    - when: always\n  script: make test\n",
	Good: "workflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS\n      when: never\n    - when: always\n" +
		"test:\n  rules:\n    - changes: [src/**/*]\n    - when: always\n  script: make test\n",
	Run: pipelineDuplicate,
}

func pipelineDuplicate(pass *lint.Pass) error {
	if pass.Config.Trigger != nil || !whole(pass) || !mayDuplicate(pass.Config) {
		return nil
	}
	if twice, ok := provedTwice(pass); ok {
		if len(twice.jobs) > 0 {
			pass.Report(duplicate(pass, twice.request, twice.jobs))
		}
		return nil
	}
	return usualTwice(pass)
}

// jobsTwice are the jobs of the pipeline of a merge request that its branch runs, too.
type jobsTwice struct {
	request *pipeline.Pipeline
	jobs    []*pipeline.Job
}

// provedTwice returns what some event runs twice. ok is false when that is not known for every event.
func provedTwice(pass *lint.Pass) (_ jobsTwice, ok bool) {
	p := proofWorthwhile(pass)
	if p == nil {
		return jobsTwice{}, false
	}
	answer, _ := p.Twice()
	if answer.Verdict != proof.Refuted {
		return jobsTwice{}, finished(pass, p) && answer.Verdict == proof.Proved
	}
	request := answer.SecondPipeline
	return jobsTwice{request, bothHave(pass, request, answer.Pipeline)}, true
}

// usualTwice reports jobs that the usual events run twice.
func usualTwice(pass *lint.Pass) error {
	plain, tries := "", 0
	// The first merge request is from a branch that no condition names. From the others, nobody may ever open one.
	usual := func(e *pipeline.Event) bool {
		if isMergeRequest(e) {
			plain = cmp.Or(plain, e.Branch)
		}
		return isMergeRequest(e) && e.Branch == plain
	}
	for request, err := range simulateEach(pass, usual) {
		if err != nil {
			return err
		}
		if request.Created != config.Yes || !slices.ContainsFunc(request.Jobs, isCertain) {
			continue
		}
		if tries++; tries > maxPushes {
			return nil
		}
		push, err := pipeline.Create(pass.Context(), pass.Config, pushOf(request.Event))
		if err != nil {
			return err
		}
		if twice := bothHave(pass, request, push); len(twice) > 0 {
			pass.Report(duplicate(pass, request, twice))
			return nil
		}
	}
	return nil
}

func isMergeRequest(e *pipeline.Event) bool { return e.Source == "merge_request_event" }

// maxPushes is how many merge requests are compared with the push that comes with them.
const maxPushes = 4

func isCertain(job *pipeline.Job) bool { return job.Present == config.Yes }

// mayDuplicate reports whether there may be pipelines of merge requests at all.
func mayDuplicate(cfg *config.Config) bool {
	return slices.ContainsFunc(cfg.Jobs, func(job *config.Job) bool {
		return job.Node.Get("rules") != nil || slices.Contains(refWords(job, "only"), "merge_requests") ||
			cfg.Root.Get("workflow") != nil && job.Node.Get("only") == nil
	})
}

// pushOf returns the push to the branch of a merge request, which brings the same changes.
func pushOf(request *pipeline.Event) *pipeline.Event {
	push := *request
	push.Source, push.Target, push.MergeRequest, push.Fork = "push", "", "", false
	push.Title, push.Description, push.Labels, push.Draft = "", "", nil, false
	push.OpenMergeRequests = push.Complete().Project + "!1"
	return &push
}

// bothHave returns the jobs that are certainly in both pipelines.
func bothHave(pass *lint.Pass, request, push *pipeline.Pipeline) []*pipeline.Job {
	if push.Created != config.Yes || unsure(pass, request.Workflow, push.Workflow) {
		return nil
	}
	branch := map[string]*pipeline.Job{}
	for _, job := range push.Jobs {
		branch[job.Name] = job
	}
	return slices.DeleteFunc(slices.Clone(request.Jobs), func(job *pipeline.Job) bool {
		other := branch[job.Name]
		return job.Present != config.Yes || other == nil || other.Present != config.Yes || unsure(pass, job.Why, other.Why)
	})
}

// duplicate returns the finding about jobs that run twice. It stands at workflow:rules, or at what lets the first of the jobs into
// pipelines of merge requests.
func duplicate(pass *lint.Pass, request *pipeline.Pipeline, twice []*pipeline.Job) lint.Finding {
	names := distinct(twice)
	first := twice[0]
	span, path := first.Why.Span, []string{names[0]}
	remedy := "add workflow:rules that let only one of the two through"
	if request.Workflow != nil {
		span, path = request.Workflow.Span, []string{"workflow", "rules"}
		remedy = "let workflow:rules keep one of the two out"
	}
	f := lint.Findingf(span, "a push to a branch with an open merge request runs %s twice, in a pipeline of the branch and in one of "+
		"the merge request: %s", listed(names), remedy)
	f.Path = path
	f.Hint = `to keep the pipeline of the branch out: if: $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS, when: never`
	if fix, ok := addWorkflow(pass.Config); ok {
		f.Fixes = []lint.Fix{fix}
	}
	return f
}

// distinct returns the names of the jobs, those of parallel ones once.
func distinct(jobs []*pipeline.Job) []string {
	var names []string
	for _, job := range jobs {
		if name := job.Instance.Job.Name.Value; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// maxNamed is how many jobs a message names.
const maxNamed = 3

// listed returns names as a message lists them: "a", "b" and 3 more jobs.
func listed(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	switch n := len(names); {
	case n == 1:
		return quoted[0]
	case n <= maxNamed:
		return strings.Join(quoted[:n-1], ", ") + " and " + quoted[n-1]
	default:
		return strings.Join(quoted[:maxNamed-1], ", ") + fmt.Sprintf(" and %d more jobs", n-maxNamed+1)
	}
}

// onePipeline keeps the pipeline of a branch out while it has an open merge request, and changes no other event.
const onePipeline = `workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS
      when: never
    - when: always

`

// addWorkflow returns the fix that adds workflow:rules to the root file, where nothing has any. It is not safe: jobs that run for
// branches only then do not run for those with an open merge request.
func addWorkflow(cfg *config.Config) (lint.Fix, bool) {
	root, ok := cfg.Files[0].Root.(*syntax.Mapping)
	if !ok || root.Flow() || root.Len() == 0 || cfg.Root.Get("workflow") != nil {
		return lint.Fix{}, false
	}
	at := root.Span()
	line := at.File.Line(at.File.LineAt(at.Start))
	if line.Start != at.Start {
		return lint.Fix{}, false // the first key does not stand at the start of a line
	}
	text := onePipeline
	if strings.Contains(string(at.File.Text), "\r\n") {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return lint.Fix{
		Message: "add workflow:rules that keep the pipeline of the branch out", Unsafe: true,
		Edits: []source.Edit{{Span: at.File.Span(at.Start, at.Start), New: text}},
	}, true
}
