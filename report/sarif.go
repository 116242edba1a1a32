package report

import (
	"encoding/json"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/lint"
)

const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	// sarifRoot is what readers of SARIF call the top of the repository.
	sarifRoot = "%SRCROOT%"
	homepage  = "https://gitlab.com/pipewright/pipewright"
)

// SARIF writes a report as SARIF 2.1.0. Columns count characters.
func SARIF(w io.Writer, r *Report) error {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "pipewright", Version: r.Version, InformationURI: homepage, Rules: r.sarifRules()}
	run.Invocations = []sarifInvocation{r.sarifInvocation()}
	for result, f := range r.listed() {
		found := r.sarifResult(result.Config.Name, f)
		found.RuleIndex = slices.IndexFunc(run.Tool.Driver.Rules, func(rule sarifRule) bool { return rule.ID == f.Rule })
		run.Results = append(run.Results, found)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}})
}

// sarifRules describes the rules that found something, sorted.
func (r *Report) sarifRules() []sarifRule {
	names := []string{}
	for _, f := range r.listed() {
		names = append(names, f.Rule)
	}
	slices.Sort(names)
	rules := []sarifRule{}
	for _, name := range slices.Compact(names) {
		rule := sarifRule{ID: name, HelpURI: DocsURL(name)}
		if i := slices.IndexFunc(r.Rules, func(a *lint.Analyzer) bool { return a.Name == name }); i >= 0 {
			rule.describe(r.Rules[i])
		}
		rules = append(rules, rule)
	}
	return rules
}

func (s *sarifRule) describe(a *lint.Analyzer) {
	help := a.Explanation() + "\n\nBad:\n\n" + a.Bad + "\nGood:\n\n" + a.Good
	markdown := a.Explanation() + "\n\nBad:\n\n```yaml\n" + a.Bad + "```\n\nGood:\n\n```yaml\n" + a.Good + "```\n"
	s.ShortDescription = &sarifText{Text: a.Summary()}
	s.FullDescription = &sarifText{Text: a.Explanation()}
	s.DefaultConfiguration = &sarifLevel{sarifLevelOf(a.Severity)}
	s.Help = &sarifText{Text: help, Markdown: markdown}
	s.Properties = &sarifRuleProperty{Tags: []string{string(a.Group)}, Preset: a.Preset.String()}
}

func sarifLevelOf(severity lint.Severity) string {
	switch severity {
	case lint.Error:
		return "error"
	case lint.Warning:
		return "warning"
	}
	return "note"
}

// sarifInvocation tells of the includes that could not be had.
func (r *Report) sarifInvocation() sarifInvocation {
	invocation := sarifInvocation{ExecutionSuccessful: true}
	for result, u := range r.left() {
		invocation.Notifications = append(invocation.Notifications, sarifNotification{
			Locations: r.sarifLocations(result.Config.Name, u.Span), Message: sarifText{Text: leftOut(u)}, Level: "note",
		})
	}
	return invocation
}

func (r *Report) sarifResult(config string, f lint.Finding) sarifResult {
	out := sarifResult{
		RuleID: f.Rule, Level: sarifLevelOf(f.Severity), Message: sarifText{Text: sarifMessage(f)},
		Locations: r.sarifLocations(config, f.Span), Fingerprints: sarifFingerprints{f.Fingerprint},
		Properties: sarifResultProperty{f.Rejected},
	}
	if len(out.Locations) > 0 && len(f.Path) > 0 {
		out.Locations[0].Logical = []sarifLogical{{printable(strings.Join(f.Path, "."))}}
	}
	for _, related := range f.Related {
		for _, location := range r.sarifLocations(config, related.Span) {
			id := len(out.Related)
			location.ID, location.Message = &id, &sarifText{Text: printable(related.Message)}
			out.Related = append(out.Related, location)
		}
	}
	for _, fix := range f.Fixes {
		if changes, ok := r.sarifChanges(config, fix.Edits); ok {
			out.Fixes = append(out.Fixes, sarifFix{sarifText{Text: printable(fix.Message)}, changes, sarifUnsafe{fix.Unsafe}})
		}
	}
	return out
}

// sarifMessage returns the message with the hint below it.
func sarifMessage(f lint.Finding) string {
	lines := []string{printable(f.Message)}
	for _, line := range splitLines(f.Hint) {
		lines = append(lines, "hint: "+line)
	}
	return strings.Join(lines, "\n")
}

// sarifLocations returns the location of a span, none for no place.
func (r *Report) sarifLocations(config string, span source.Span) []sarifLocation {
	if span.File == nil {
		return []sarifLocation{}
	}
	return []sarifLocation{{Physical: &sarifPhysical{r.sarifArtifact(config, span.File), sarifRegionOf(span)}}}
}

// sarifChanges returns what a fix edits, file by file, and whether it may be shown: one that would write a token may not.
func (r *Report) sarifChanges(config string, edits []source.Edit) ([]sarifChange, bool) {
	var changes []sarifChange
	for _, edit := range edits {
		if edit.Span.File == nil || len(secret.Find([]byte(edit.New))) > 0 {
			return nil, false
		}
		artifact := r.sarifArtifact(config, edit.Span.File)
		i := slices.IndexFunc(changes, func(c sarifChange) bool { return c.Artifact == artifact })
		if i < 0 {
			i = len(changes)
			changes = append(changes, sarifChange{Artifact: artifact})
		}
		replacement := sarifReplacement{Deleted: sarifRegionOf(edit.Span)}
		if edit.New != "" {
			replacement.Inserted = &sarifText{Text: edit.New}
		}
		changes[i].Replacements = append(changes[i].Replacements, replacement)
	}
	return changes, len(changes) > 0
}

func sarifRegionOf(span source.Span) sarifRegion {
	start, end := positions(span)
	return sarifRegion{start.Line, start.Column, end.Line, end.Column}
}

func (r *Report) sarifArtifact(config string, file *source.File) sarifArtifact {
	if inside, ok := r.path(config, file.Name); ok {
		return sarifArtifact{uri(inside), sarifRoot}
	}
	return sarifArtifact{URI: uri(r.name(file))}
}

// uri returns the name of a file as a URI, relative when the name is.
func uri(name string) string {
	if strings.Contains(name, "://") {
		return name
	}
	if len(name) > 2 && name[1:3] == ":/" {
		name = "/" + name // a drive of Windows
	}
	u := url.URL{Path: name}
	if path.IsAbs(name) {
		u.Scheme = "file"
	}
	return u.String()
}
