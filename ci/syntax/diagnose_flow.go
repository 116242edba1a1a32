package syntax

import "bytes"

// flow speaks of a list or mapping in brackets that goes wrong.
func (d *diagnosis) flow() Problem {
	bracket := d.byteAt(d.context)
	closing := quoted(']')
	if bracket == '{' {
		closing = '}'
	}
	at := extent{d.context, d.context + 1}
	switch c := d.byteAt(d.offset); {
	case d.offset >= len(d.text):
		p := d.say(at, "the bracket %s is never closed: add %s", bracket, closing)
		p.Fixes = d.closingBracket(closing)
		return p
	case c == ']' || c == '}':
		return d.say(d.here(), "%s cannot close the bracket %s of line %d: write %s", c, bracket, d.file.LineAt(d.context), closing)
	case d.beginsLine():
		p := d.say(at, "the bracket %s is not closed before line %d: add %s", bracket, d.file.LineAt(d.offset), closing)
		p.Fixes = d.closingBracket(closing)
		return p
	}
	value := d.value(d.context)
	if value.start == d.context && d.looksLikeCommand(value) {
		return d.bracketedCommand(value)
	}
	if c := d.byteAt(d.offset); c == ':' {
		return d.say(d.here(), "the colon follows no key: put the text before it in quotes")
	}
	p := d.say(d.here(), "a comma or %s is missing before this", closing)
	p.Fixes = d.inserting(d.outline.last, ",", "insert a comma")
	return p
}

// closingBracket returns the fix that closes a bracket at the end of its line, if nothing but the fault stands below.
func (d *diagnosis) closingBracket(closing quoted) []Fix {
	line := d.line(d.context)
	between := extent{line.end, max(line.end, d.line(d.offset).start)}
	if len(bytes.TrimSpace(d.text[between.start:between.end])) > 0 {
		return nil
	}
	return d.inserting(d.trimmed(line).end, string(rune(closing)), "close the bracket")
}

// beginsLine reports whether the fault is in the first word of a line that seems to have left the bracket: a key or a dash.
func (d *diagnosis) beginsLine() bool {
	line := d.line(d.offset)
	if d.line(d.context).start == line.start {
		return false
	}
	content := d.trimmed(line)
	if content.start == d.offset {
		return true
	}
	return d.byteAt(d.offset) == ':' && !bytes.ContainsAny(d.text[content.start:d.offset], ",[]{}\"'")
}

// looksLikeCommand reports whether a value that begins with a bracket rather is a test of the shell, as "[ -f x ]" or "[[ a ]]".
func (d *diagnosis) looksLikeCommand(value extent) bool {
	text := d.text[value.start:value.end]
	return bytes.HasPrefix(text, []byte("[[")) || bytes.HasPrefix(text, []byte("[ ")) && bytes.Contains(text, []byte(" ]"))
}

// noContent speaks of an indicator that stands where a value is expected.
func (d *diagnosis) noContent() Problem {
	bracket, open := d.openBracket()
	switch c := d.byteAt(d.offset); {
	case d.offset >= len(d.text) && open:
		return d.say(extent{bracket, bracket + 1}, "the bracket %s is never closed: close it", d.byteAt(bracket))
	case d.offset >= len(d.text):
		return d.say(d.here(), "a value is missing")
	case open && c == '-':
		return d.say(d.here(), `"-" cannot begin an item in brackets: leave it out, or write each item on a line of its own`)
	case open && c == ',':
		return d.say(d.here(), "a value is missing before the comma")
	case open && c == ':':
		return d.say(d.here(), "a key is missing before the colon")
	case open && (c == ']' || c == '}'):
		return d.say(d.here(), "%s cannot close the bracket %s of line %d", c, d.byteAt(bracket), d.file.LineAt(bracket))
	default:
		return d.unquoted("%s cannot begin a value: put the value in quotes", c)
	}
}

// openBracket returns the place of the innermost open bracket.
func (d *diagnosis) openBracket() (int, bool) {
	if brackets := d.outline.brackets; len(brackets) > 0 {
		return brackets[len(brackets)-1], true
	}
	return 0, false
}
