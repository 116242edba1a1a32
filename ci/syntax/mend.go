package syntax

import (
	"bytes"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// edit returns the edit that replaces a range of the file.
func (d *diagnosis) edit(at extent, text string) source.Edit {
	return source.Edit{Span: d.file.Span(at.start, at.end), New: text}
}

// inserting returns the fix that inserts text at offset, if it mends the fault.
func (d *diagnosis) inserting(offset int, text, message string) []Fix {
	return d.mending(message, d.edit(extent{offset, offset}, text))
}

// quoting returns the fix that puts a value in quotes, if it mends the fault.
func (d *diagnosis) quoting(value extent) []Fix {
	if value.end <= value.start {
		return nil
	}
	return d.mending("put the value in quotes", d.edit(value, quote(string(d.text[value.start:value.end]))))
}

// quotingCommand returns the fix that puts a value in quotes which has quotes of its own. That is what a list item means, which
// most likely is a command, but not what a value behind a key means.
func (d *diagnosis) quotingCommand(value extent) []Fix {
	if value != d.item(value.start) || d.byteAt(d.trimmed(d.line(value.start)).start) != '-' {
		return nil
	}
	return d.quoting(value)
}

// requoting returns the fix for a quoted value with more behind its closing quote. Where the same quotes seem to stand inside
// the value they are kept: 'it's', "echo "x"". Otherwise all of it is meant, the quotes included: "$A"/b.
func (d *diagnosis) requoting(value extent) []Fix {
	text := string(d.text[value.start:value.end])
	mark := text[:1]
	e, _ := d.lastEvent()
	inside := strings.Count(text, mark)%2 == 1 || e.end-2 > value.start && d.text[e.end-2] == ' '
	if !inside || !strings.HasSuffix(text, mark) || len(text) < 2 {
		return d.quotingCommand(value)
	}
	return d.mending("quote the value differently", d.edit(value, quote(text[1:len(text)-1])))
}

// quote returns text in single quotes, or in double quotes when that spares it from doubling its single ones.
func quote(text string) string {
	if strings.Contains(text, "'") && !strings.ContainsAny(text, `"\`) {
		return `"` + text + `"`
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

// mending returns the fix of the given edits if the text is read further with them than without them.
func (d *diagnosis) mending(message string, edits ...source.Edit) []Fix {
	if len(edits) == 0 {
		return nil
	}
	var b bytes.Buffer
	pos, moved := d.outline.start, 0
	for _, e := range edits {
		b.Write(d.text[pos:e.Span.Start])
		b.WriteString(e.New)
		pos = e.Span.End
		if e.Span.Start <= d.offset {
			moved += len(e.New) - (e.Span.End - e.Span.Start)
		}
	}
	b.Write(d.text[pos:])
	if o := newOutline(b.Bytes(), 0); o.err != nil && o.err.offset <= d.line(d.offset).end-d.outline.start+moved {
		return nil
	}
	return []Fix{{Message: message, Edits: edits}}
}
