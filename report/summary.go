package report

import (
	"fmt"
	"strings"

	"gitlab.com/pipewright/pipewright/lint"
)

// Clean reports whether there is nothing to say: no finding, and every include could be had.
func (r *Report) Clean() bool {
	return len(r.findings()) == 0 && len(r.unresolved()) == 0
}

// Summary returns the report in one line: "2 errors, 1 warning in 3 files (1 fixable with --fix)".
func (r *Report) Summary() string { return r.summary(r.findings()) }

func (r *Report) summary(findings []lint.Finding) string {
	var counts [lint.Error + 1]int
	safe, unsafe := 0, 0
	for _, f := range findings {
		counts[f.Severity]++
		switch s, u := fixable(f); {
		case s:
			safe++
		case u:
			unsafe++
		}
	}
	var parts []string
	for _, severity := range []lint.Severity{lint.Error, lint.Warning, lint.Info} {
		if n := counts[severity]; n > 0 {
			parts = append(parts, plural(n, severity.String()))
		}
	}
	if len(parts) == 0 {
		parts = []string{"no findings"}
	}
	return strings.Join(parts, ", ") + " in " + plural(r.files(), "file") + offers(safe, unsafe)
}

// fixable reports whether a finding has a safe fix, and whether it has an unsafe one.
func fixable(f lint.Finding) (safe, unsafe bool) {
	for _, fix := range f.Fixes {
		safe = safe || !fix.Unsafe
		unsafe = unsafe || fix.Unsafe
	}
	return safe, unsafe
}

// offers says how many findings which flags would fix.
func offers(safe, unsafe int) string {
	switch {
	case safe > 0 && unsafe > 0:
		return fmt.Sprintf(" (%d fixable with --fix, %d more with --fix --unsafe)", safe, unsafe)
	case safe > 0:
		return fmt.Sprintf(" (%d fixable with --fix)", safe)
	case unsafe > 0:
		return fmt.Sprintf(" (%d fixable with --fix --unsafe)", unsafe)
	}
	return ""
}

// plural returns "1 error", "2 errors", and "1 info", "2 infos".
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
