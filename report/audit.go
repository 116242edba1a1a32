package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"gitlab.com/pipewright/pipewright/audit"
)

// An Audit is what an audit says of all projects.
type Audit struct {
	Summary *audit.Summary
	// Today is the day of the report.
	Today time.Time
	// Missing are the shards whose results are not in it.
	Missing []audit.Shard
	// Styles say how text looks; the zero value is plain.
	Styles Styles
}

// An AuditFormat is one way to write what an audit says.
type AuditFormat struct {
	Name  string
	About string // what it is for, in a few words
	Write func(io.Writer, *Audit) error
}

// AuditFormats returns the formats of audits, the default first.
func AuditFormats() []AuditFormat {
	return []AuditFormat{
		{"text", "for people", AuditText},
		{"markdown", "for an issue or a wiki page", AuditMarkdown},
		{"json", "for scripts", AuditJSON},
	}
}

// FindAudit returns the format of that name.
func FindAudit(name string) (AuditFormat, bool) {
	for _, format := range AuditFormats() {
		if format.Name == name {
			return format, true
		}
	}
	return AuditFormat{}, false
}

// AuditJSON writes the summary as one line of JSON.
func AuditJSON(w io.Writer, a *Audit) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(a.Summary)
}

// noticeOfEnd is how long before its last day a version is listed.
const noticeOfEnd = 365 * 24 * time.Hour

// maxRules is how many rules are listed.
const maxRules = 30

// An auditSection is a part of the report: a table below a title.
type auditSection struct {
	title string
	note  string // what the table leaves out
	head  []string
	rows  [][]string
}

// sections returns the parts of the report that have something to say.
func (a *Audit) sections() []auditSection {
	var kept []auditSection
	for _, s := range []auditSection{a.refused(), a.worst(), a.rules(), a.endings(), a.failed(), a.without()} {
		if len(s.rows) > 0 {
			kept = append(kept, s)
		}
	}
	return kept
}

// head returns the sentences at the top of the report.
func (a *Audit) head() []string {
	s := a.Summary
	lines := []string{
		fmt.Sprintf("%s: %d accepted by GitLab, %d refused, %d unknown, %d without pipeline, %d failed",
			countOf(s.Projects, "project"), s.Valid, s.Refused.Total(), s.Unknown, s.Without.Total(), s.Failed.Total()),
		fmt.Sprintf("%s, %s, %s in %s",
			countOf(s.Counts.Errors, "error"), countOf(s.Counts.Warnings, "warning"), countOf(s.Counts.Infos, "info"),
			countOf(s.Worst.Total(), "project")),
	}
	if s.Incomplete > 0 {
		lines = append(lines, fmt.Sprintf("%s with an include that could not be had", countOf(s.Incomplete, "project")))
	}
	for _, shard := range a.Missing {
		lines = append(lines, "the results of shard "+shard.String()+" are missing")
	}
	return lines
}

func (a *Audit) refused() auditSection {
	list := a.Summary.Refused
	s := auditSection{title: "Refused by GitLab", note: more(list.More()), head: []string{"project", "place", "reason", "rule"}}
	for _, r := range list.Items() {
		place := r.File
		if r.Line > 0 {
			place = fmt.Sprintf("%s:%d:%d", r.File, r.Line, r.Column)
		}
		s.rows = append(s.rows, []string{r.Project, place, r.Message, r.Rule})
	}
	return s
}

func (a *Audit) worst() auditSection {
	list := a.Summary.Worst
	s := auditSection{title: "Worst projects", note: more(list.More()), head: []string{"project", "errors", "warnings", "infos"}}
	for _, p := range list.Items() {
		s.rows = append(s.rows, []string{p.Project, itoa(p.Errors), itoa(p.Warnings), itoa(p.Infos)})
	}
	return s
}

func (a *Audit) rules() auditSection {
	rules := a.Summary.Rules()
	s := auditSection{title: "Rules", head: []string{"rule", "severity", "findings", "projects"}, note: more(len(rules) - maxRules)}
	for _, r := range rules[:min(len(rules), maxRules)] {
		s.rows = append(s.rows, []string{r.Rule, r.Severity, itoa(r.Findings), itoa(r.Projects)})
	}
	return s
}

// endings lists what has ended, and what ends within a year.
func (a *Audit) endings() auditSection {
	s := auditSection{title: "End of life", head: []string{"last day", "what", "jobs", "projects", "such as"}}
	until := a.Today.Add(noticeOfEnd).Format(time.DateOnly)
	for _, e := range a.Summary.Endings() {
		if e.On <= until {
			s.rows = append(s.rows, []string{e.On, e.What, itoa(e.Jobs), itoa(e.Projects), strings.Join(e.Examples.Items(), ", ")})
		}
	}
	return s
}

func (a *Audit) failed() auditSection { return left("Failed", a.Summary.Failed) }

func (a *Audit) without() auditSection { return left("Without pipeline", a.Summary.Without) }

func left(title string, list audit.List[audit.Left]) auditSection {
	s := auditSection{title: title, note: more(list.More()), head: []string{"project", "why"}}
	for _, l := range list.Items() {
		s.rows = append(s.rows, []string{l.Project, l.Why})
	}
	return s
}

// more says how many items are not listed, "" when all are.
func more(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf("and %d more", n)
}
