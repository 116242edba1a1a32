package review

import (
	"strconv"
	"strings"
)

// A Diff is what changed between the two texts of a file. The zero value is no change.
type Diff struct{ blocks []block }

// A block is a run of lines [oldStart, oldEnd) that were replaced by [newStart, newEnd), counted from 1. One of them may be empty.
type block struct{ oldStart, oldEnd, newStart, newEnd int }

// ParseDiff reads hunks in unified format. It counts the lines of each hunk, so that no line of a file is taken for a head.
func ParseDiff(text string) Diff {
	var d Diff
	var old, now, oldLeft, newLeft, shift int
	inBlock := false
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, `\`): // no newline at the end of the file
		case oldLeft == 0 && newLeft == 0:
			old, oldLeft, newLeft = head(line)
			now, inBlock = old+shift, false
			shift += newLeft - oldLeft
		case line[0] == '-', line[0] == '+':
			if !inBlock {
				d.blocks = append(d.blocks, block{old, old, now, now})
			}
			inBlock = true
			b := &d.blocks[len(d.blocks)-1]
			if line[0] == '-' {
				old, oldLeft = old+1, oldLeft-1
				b.oldEnd = old
			} else {
				now, newLeft = now+1, newLeft-1
				b.newEnd = now
			}
		default:
			old, oldLeft, now, newLeft = old+1, oldLeft-1, now+1, newLeft-1
			inBlock = false
		}
	}
	return d
}

// head reads "@@ -3,2 +4 @@": where the old lines of a hunk begin, and how many lines there are on either side. Where the new ones begin
// follows from the hunks before. It gives no lines for anything else.
func head(line string) (old, oldCount, newCount int) {
	parts := strings.Fields(line)
	if len(parts) < 4 || parts[0] != "@@" {
		return 0, 0, 0
	}
	old, oldCount = counted(parts[1], "-")
	_, newCount = counted(parts[2], "+")
	return old, oldCount, newCount
}

// counted reads "-3,2". Of no lines, the number of the line before is given; the one behind is returned.
func counted(text, sign string) (start, count int) {
	first, second, many := strings.Cut(strings.TrimPrefix(text, sign), ",")
	start, _ = strconv.Atoi(first)
	if !many {
		return start, 1
	}
	if count, _ = strconv.Atoi(second); count == 0 {
		start++
	}
	return start, count
}

// Touched reports whether a line of the new text changed. Of lines that are gone, those before and behind them count.
func (d Diff) Touched(line int) bool {
	for _, b := range d.blocks {
		gone := b.newStart == b.newEnd && (line == b.newStart-1 || line == b.newStart)
		if gone || b.newStart <= line && line < b.newEnd {
			return true
		}
	}
	return false
}

// Old returns the number that a line of the new text has in the old one, 0 when it was added.
func (d Diff) Old(line int) int {
	shift := 0
	for _, b := range d.blocks {
		switch {
		case line < b.newStart:
			return line + shift
		case line < b.newEnd:
			return 0
		}
		shift = b.oldEnd - b.newEnd
	}
	return line + shift
}
