package review

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/report"
)

const (
	nothingLeft = "**pipewright**: no findings\n"
	// maxListed is how many findings the summary lists, and maxPipelines how many bytes it says of pipelines: GitLab takes a million
	// characters, and people read less.
	maxListed    = 50
	maxPipelines = 20_000
)

// A Summary is what the note at no line says.
type Summary struct {
	Findings  []Finding // all of them
	Pipelines string    // Markdown that says what changes in pipelines, "" when nothing does
	Notes     []string  // what was not looked at, in our own words
}

// Text returns the summary as Markdown, "" when there is nothing to say. The topics that are left are those without a discussion. It
// tells neither commits nor times, so that it stays the same while nothing changes.
func (s Summary) Text(left []Topic) string {
	if len(s.Findings) == 0 && s.Pipelines == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString("**pipewright**: " + counts(s.Findings) + "\n")
	var listed []Finding
	for _, topic := range left {
		listed = append(listed, topic.Finding)
	}
	s.told(&b, len(s.Findings)-len(listed))
	list(&b, listed)
	if s.Pipelines != "" {
		b.WriteString("\n" + shortened(s.Pipelines))
	}
	for _, note := range s.Notes {
		b.WriteString("\n_" + note + "_\n")
	}
	return b.String()
}

// told says how many findings have a discussion.
func (s Summary) told(b *strings.Builder, n int) {
	switch {
	case n == 1:
		b.WriteString("\nOne of them has a discussion at its line.\n")
	case n > 1:
		fmt.Fprintf(b, "\n%d of them have a discussion at their line.\n", n)
	}
}

// counts returns "2 errors, 1 warning".
func counts(findings []Finding) string {
	number := map[lint.Severity]int{}
	for _, f := range findings {
		number[f.Severity]++
	}
	var parts []string
	for _, kind := range []struct {
		severity  lint.Severity
		one, many string
	}{{lint.Error, "error", "errors"}, {lint.Warning, "warning", "warnings"}, {lint.Info, "note", "notes"}} {
		switch n := number[kind.severity]; {
		case n == 1:
			parts = append(parts, "1 "+kind.one)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, kind.many))
		}
	}
	if len(parts) == 0 {
		return "no findings"
	}
	return strings.Join(parts, ", ")
}

// list lists findings, the worst first, folded.
func list(b *strings.Builder, findings []Finding) {
	if len(findings) == 0 {
		return
	}
	slices.SortStableFunc(findings, func(x, y Finding) int { return int(y.Severity) - int(x.Severity) })
	fmt.Fprintf(b, "\n<details><summary>without a discussion: %s</summary>\n\n", counts(findings))
	for _, f := range findings[:min(len(findings), maxListed)] {
		at := ""
		if f.Place != "" {
			at = report.CodeSpan(f.Place) + " "
		}
		fmt.Fprintf(b, "- **%s** %s%s (%s)\n", f.Severity, at, report.CodeSpan(f.Message), link(f))
	}
	if more := len(findings) - maxListed; more > 0 {
		fmt.Fprintf(b, "- and %d more, which `pipewright lint` shows\n", more)
	}
	b.WriteString("\n</details>\n")
}

// shortened returns a text up to a line at which it is long enough.
func shortened(text string) string {
	if len(text) <= maxPipelines {
		return text
	}
	kept := text[:strings.LastIndex(text[:maxPipelines], "\n")+1]
	return kept + "\nThere is more, which `pipewright diff` shows.\n"
}
