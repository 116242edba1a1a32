package report

import (
	"bytes"
	"io"
	"strings"

	"gitlab.com/pipewright/pipewright/lint"
)

// GitHub writes a report as workflow commands, from which GitHub Actions makes annotations.
//
// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands, and for the escapes
// packages/core/src/command.ts of github.com/actions/toolkit.
func GitHub(w io.Writer, r *Report) error {
	var out bytes.Buffer
	for _, l := range r.located() {
		out.WriteString("::" + githubCommand(l.Severity) + " " + githubPlace(l) + ",title=" + githubProperty(l.Rule) +
			"::" + githubData(r.githubText(l)) + "\n")
	}
	_, err := w.Write(out.Bytes())
	return err
}

func githubCommand(severity lint.Severity) string {
	switch severity {
	case lint.Error:
		return "error"
	case lint.Warning:
		return "warning"
	}
	return "notice"
}

// githubPlace returns the properties that name the place. Columns count only in one line.
func githubPlace(l located) string {
	place := "file=" + githubProperty(printable(l.path)) + ",line=" + itoa(l.start.Line) + ",endLine=" + itoa(l.lastLine())
	if l.start.Line == l.end.Line {
		place += ",col=" + itoa(l.start.Column) + ",endColumn=" + itoa(max(l.start.Column, l.end.Column-1))
	}
	return place
}

// githubText returns the message, and what text would say below the source line.
func (r *Report) githubText(l located) string {
	lines := []string{l.message()}
	for _, line := range splitLines(l.Hint) {
		lines = append(lines, "hint: "+line)
	}
	for _, fix := range l.Fixes {
		lines = append(lines, "fix: "+printable(fix.Message)+fixFlag(fix))
	}
	for _, related := range l.Related {
		lines = append(lines, strings.TrimPrefix(r.place(related.Span)+": ", ": ")+printable(related.Message))
	}
	return strings.Join(lines, "\n")
}

func githubData(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func githubProperty(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(text)
}
