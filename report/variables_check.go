package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/variables"
	"gitlab.com/pipewright/pipewright/lint"
)

// A VariablesCheck is what a pipeline needs beside what is set on a server.
type VariablesCheck struct {
	Host, Project string
	Groups        []string // whose variables could be seen, the nearest first
	Mismatches    []variables.Mismatch
}

// MismatchSeverity returns how bad a mismatch is. What is not certain is a warning at most.
func MismatchSeverity(m variables.Mismatch) lint.Severity {
	switch {
	case m.Kind == variables.Unused:
		return lint.Info
	case m.Kind == variables.Missing && m.Certain:
		return lint.Error
	}
	return lint.Warning
}

type (
	jsonCheck struct {
		Host       string         `json:"host"`
		Project    string         `json:"project"`
		Groups     []string       `json:"groups"`
		Mismatches []jsonMismatch `json:"mismatches"`
	}
	jsonMismatch struct {
		Kind     string  `json:"kind"`
		Severity string  `json:"severity"`
		Name     string  `json:"name"`
		Scope    string  `json:"environment_scope"`
		Message  string  `json:"message"`
		File     *string `json:"file"` // null: nothing reads it
		Line     int     `json:"line"`
		Column   int     `json:"column"`
	}
)

// jsonCheck returns what does not fit, nil when nobody compared.
func (v *Variables) jsonCheck() *jsonCheck {
	if v.Check == nil {
		return nil
	}
	out := &jsonCheck{Host: v.Check.Host, Project: v.Check.Project, Groups: append([]string{}, v.Check.Groups...), Mismatches: []jsonMismatch{}}
	for _, m := range v.Check.Mismatches {
		mismatch := jsonMismatch{Kind: string(m.Kind), Severity: MismatchSeverity(m).String(), Name: m.Name, Scope: m.Scope, Message: m.Message}
		if m.Span.File != nil {
			start, _ := positions(m.Span)
			name := v.name(m.Span.File.Name)
			mismatch.File, mismatch.Line, mismatch.Column = &name, start.Line, start.Column
		}
		out.Mismatches = append(out.Mismatches, mismatch)
	}
	return out
}

// variablesCheckText writes what does not fit, a line each, and how much of it there is:
//
//	deploy.sh:7:9: error: DEPLOY_HOST is missing: "deploy" needs it, and neither the project nor its groups have it [missing]
func variablesCheckText(w io.Writer, v *Variables) error {
	return write(w, func(b *bytes.Buffer) {
		var counts [lint.Error + 1]int
		for _, m := range v.Check.Mismatches {
			severity := MismatchSeverity(m)
			counts[severity]++
			fmt.Fprintf(b, "%s: %s: %s %s\n", v.Styles.Place.Paint(cmp.Or(v.place(m.Span), v.Check.Project)),
				v.Styles.severity(severity).Paint(severity.String()), m.Message, v.Styles.Rule.Paint("["+string(m.Kind)+"]"))
		}
		var parts []string
		for _, severity := range []lint.Severity{lint.Error, lint.Warning, lint.Info} {
			if n := counts[severity]; n > 0 {
				parts = append(parts, plural(n, severity.String()))
			}
		}
		if len(parts) > 0 {
			fmt.Fprintf(b, "\n%s\n", strings.Join(parts, ", "))
		}
	})
}
