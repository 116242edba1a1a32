package report

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/lint"
)

// Text writes a report for people: each finding with its source line, the includes that could not be had, and a summary.
// A report without any of them is empty, so that a clean run is silent.
func Text(w io.Writer, r *Report) error {
	findings := r.findings()
	t := textWriter{report: r, styles: r.Styles}
	for _, f := range findings {
		t.finding(f)
	}
	unresolved := r.unresolved()
	for _, u := range unresolved {
		t.unresolved(u)
	}
	switch {
	case len(findings) > 0:
		t.line(r.summary(findings))
	case len(unresolved) > 0:
		t.line(r.summary(findings) + ", as far as they could be checked")
	}
	_, err := w.Write(t.buf.Bytes())
	return err
}

// Findings writes findings as the text format shows them, without a summary.
func Findings(w io.Writer, r *Report, findings []lint.Finding) error {
	t := textWriter{report: r, styles: r.Styles}
	for _, f := range findings {
		t.finding(f)
	}
	_, err := w.Write(t.buf.Bytes())
	return err
}

// A textWriter collects the text of a report.
type textWriter struct {
	report *Report
	styles Styles
	masker masker
	buf    bytes.Buffer
}

func (t *textWriter) line(parts ...string) {
	for _, part := range parts {
		t.buf.WriteString(part)
	}
	t.buf.WriteByte('\n')
}

// finding writes one finding and an empty line:
//
//	ci/build.yml:3:11: error: "test" needs "biuld", which does not exist: did you mean "build"? [needs-unknown-job]
//	  |
//	3 |   needs: [biuld]
//	  |           ^^^^^
//	  = fix: replace "biuld" by "build" (--fix)
//	  = .gitlab-ci.yml:1:10: included here
func (t *textWriter) finding(f lint.Finding) {
	style := t.styles.severity(f.Severity)
	place := ""
	if f.Span.File != nil {
		place = t.styles.Place.Paint(t.report.place(f.Span)+":") + " "
	}
	t.line(place, style.Paint(f.Severity.String()+":"), " ", printable(f.Message), " ", t.styles.Rule.Paint("["+f.Rule+"]"))
	margin := t.snippet(f, style)
	for _, line := range splitLines(f.Hint) {
		t.detail(margin, t.styles.Hint.Paint("hint:")+" "+line)
	}
	for _, fix := range f.Fixes {
		t.detail(margin, t.styles.Hint.Paint("fix:")+" "+printable(fix.Message)+fixFlag(fix))
	}
	for _, related := range f.Related {
		t.detail(margin, t.related(related))
	}
	t.line()
}

// snippet writes the source line with the span underlined, and returns the margin of what follows.
func (t *textWriter) snippet(f lint.Finding, style Style) string {
	if !f.Span.IsValid() {
		return "  "
	}
	s := t.masker.snippet(f.Span)
	number := strconv.Itoa(s.line)
	margin := strings.Repeat(" ", len(number)+1)
	bar := t.styles.Frame.Paint("|")
	t.line(margin, bar)
	t.line(t.styles.Frame.Paint(number), " ", bar, strings.TrimRight(" "+s.text, " "))
	t.line(margin, bar, " ", s.indent, style.Paint(s.underline))
	return margin
}

func (t *textWriter) detail(margin, text string) {
	t.line(margin, t.styles.Frame.Paint("="), " ", text)
}

func (t *textWriter) related(r lint.Related) string {
	if r.Span.File == nil {
		return printable(r.Message)
	}
	return t.styles.Place.Paint(t.report.place(r.Span)+":") + " " + printable(r.Message)
}

// unresolved writes that an include was left out, which whoever trusts the report must know.
func (t *textWriter) unresolved(u config.Unresolved) {
	t.line(t.styles.Place.Paint(t.report.place(u.Span)+":"), " ", t.styles.Info.Paint("note:"), " ", leftOut(u))
}

func leftOut(u config.Unresolved) string {
	return printable(fmt.Sprintf("include of %s %q is left out: %s", u.Include, u.What, u.Why))
}

// fixFlag names the flags that apply a fix.
func fixFlag(fix lint.Fix) string {
	if fix.Unsafe {
		return " (--fix --unsafe)"
	}
	return " (--fix)"
}

// printable masks tokens and replaces what would disturb a line of a terminal: line breaks and other control characters.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || 0x80 <= r && r < 0xa0 {
			return '\uFFFD'
		}
		return r
	}, secret.Redact(text))
}

// splitLines returns the lines of a text, none for "".
func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i := range lines {
		lines[i] = printable(lines[i])
	}
	return lines
}

// Lines returns each finding as one line: "ci/build.yml:3:11: error: the message [rule]".
func Lines(r *Report) []string {
	var lines []string
	for _, f := range r.findings() {
		lines = append(lines, r.place(f.Span)+": "+f.Severity.String()+": "+printable(f.Message)+" ["+f.Rule+"]")
	}
	return lines
}
