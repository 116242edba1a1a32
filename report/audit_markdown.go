package report

import (
	"bytes"
	"io"
	"strings"
)

// AuditMarkdown writes the report of an audit as tables. All that comes from projects stands in code spans, in which GitLab sees no
// markup, no HTML and no mention.
func AuditMarkdown(w io.Writer, a *Audit) error {
	return write(w, func(buf *bytes.Buffer) {
		buf.WriteString("# Audit of " + countOf(a.Summary.Projects, "project") + "\n\n")
		for _, line := range a.head() {
			buf.WriteString("- " + line + "\n")
		}
		for _, s := range a.sections() {
			markdownTable(buf, s)
		}
	})
}

func markdownTable(buf *bytes.Buffer, s auditSection) {
	buf.WriteString("\n## " + s.title + "\n\n| " + strings.Join(s.head, " | ") + " |\n|" + strings.Repeat("---|", len(s.head)) + "\n")
	for _, row := range s.rows {
		buf.WriteByte('|')
		for _, text := range row {
			buf.WriteString(" " + markdownCell(text) + " |")
		}
		buf.WriteByte('\n')
	}
	if s.note != "" {
		buf.WriteString("\n… " + s.note + "\n")
	}
}

// markdownCell returns a text for a cell of a table, where a bar ends the cell even in a code span. Numbers stand as they are.
// Source: https://github.github.com/gfm/#tables-extension-
func markdownCell(text string) string {
	if text == "" || strings.Trim(text, "0123456789") == "" {
		return text
	}
	return strings.ReplaceAll(CodeSpan(text), "|", `\|`)
}
