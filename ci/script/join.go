package script

import (
	"slices"
	"strings"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// announcement stands for the line that the runner puts before each line to print it. What matters is that it is a command.
const announcement = "echo"

// join returns the code that the runner makes of lines: each one trimmed, with an announcement between them.
func join(lines []Line, locate func(source.Span, string) source.Offsets) *text {
	t := &text{locate: locate, lines: make([]section, 0, len(lines))}
	size := 0
	for i := range lines {
		size += len(lines[i].Text) + len(announcement) + 2
	}
	var b strings.Builder
	b.Grow(size)
	for i := range lines {
		if i > 0 {
			b.WriteString("\n" + announcement + "\n")
		}
		line := strings.TrimLeft(lines[i].Text, whiteSpace)
		trimmed := len(lines[i].Text) - len(line)
		start := b.Len()
		b.WriteString(strings.TrimRight(line, whiteSpace))
		t.lines = append(t.lines, section{start: start, end: b.Len(), trimmed: trimmed, line: &lines[i]})
	}
	t.src = b.String()
	t.invalid = !utf8.ValidString(t.src)
	t.findHoles()
	return t
}

// whiteSpace is what the runner trims, in ASCII.
const whiteSpace = "\t\n\v\f\r "

// findHoles finds the inputs that are not filled in.
func (t *text) findHoles() {
	for at := 0; ; {
		i := strings.Index(t.src[at:], "$[[")
		if i < 0 {
			break
		}
		at += i
		block, _, _ := strings.Cut(t.src[at:], "\n")
		end := strings.Index(block, "]]")
		if end < 0 {
			at += len(block)
			continue
		}
		end += len("]]")
		t.holes = append(t.holes, hole{start: at, end: at + end, input: true})
		t.inputs = true
		at += end
	}
}

// addHole adds a hole, in place of those that it covers.
func (t *text) addHole(h hole) {
	t.holes = slices.DeleteFunc(t.holes, func(other hole) bool { return h.start <= other.start && other.end <= h.end })
	i, _ := slices.BinarySearchFunc(t.holes, h, func(a, b hole) int { return a.start - b.start })
	t.holes = slices.Insert(t.holes, i, h)
}
