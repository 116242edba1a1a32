package report

import (
	"bytes"
	"io"
	"strconv"
	"strings"
)

// PipelineDiffText writes the difference for people, events with the same difference together:
//
//	in every pipeline:
//	  "test": image "python:3.12" → "python:3.13"
//	schedule on main:
//	  adds "deploy"
//	push to main, web on main:
//	  "migrate": now manual (was on_success)
//	3 of 12 events differ (HEAD → the work tree)
func PipelineDiffText(w io.Writer, d *PipelineDiff) error {
	words := diffWords{quote: quoted, title: printable}
	return write(w, func(buf *bytes.Buffer) {
		for _, block := range words.blocks(d) {
			if block.head != "" && len(block.lines) > 0 {
				buf.WriteString(d.Styles.Place.Paint(block.head+":") + "\n")
			}
			for _, line := range block.lines {
				if block.head != "" {
					buf.WriteString("  ")
				}
				buf.WriteString(line.style.Paint(line.text) + "\n")
			}
		}
	})
}

// quoted returns a text in quotes that do not occur in it, where there are any.
func quoted(text string) string {
	text = printable(text)
	switch {
	case !strings.Contains(text, `"`):
		return `"` + text + `"`
	case !strings.Contains(text, "'"):
		return "'" + text + "'"
	}
	return strconv.Quote(text)
}
