package syntax

import (
	"bytes"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// line returns the line that holds offset, without its line break. The first line may begin behind a divider.
func (d *diagnosis) line(offset int) extent {
	offset = min(offset, len(d.text))
	start := max(bytes.LastIndexByte(d.text[:offset], '\n')+1, d.outline.start)
	end := len(d.text)
	if i := bytes.IndexByte(d.text[offset:], '\n'); i >= 0 {
		end = offset + i
	}
	if end > start && d.text[end-1] == '\r' {
		end--
	}
	return extent{start, end}
}

// trimmed returns a range without the white space at its ends, and without a comment.
func (d *diagnosis) trimmed(e extent) extent {
	for e.start < e.end && isBlank(d.text[e.start]) {
		e.start++
	}
	for i := e.start + 1; i < e.end; i++ {
		if d.text[i] == '#' && isBlank(d.text[i-1]) {
			e.end = i
		}
	}
	for e.end > e.start && isBlank(d.text[e.end-1]) {
		e.end--
	}
	return e
}

// column returns the column of offset, from 0.
func (d *diagnosis) column(offset int) int { return offset - d.line(offset).start }

// lead is what stands before the value of a line: dashes and a key.
var (
	leadDashes = lazy(`^[ \t]*(?:-[ \t]+)*`)
	leadKey    = lazy(`^(?:[^\s"'#&*!|>%@\x60\[\]{},][^:#]*?|"(?:[^"\\]|\\.)*"|'[^']*')[ \t]*:[ \t]+`)
)

// value returns the value on the line of offset: what stands behind the key, or else behind the dash.
func (d *diagnosis) value(offset int) extent {
	e := d.item(offset)
	if key := leadKey().Find(d.text[e.start:e.end]); e.start+len(key) <= offset {
		e.start += len(key)
	}
	return d.trimmed(e)
}

// item returns what stands behind the dashes of the line of offset.
func (d *diagnosis) item(offset int) extent {
	e := d.line(offset)
	e.start += len(leadDashes().Find(d.text[e.start:e.end]))
	return d.trimmed(e)
}

// tab speaks of a tab that indents a line.
func (d *diagnosis) tab() Problem {
	line := d.line(d.offset)
	at := extent{d.offset, d.offset}
	for at.end < line.end && d.text[at.end] == '\t' {
		at.end++
	}
	if before := d.trimmed(line); before.start < d.offset {
		p := d.say(at, "a tab follows %s: use a space", d.byteAt(d.trimmed(extent{line.start, d.offset}).end-1))
		p.Fixes = d.mending("use a space", d.edit(at, " "))
		return p
	}
	p := d.say(at, "a tab indents this line: use spaces")
	p.Fixes = d.mending("indent by spaces", d.untabbed()...)
	return p
}

// tabWidth is the number of spaces that stand for a tab.
const tabWidth = 2

// untabbed returns the edits that indent by spaces: on the line of the fault, and on every line that begins with a tab. Behind
// spaces a tab may belong to a text.
func (d *diagnosis) untabbed() []source.Edit {
	var edits []source.Edit
	for start := d.outline.start; start < len(d.text); {
		line := d.line(start)
		lead := line.start
		for lead < line.end && isBlank(d.text[lead]) {
			lead++
		}
		blanks := d.text[line.start:lead]
		if bytes.HasPrefix(blanks, []byte("\t")) || lead > d.offset && d.offset >= line.start {
			spaces := bytes.ReplaceAll(blanks, []byte("\t"), bytes.Repeat([]byte(" "), tabWidth))
			edits = append(edits, d.edit(extent{line.start, lead}, string(spaces)))
		}
		next := bytes.IndexByte(d.text[line.end:], '\n')
		if next < 0 {
			break
		}
		start = line.end + next + 1
	}
	return edits
}
