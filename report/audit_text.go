package report

import (
	"bytes"
	"io"
	"strings"
)

// AuditText writes the report of an audit for people: counts, then tables.
//
//	54 projects: 41 accepted by GitLab, 3 refused, 8 unknown, 2 without pipeline, 0 failed
//	12 errors, 204 warnings, 96 infos in 49 projects
//
//	Worst projects
//	  project        errors  warnings  infos
//	  group/shop     4       12        3
func AuditText(w io.Writer, a *Audit) error {
	return write(w, func(buf *bytes.Buffer) {
		buf.WriteString(strings.Join(a.head(), "\n") + "\n")
		for _, s := range a.sections() {
			a.table(buf, s)
		}
	})
}

func (a *Audit) table(buf *bytes.Buffer, s auditSection) {
	buf.WriteString("\n" + a.Styles.Place.Paint(s.title) + "\n")
	table := columns{indent: "  "}
	table.add(cells(s.head, a.Styles.Frame)...)
	for _, row := range s.rows {
		table.add(cells(row, "")...)
	}
	for _, line := range table.lines() {
		buf.WriteString(line + "\n")
	}
	if s.note != "" {
		buf.WriteString("  … " + s.note + "\n")
	}
}

func cells(texts []string, style Style) []cell {
	row := make([]cell, len(texts))
	for i, text := range texts {
		row[i] = cell{printable(text), style}
	}
	return row
}
