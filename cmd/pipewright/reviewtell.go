package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/report"
	"gitlab.com/pipewright/pipewright/review"
)

// A reviewTold is what is told of a review.
type reviewTold struct {
	Actions []review.Action // that were done; of a dry run, that would be
	Plan    review.Plan
	Notes   []string
	Posted  bool
	Reason  string // why not, "" for a dry run
}

// reviewJSONVersion is the version of the json format of review. It grows when a field changes its meaning or goes.
const reviewJSONVersion = 1

type (
	reviewJSON struct {
		Version int                `json:"version"`
		Project string             `json:"project"`
		IID     int                `json:"merge_request"`
		Head    string             `json:"head"`
		DryRun  bool               `json:"dry_run"`
		Posted  bool               `json:"posted"`
		Reason  string             `json:"reason,omitempty"`
		Actions []reviewActionJSON `json:"actions"`
		Shown   int                `json:"shown"`
		Left    int                `json:"left"`
		Settled int                `json:"settled"`
		Summary string             `json:"summary"`
		Notes   []string           `json:"notes"`
	}
	reviewActionJSON struct {
		Action      string `json:"action"`
		Summary     bool   `json:"summary"`
		Rule        string `json:"rule,omitempty"`
		Severity    string `json:"severity,omitempty"`
		Fingerprint string `json:"fingerprint,omitempty"`
		OldFile     string `json:"old_file,omitempty"`
		File        string `json:"file,omitempty"`
		OldLine     int    `json:"old_line,omitempty"`
		Line        int    `json:"line,omitempty"`
		Discussion  string `json:"discussion,omitempty"`
		Body        string `json:"body,omitempty"`
	}
)

// tell prints what was posted, or would be. Where it could not be posted, it prints what lint and diff print.
func (r *reviewRun) tell(told *reviewTold) error {
	for _, note := range told.Notes {
		r.linter.streams.note("%s", note)
	}
	switch {
	case r.opts.format.value == "json":
		return r.tellJSON(told)
	case told.Reason != "":
		return r.tellFindings()
	case r.opts.dryRun:
		return r.tellPreview(told)
	}
	text := told.line() + ": " + r.about.URL + "\n"
	if found := (&report.Report{Results: r.results}); !found.Clean() {
		text += found.Summary() + "\n"
	}
	_, err := r.linter.streams.out.WriteString(text)
	return err
}

// tellFindings prints what lint and diff print.
func (r *reviewRun) tellFindings() error {
	if err := r.linter.report(r.results); err != nil || r.compared == nil || r.compared.diff == nil {
		return err
	}
	r.compared.diff.Styles = r.linter.streams.outStyles()
	return report.PipelineDiffText(r.linter.streams.out, r.compared.diff)
}

// line says what was done: "posted 3 discussions, resolved 1; 2 stay".
func (t *reviewTold) line() string {
	outcome := review.Outcome{Done: t.Actions}
	var parts []string
	for _, kind := range []struct {
		kind review.Kind
		word string
	}{
		{review.Create, "posted"},
		{review.Update, "changed"},
		{review.Reopen, "reopened"},
		{review.Resolve, "resolved"},
		{review.Delete, "deleted"},
	} {
		if n := outcome.Count(kind.kind); n > 0 {
			parts = append(parts, kind.word+" "+count(n, "discussion", "discussions"))
		}
	}
	for _, a := range t.Actions {
		if a.IsSummary && a.Kind != review.Delete {
			parts = append(parts, "wrote the summary")
			break
		}
	}
	if len(parts) == 0 {
		return "nothing has changed"
	}
	return strings.Join(parts, ", ")
}

// tellPreview prints what a dry run would post.
func (r *reviewRun) tellPreview(told *reviewTold) error {
	var b strings.Builder
	for _, a := range told.Actions {
		b.WriteString(string(a.Kind) + " " + subject(a) + "\n")
		for line := range strings.Lines(a.Body) {
			b.WriteString("    " + strings.TrimRight(line, "\r\n") + "\n")
		}
	}
	if len(told.Actions) == 0 {
		b.WriteString("nothing would change\n")
	}
	_, err := r.linter.streams.out.WriteString(secret.Redact(b.String()))
	return err
}

// subject says what an action is about.
func subject(a review.Action) string {
	switch {
	case a.IsSummary:
		return "the summary"
	case a.Topic != nil:
		return fmt.Sprintf("a discussion at %s:%d", a.Topic.Position.NewPath, a.Topic.Position.NewLine)
	}
	return "discussion " + a.Discussion
}

func (r *reviewRun) tellJSON(told *reviewTold) error {
	out := reviewJSON{
		Version: reviewJSONVersion, Project: r.project, IID: r.opts.iid, Head: r.reviewer.Head, DryRun: r.opts.dryRun, Posted: told.Posted,
		Reason: told.Reason, Actions: []reviewActionJSON{}, Shown: len(told.Plan.Shown), Left: len(told.Plan.Left),
		Settled: told.Plan.Settled, Summary: secret.Redact(told.Plan.Summary), Notes: append([]string{}, told.Notes...),
	}
	for _, a := range told.Actions {
		out.Actions = append(out.Actions, actionJSON(a))
	}
	encoder := json.NewEncoder(r.linter.streams.out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(out)
}

func actionJSON(a review.Action) reviewActionJSON {
	out := reviewActionJSON{Action: string(a.Kind), Summary: a.IsSummary, Discussion: a.Discussion, Body: secret.Redact(a.Body)}
	if topic := a.Topic; topic != nil {
		at := topic.Position
		out.Rule, out.Severity, out.Fingerprint = topic.Rule, topic.Severity.String(), topic.Fingerprint
		out.OldFile, out.File, out.OldLine, out.Line = at.OldPath, at.NewPath, at.OldLine, at.NewLine
	}
	return out
}
