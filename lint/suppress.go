package lint

import (
	"bytes"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// The rules about suppressions, which [Run] answers itself.
const (
	ruleSuppressionUnused  = "suppression-unused"
	ruleSuppressionInvalid = "suppression-invalid"
)

// SuppressionUnused reports a suppression that suppresses nothing.
var SuppressionUnused = &Analyzer{
	Name:     ruleSuppressionUnused,
	Group:    Pipewright,
	Severity: Warning,
	Preset:   Recommended,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `a suppression suppresses nothing

The mistake that the comment excuses is gone, or it never was on this line or the
next. A suppression that stays behind would hide the next mistake of its kind.`,
	Bad:  "test:\n  # pipewright:ignore image-tag-latest -- the tag is moved by hand\n  image: python:3.13-slim\n  script: make test\n",
	Good: "test:\n  # pipewright:ignore image-tag-latest -- the tag is moved by hand\n  image: python:latest\n  script: make test\n",
}

// SuppressionInvalid reports a suppression that cannot work.
var SuppressionInvalid = &Analyzer{
	Name:     ruleSuppressionInvalid,
	Group:    Pipewright,
	Severity: Warning,
	Preset:   Recommended,
	Since:    "0.1.0",
	Doc: `a suppression names no rule, an unknown rule or no reason

The form is "# pipewright:ignore rule-name -- reason", on the line of the finding or
the line above it, or "# pipewright:ignore-file rule-name -- reason" anywhere in the
file. The reason is for whoever reads the file next year.`,
	Bad:  "test:\n  # pipewright:ignore image-tag-latest\n  image: python:latest\n  script: make test\n",
	Good: "test:\n  # pipewright:ignore image-tag-latest -- the registry has only this tag\n  image: python:latest\n  script: make test\n",
}

// mark begins a suppression, behind a "#".
const mark = "pipewright:ignore"

// A suppression is one comment that excuses one rule.
type suppression struct {
	span      source.Span // the comment, from its "#"
	rule      string
	ruleSpan  source.Span
	wholeFile bool
	line      int
	hasReason bool
	used      bool
	result    int // of the first configuration that has the file
}

// suppressionSet holds the suppressions of all files of a configuration and its child pipelines.
type suppressionSet struct {
	all       []*suppression
	analyzers []*Analyzer
	settings  Settings
}

func suppressions(cfgs []*config.Config, analyzers []*Analyzer, s Settings) *suppressionSet {
	set := &suppressionSet{analyzers: analyzers, settings: s}
	read := map[*source.File]bool{}
	for i, cfg := range cfgs {
		for _, doc := range cfg.Files {
			if read[doc.File] {
				continue
			}
			read[doc.File] = true
			for _, found := range findSuppressions(doc.File) {
				found.result = i
				set.all = append(set.all, found)
			}
		}
	}
	return set
}

// findSuppressions reads the comments from the text, so that they work in block scalars and in files that are no YAML too.
func findSuppressions(file *source.File) []*suppression {
	var all []*suppression
	for at := 0; ; {
		i := bytes.Index(file.Text[at:], []byte(mark))
		if i < 0 {
			return all
		}
		i += at
		at = i + len(mark)
		if s := suppressionAt(file, i); s != nil {
			all = append(all, s)
		}
	}
}

// suppressionAt parses the suppression whose mark is at offset, nil when no "#" begins a comment there.
func suppressionAt(file *source.File, offset int) *suppression {
	line := file.LineAt(offset)
	span := file.Line(line)
	before := strings.TrimRight(string(file.Text[span.Start:offset]), " \t")
	if !strings.HasSuffix(before, "#") || len(before) > 1 && !strings.ContainsAny(before[len(before)-2:len(before)-1], " \t#") {
		return nil
	}
	s := &suppression{line: line, span: file.Span(span.Start+len(before)-1, span.End)}
	rest := string(file.Text[offset+len(mark) : span.End])
	rest, s.wholeFile = strings.CutPrefix(rest, "-file")
	if rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return nil
	}
	name, reason, _ := strings.Cut(rest, "--")
	s.hasReason = strings.TrimSpace(reason) != ""
	s.rule = strings.TrimSpace(name)
	s.ruleSpan = s.span
	if s.rule != "" {
		start := span.End - len(rest) + strings.Index(rest, s.rule)
		s.ruleSpan = file.Span(start, start+len(s.rule))
	}
	return s
}

// apply removes the suppressed findings and adds those about the suppressions themselves.
func (set *suppressionSet) apply(results []*Result) {
	if len(set.all) == 0 {
		return
	}
	for _, r := range results {
		r.Findings = slices.DeleteFunc(r.Findings, set.suppressed)
	}
	own := make([][]Finding, len(results))
	for _, s := range set.all {
		if f, ok := set.check(s); ok {
			own[s.result] = append(own[s.result], f)
		}
	}
	for i, r := range results {
		r.Findings = append(r.Findings, slices.DeleteFunc(own[i], set.suppressed)...)
	}
}

func (set *suppressionSet) suppressed(f Finding) bool {
	hit := false
	for _, s := range set.all {
		if s.covers(f) {
			s.used = true
			hit = true
		}
	}
	return hit
}

func (s *suppression) covers(f Finding) bool {
	if s.rule != f.Rule || s.span.File != f.Span.File {
		return false
	}
	line := f.Span.File.LineAt(f.Span.Start)
	return s.wholeFile || line == s.line || line == s.line+1
}

// check returns what is wrong with a suppression.
func (set *suppressionSet) check(s *suppression) (Finding, bool) {
	i := slices.IndexFunc(set.analyzers, func(a *Analyzer) bool { return a.Name == s.rule })
	switch {
	case s.rule == "":
		return set.finding(ruleSuppressionInvalid, Findingf(s.span, `the suppression names no rule: write "# %s rule-name -- reason"`, mark))
	case i < 0:
		return set.finding(ruleSuppressionInvalid, Unknown(s.ruleSpan, s.rule, Names(set.analyzers), "no rule is named %q", s.rule))
	case !s.hasReason:
		return set.finding(ruleSuppressionInvalid, Findingf(s.span, `the suppression of %q gives no reason: add " -- " and why`, s.rule))
	case !s.used && set.settings.Enabled(set.analyzers[i]):
		f := Findingf(s.span, "nothing of %q is found here: remove the suppression", s.rule)
		f.Fixes = []Fix{{Message: "remove the suppression", Edits: []source.Edit{removeComment(s.span)}}}
		return set.finding(ruleSuppressionUnused, f)
	}
	return Finding{}, false
}

// finding completes a finding about a suppression, unless its rule is switched off or not among the analyzers.
func (set *suppressionSet) finding(rule string, f Finding) (Finding, bool) {
	i := slices.IndexFunc(set.analyzers, func(a *Analyzer) bool { return a.Name == rule })
	if i < 0 {
		return f, false
	}
	a := set.analyzers[i]
	severity, on := set.settings.severity(a, a.Severity)
	f.Rule, f.Severity = rule, severity
	return f, on && !set.settings.ignored(f)
}

// removeComment deletes a comment with the blanks before it, and its line when nothing else stands there.
func removeComment(span source.Span) source.Edit {
	text := span.File.Text
	start, end := span.Start, span.End
	for start > 0 && (text[start-1] == ' ' || text[start-1] == '\t') {
		start--
	}
	if start == 0 || text[start-1] == '\n' {
		if end < len(text) && text[end] == '\r' {
			end++
		}
		if end < len(text) && text[end] == '\n' {
			end++
		}
	}
	return source.Edit{Span: span.File.Span(start, end)}
}
