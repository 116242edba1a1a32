package syntax

import (
	"bytes"
	"slices"
	"strings"
)

// glued is a line whose key has no blank behind its colon: "script:echo".
var glued = lazy(`^[ \t]*(?:-[ \t]+)*([\w.-]+|<<):([^\s/:][^\s]*)`)

// gluedItem is a line whose dash has no blank behind it: "-item".
var gluedItem = lazy(`^[ \t]*-[^\s-]`)

// noColon speaks of a line that stands where keys stand but is none.
func (d *diagnosis) noColon() Problem {
	line := d.line(d.context)
	if p, ok := d.gluedKey(line); ok {
		return p
	}
	if p, ok := d.gluedDash(line); ok {
		return p
	}
	at := d.trimmed(extent{d.context, line.end})
	if p, ok := d.lostMerge(at); ok {
		return p
	}
	if c := d.byteAt(d.context); c == '"' || c == '\'' {
		return d.say(at, "the quote %s is not closed on this line: close it", c)
	}
	return d.say(at, `%q stands where a key is expected: add ":" behind it, or indent it to continue the line above`, d.shorten(at))
}

// aliasLine is a line with an alias and no key, or with a merge key that lacks its colon.
var aliasLine = lazy(`^(?:<<[ \t]*)?(\*[\w-]+)$`)

// lostMerge speaks of an alias that should be merged.
func (d *diagnosis) lostMerge(at extent) (Problem, bool) {
	m := aliasLine().FindSubmatch(d.text[at.start:at.end])
	if m == nil {
		return Problem{}, false
	}
	p := d.say(at, `%q stands where a key is expected: write "<<: %s" to merge it`, d.shorten(at), m[1])
	p.Fixes = d.mending("merge the alias", d.edit(at, "<<: "+string(m[1])))
	return p, true
}

// gluedKey speaks of a line whose key has no blank behind its colon.
func (d *diagnosis) gluedKey(line extent) (Problem, bool) {
	m := glued().FindSubmatchIndex(d.text[line.start:line.end])
	if m == nil {
		return Problem{}, false
	}
	colon := line.start + m[3]
	p := d.say(extent{colon, colon + 1}, "a space must follow the colon of %q", d.text[line.start+m[2]:colon])
	p.Fixes = d.inserting(colon+1, " ", "insert a space behind the colon")
	return p, true
}

// gluedDash speaks of a line whose dash has no blank behind it.
func (d *diagnosis) gluedDash(line extent) (Problem, bool) {
	if !gluedItem().Match(d.text[line.start:line.end]) {
		return Problem{}, false
	}
	at := d.trimmed(line).start
	p := d.say(extent{at, at + 1}, "a space must follow the dash")
	p.Fixes = d.inserting(at+1, " ", "insert a space behind the dash")
	return p, true
}

// lineAbove speaks of a mistake in the line of the value above, because of which the line of the fault does not fit.
func (d *diagnosis) lineAbove() (Problem, bool) {
	e, ok := d.lastEvent()
	if !ok {
		return Problem{}, false
	}
	line := d.line(e.start)
	if p, ok := d.gluedDash(line); ok && len(p.Fixes) > 0 {
		return p, true
	}
	if d.trimmed(line).start != e.start || e.kind != eventScalar && e.kind != eventAlias {
		return Problem{}, false
	}
	if p, ok := d.gluedKey(line); ok && len(p.Fixes) > 0 {
		return p, true
	}
	return d.lostMerge(d.trimmed(line))
}

// colon speaks of a colon that cannot be that of a key.
func (d *diagnosis) colon() Problem {
	line := d.line(d.offset)
	if start, ok := d.scalarBefore(); ok && start < line.start {
		return d.continued(start, line)
	}
	value := d.value(d.offset)
	if value.start >= d.offset || d.byteAt(d.trimmed(line).start) == '-' {
		value = d.item(d.offset)
	}
	p := d.say(extent{d.offset, d.offset + 1}, `": " cannot stand in a value without quotes: put the whole value in quotes`)
	p.Fixes = d.quoting(value)
	return p
}

