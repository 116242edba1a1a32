package report

import (
	"io"
	"strings"
)

// Diff writes a unified diff with its lines painted.
func Diff(w io.Writer, diff string, styles Styles) error {
	if styles == Plain {
		_, err := io.WriteString(w, diff)
		return err
	}
	var out strings.Builder
	for line := range strings.Lines(diff) {
		text, end := strings.CutSuffix(line, "\n")
		out.WriteString(styles.diffLine(text).Paint(text))
		if end {
			out.WriteByte('\n')
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func (s Styles) diffLine(line string) Style {
	switch {
	case strings.HasPrefix(line, "+++ "), strings.HasPrefix(line, "--- "):
		return s.Place
	case strings.HasPrefix(line, "+"):
		return s.Added
	case strings.HasPrefix(line, "-"):
		return s.Removed
	case strings.HasPrefix(line, "@@"):
		return s.Frame
	}
	return ""
}
