package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// RulesChangesAlwaysTrue reports rules:changes that let a job into pipelines for which GitLab has nothing to compare.
var RulesChangesAlwaysTrue = &lint.Analyzer{
	Name:     "rules-changes-always-true",
	Group:    lint.Jobs,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `changes holds in pipelines of tags and schedules, whatever changed

GitLab knows what changed in pipelines of merge requests and of pushes to branches that were
there before. For tags, schedules and pipelines that somebody starts by hand, through the API
or from another pipeline it knows nothing, and then changes counts as true. A job whose rule
has changes alone runs in all of these.

The rule speaks only of kinds of pipelines that the configuration itself talks about, and
names one for which the job would run.`,
	Bad: "docs:\n  rules:\n    - changes: [docs/**/*]\n  script: make docs\n" +
		"nightly:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"schedule\"\n  script: make nightly\n",
	Good: "docs:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"push\" && $CI_COMMIT_BRANCH\n      changes: [docs/**/*]\n  script: make docs\n" +
		"nightly:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"schedule\"\n  script: make nightly\n",
	Run: rulesChangesAlwaysTrue,
}

func rulesChangesAlwaysTrue(pass *lint.Pass) error {
	if !hasChanges(pass) {
		return nil
	}
	words := wordsOfConditions(pass)
	found := changesFinder{at: map[source.Span][]string{}}
	for p, err := range simulateEach(pass, func(e *pipeline.Event) bool { return incomparable(e, words) }) {
		if err != nil {
			return err
		}
		for _, job := range p.Jobs {
			if job.Present == config.Yes && job.When != "manual" && !unsure(pass, p.Workflow, job.Why) {
				found.job(job, p.Event)
			}
		}
	}
	for _, f := range found.all {
		const format = `GitLab cannot tell what changed for %s, so "changes" holds and %q runs: add an "if" that excludes it`
		pass.Report(lint.Findingf(f.clause, format, inWords(found.at[f.clause]), f.job).At(f.job, "rules"))
	}
	return nil
}

// hasChanges reports whether a rule of a job asks what changed.
func hasChanges(pass *lint.Pass) bool {
	return slices.ContainsFunc(ruleLists(pass), func(list ruleList) bool {
		return slices.ContainsFunc(list.rules, func(rule *syntax.Mapping) bool { return rule.Get("changes") != nil })
	})
}

// incomparable reports whether GitLab has nothing to compare for an event that is usual and of a kind that the configuration talks
// about.
func incomparable(e *pipeline.Event, words map[string]bool) bool {
	if len(e.Variables) > 0 {
		return false
	}
	if e.Tag != "" {
		return e.Source == "push" && e.Tag == "v1.0.0" && words["tags"]
	}
	kinds := []string{"schedule", "web", "api", "trigger", "pipeline"}
	return slices.Contains(kinds, e.Source) && words[e.Source] && e.Branch == e.Default
}

// wordsOfConditions returns what the configuration compares variables with, the refs of only and except, and "tags" if it asks for
// the tag.
func wordsOfConditions(pass *lint.Pass) map[string]bool {
	all := map[string]bool{}
	for _, c := range conditions(pass) {
		for n := range expr.All(c.Root) {
			for _, word := range wordsOf(n) {
				all[word] = true
			}
		}
	}
	for _, job := range pass.Config.Jobs {
		for _, ref := range slices.Concat(refWords(job, "only"), refWords(job, "except")) {
			all[ref], all[strings.TrimSuffix(ref, "s")] = true, true // schedules is the source schedule
		}
	}
	return all
}

// wordsOf returns the words in a node of an expression.
func wordsOf(n expr.Node) []string {
	switch n := n.(type) {
	case *expr.Variable:
		if n.Name == "CI_COMMIT_TAG" {
			return []string{"tags"}
		}
	case *expr.String:
		return []string{n.Value}
	case *expr.Pattern:
		return strings.FieldsFunc(n.Text, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') })
	}
	return nil
}

// A changesFinder gathers the changes clauses that hold although nothing is known to have changed.
type changesFinder struct {
	all []changesHit
	at  map[source.Span][]string // the events, by the place of the clause
}

// A changesHit is a clause that lets in a job, the first of those that share it.
type changesHit struct {
	clause source.Span
	job    string
}

// job looks whether the rule that let a job into a pipeline has changes.
func (f *changesFinder) job(job *pipeline.Job, event *pipeline.Event) {
	if len(job.Why.Steps) == 0 {
		return
	}
	last := job.Why.Steps[len(job.Why.Steps)-1]
	for _, clause := range last.Clauses {
		if clause.Keyword != "changes" || last.Keyword != "rules" {
			continue
		}
		name := event.String()
		if !slices.Contains(f.at[clause.Span], name) {
			f.at[clause.Span] = append(f.at[clause.Span], name)
		}
		if !slices.ContainsFunc(f.all, func(hit changesHit) bool { return hit.clause == clause.Span }) {
			f.all = append(f.all, changesHit{clause.Span, job.Instance.Job.Name.Value})
		}
	}
}

// maxEventsShown is the number of events that a message names.
const maxEventsShown = 2

// inWords lists events, and says how many more there are.
func inWords(events []string) string {
	if len(events) > maxEventsShown {
		events = append(slices.Clone(events[:maxEventsShown]), "others")
	}
	if len(events) == 1 {
		return events[0]
	}
	return strings.Join(events[:len(events)-1], ", ") + " and " + events[len(events)-1]
}
