package report

import (
	"bytes"
	"io"
	"strings"
)

// PipelineDiffMarkdown writes the difference as a list for a note in a merge request. All that a user wrote stands in code spans, in
// which GitLab sees no markup, no HTML and no mention.
//
//   - in every pipeline
//   - `test`: image `python:3.12` → `python:3.13`
func PipelineDiffMarkdown(w io.Writer, d *PipelineDiff) error {
	words := diffWords{quote: CodeSpan, title: CodeSpan}
	return write(w, func(buf *bytes.Buffer) {
		buf.WriteString("**What this changes in pipelines**\n")
		for _, block := range words.blocks(d) {
			markdownBlock(buf, block)
		}
	})
}

func markdownBlock(buf *bytes.Buffer, block diffBlock) {
	if len(block.lines) == 0 {
		return
	}
	if block.head == "" {
		for _, line := range block.lines {
			buf.WriteString("\n" + line.text + "\n")
		}
		return
	}
	buf.WriteString("\n- " + block.head + "\n")
	for _, line := range block.lines {
		buf.WriteString("  - " + line.text + "\n")
	}
}

// CodeSpan returns a text as inline code of Markdown, whatever it holds: there is no markup, no HTML and no mention in it, and tokens are
// cut. Source: spec.commonmark.org, code spans.
func CodeSpan(text string) string {
	text = printable(text)
	longest, run := 0, 0
	for _, r := range text {
		run++
		if r != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	pad := text == "" || strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") ||
		strings.HasPrefix(text, " ") && strings.HasSuffix(text, " ") && strings.Trim(text, " ") != ""
	if pad {
		text = " " + text + " "
	}
	return fence + text + fence
}
