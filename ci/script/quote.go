package script

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// unquote returns what the shell makes of text that has backslashes, and where the bytes come from.
func unquote(raw string, quote Quote) (string, source.Offsets) {
	var b strings.Builder
	var offsets source.Offsets
	for i := 0; i < len(raw); {
		if raw[i] != '\\' || i+1 == len(raw) || !escapable(raw[i+1], quote) {
			b.WriteByte(raw[i])
			offsets.Add(1, i, i+1)
			i++
			continue
		}
		if raw[i+1] != '\n' {
			b.WriteByte(raw[i+1])
			offsets.Add(1, i, i+2)
		}
		i += 2
	}
	return b.String(), offsets
}

// escapable reports whether a backslash before c disappears.
func escapable(c byte, quote Quote) bool {
	switch quote {
	case Unquoted:
		return true
	case Double:
		return strings.IndexByte("$`\"\\\n", c) >= 0
	case Here:
		return strings.IndexByte("$`\\\n", c) >= 0
	default:
		return false
	}
}

// offsets tells where in the text of the script the bytes of a literal stand.
func (p *Part) offsets() source.Offsets {
	var moved source.Offsets
	start, end := int(p.start), int(p.end)
	if raw := p.Source(); raw != p.Text {
		if text, offsets := unquote(raw, p.Quote); text == p.Text {
			for i := range text {
				from, to := offsets.Range(i, i+1)
				moved.Add(1, start+from, start+to)
			}
			return moved
		}
	}
	moved.Add(len(p.Text), start, end)
	return moved
}
