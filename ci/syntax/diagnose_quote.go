package syntax

import "bytes"

// structure is a line of YAML's structure, such as one does not expect inside of quotes: a key or a dash.
var structure = lazy(`(?m)^[ \t]*(?:- |[\w."'-]+:(?:[ \t\r]|$))`)

// lostQuote recognises a quote that is not closed where it should be: what lies between it and the fault is structure.
func (d *diagnosis) lostQuote() (Problem, bool) {
	switch d.fault {
	case faultEscape, faultEscapeHex, faultEscapeUnicode:
		if !d.swallows(extent{d.context, d.offset}) {
			return Problem{}, false
		}
		at := d.trimmed(extent{d.context, d.line(d.context).end})
		p := d.say(at, "the quote %s is not closed on this line: close it", d.byteAt(d.context))
		p.Fixes = d.closingQuote(at)
		return p, true
	}
	e, ok := d.lastQuoted()
	if !ok || d.line(e.end).start != d.line(d.offset).start || !d.swallows(e) {
		return Problem{}, false
	}
	at := d.trimmed(extent{e.start, d.line(e.start).end})
	p := d.say(at, "the quote %s is closed only on line %d: close it on this line", d.byteAt(e.start), d.file.LineAt(e.end))
	p.Fixes = d.closingQuote(at)
	return p, true
}

// lastQuoted returns the quoted scalar over several lines that was read last.
func (d *diagnosis) lastQuoted() (extent, bool) {
	var last token
	for _, t := range d.outline.tokens {
		if t.kind == tokenScalar && t.end <= d.offset {
			last = t
		}
	}
	if last.kind != tokenScalar {
		e, ok := d.lastEvent()
		if !ok || e.kind != eventScalar {
			return extent{}, false
		}
		last = token{kind: tokenScalar, style: e.style, extent: e.extent}
	}
	quoted := last.style == SingleQuoted || last.style == DoubleQuoted
	return last.extent, quoted && bytes.IndexByte(d.text[last.start:last.end], '\n') >= 0
}

// swallows reports whether the lines of a range after its first look like structure.
func (d *diagnosis) swallows(e extent) bool {
	next := d.line(e.start).end
	return next < e.end && structure().Match(d.text[next:e.end])
}