// continued speaks of a key that continues the plain scalar which starts on a line above.
//
//	script:echo          script             key: value
//	stage: build         stage: build         other: value
func (d *diagnosis) continued(start int, line extent) Problem {
	first := d.line(start)
	for _, guess := range []func(extent) (Problem, bool){d.gluedKey, d.gluedDash} {
		if p, ok := guess(first); ok && len(p.Fixes) > 0 {
			return p
		}
	}
	at := d.trimmed(extent{start, first.end})
	if p, ok := d.lostMerge(at); ok {
		return p
	}
	if d.trimmed(first).start == start {
		p := d.say(at, `%q has no colon: add ":" behind the key`, d.shorten(at))
		if bytes.IndexByte(d.text[at.start:at.end], ' ') < 0 {
			p.Fixes = d.inserting(at.end, ":", "insert a colon")
		}
		return p
	}
	key := d.trimmed(extent{d.trimmed(line).start, d.offset})
	return d.say(key, "%q is indented like a part of the value %q above: indent it as far as the key of that value", d.shorten(key), d.shorten(at))
}

// scalarBefore returns the start of the plain scalar that was read last.
func (d *diagnosis) scalarBefore() (int, bool) {
	if tokens := d.outline.tokens; len(tokens) > 0 {
		last := tokens[len(tokens)-1]
		return last.start, last.kind == tokenScalar && last.style == Plain
	}
	e, ok := d.lastEvent()
	return e.start, ok && e.kind == eventScalar && e.style == Plain
}

// lastEvent returns the event of the node that was read last and that has a text.
func (d *diagnosis) lastEvent() (event, bool) {
	for _, e := range slices.Backward(d.outline.events) {
		if e.start < e.end {
			return e, true
		}
	}
	return event{}, false
}

// dash speaks of a dash that cannot begin a list item.
func (d *diagnosis) dash() Problem {
	p := d.say(d.here(), "a list cannot begin on the line of its key: put each item on a line of its own, or put the value in quotes")
	p.Fixes = d.quoting(d.value(d.offset))
	return p
}

// misplaced speaks of something that stands where the next key or the next dash is expected.
func (d *diagnosis) misplaced() Problem {
	line := d.line(d.offset)
	first := d.trimmed(line).start
	if first < d.offset && d.outline.last > line.start {
		return d.behindValue()
	}
	if p, ok := d.lineAbove(); ok {
		return p
	}
	at := d.trimmed(extent{d.offset, line.end})
	switch c := d.byteAt(d.offset); {
	case c == ']' || c == '}':
		return d.say(d.here(), "%q closes no bracket: remove it", c)
	case c == '-' && d.fault == faultBlockMapping && d.column(d.offset) == d.column(d.context):
		return d.say(at, "a list item cannot stand among keys: indent it below a key, or give it one")
	case c == ':' && d.fault == faultBlockMapping:
		return d.say(d.here(), "a key is missing before the colon")
	case d.fault == faultBlockCollection && d.column(d.offset) == d.column(d.context):
		return d.say(at, `%q stands among the items of a list: begin it with "- ", or indent it as far as the key of the list`, d.shorten(at))
	}
	return d.indentation(line)
}

// indentation speaks of a line that stands between two levels.
func (d *diagnosis) indentation(line extent) Problem {
	at := extent{line.start, d.offset}
	if at.start == at.end {
		at = d.trimmed(line)
	}
	column, outer := d.column(d.offset), d.column(d.context)
	if closed := d.outline.closed; len(closed) > 0 && closed[len(closed)-1] > column {
		return d.say(at, "the indentation of %d fits no line above: make it %d or %d", column, outer, closed[len(closed)-1])
	}
	return d.say(at, "the indentation of %d fits no line above: make it %d", column, outer)
}

// behindValue speaks of text that follows a value on its line.
func (d *diagnosis) behindValue() Problem {
	value := d.value(d.offset)
	first := d.byteAt(value.start)
	rest := d.trimmed(extent{d.offset, value.end})
	if rest.end <= rest.start {
		rest = d.here()
	}
	switch first {
	case '"', '\'':
		p := d.say(rest, "nothing can follow the closing quote: put the whole value in quotes")
		p.Fixes = d.requoting(value)
		return p
	case '[', '{':
		if closing := d.byteAt(d.offset); closing == ']' || closing == '}' {
			return d.say(rest, "%q closes no bracket: remove it", closing)
		}
		p := d.bracketedCommand(value)
		p.Span = d.file.Span(rest.start, rest.end)
		return p
	}
	if e, ok := d.lastQuoted(); ok && d.line(e.end).start == d.line(d.offset).start {
		return d.say(rest, "nothing can follow the quote of line %d, which is closed here: put the value in quotes of the other kind", d.file.LineAt(e.start))
	}
	return d.say(rest, "nothing can follow the value here: put the whole value in quotes")
}

// shorten returns a text for a message, cut to a readable length.
func (d *diagnosis) shorten(at extent) string {
	const most = 40
	text := strings.ToValidUTF8(string(d.text[at.start:at.end]), "�")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
