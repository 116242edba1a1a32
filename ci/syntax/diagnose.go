package syntax

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// A diagnosis puts the fault of a text into words that help the person who wrote it.
type diagnosis struct {
	file    *source.File
	outline *outline
	text    []byte // up to the end of the piece
	scanError
}

// diagnose returns the problem because of which an outline could not be completed.
func diagnose(file *source.File, o *outline) Problem {
	d := &diagnosis{file: file, outline: o, text: o.text, scanError: *o.err}
	for _, guess := range []func() (Problem, bool){d.conflict, d.lostQuote, d.template, d.noBreakSpace} {
		if p, ok := guess(); ok {
			p.Rejected = true
			return p
		}
	}
	p := d.explain()
	p.Rejected = true
	return p
}

// say returns a problem at a place.
func (d *diagnosis) say(at extent, format string, args ...any) Problem {
	return Problem{Span: d.file.Span(at.start, at.end), Message: sentence(format, args...)}
}

// here returns the place of the character at the fault.
func (d *diagnosis) here() extent { return d.character(d.offset) }

// conflictMarker and conflictMiddle are lines that git leaves where a merge needs a person.
var (
	conflictMarker = lazy(`(?m)^(?:<{7}|>{7}|\|{7})(?: [^\n]*)?$`)
	conflictMiddle = lazy(`(?m)^={7}\r?$`)
)

// conflict recognises a merge conflict.
func (d *diagnosis) conflict() (Problem, bool) {
	text := d.text[d.outline.start:]
	marker := conflictMarker().FindIndex(text)
	if marker == nil || !conflictMiddle().Match(text) {
		return Problem{}, false
	}
	at := d.trimmed(d.line(d.outline.start + marker[0]))
	return d.say(at, "a merge conflict is not resolved: keep one side and delete the lines with the markers"), true
}

// placeholder is what templates of Jinja, cookiecutter and the like leave to be filled in.
var placeholder = lazy(`\{\{[^}\n]*\}\}|\{%[^}\n]*%\}`)

// template recognises a file that a program fills in before it is YAML.
func (d *diagnosis) template() (Problem, bool) {
	for _, offset := range []int{d.offset, d.context} {
		line := d.line(offset)
		m := placeholder().FindIndex(d.text[line.start:line.end])
		if m == nil {
			continue
		}
		at := extent{line.start + m[0], line.start + m[1]}
		value, item := d.value(at.start), d.item(at.start)
		if at.start != value.start && at.start != item.start {
			continue
		}
		p := d.say(at, "this looks like a template, and braces begin a mapping in YAML: put the value in quotes, or fill in the template first")
		if value.start > d.trimmed(line).start && d.text[at.start+1] == '{' {
			p.Fixes = d.quoting(value)
		}
		return p, true
	}
	return Problem{}, false
}

// fakeIndent is indentation by a character that only looks like a space.
var fakeIndent = lazy(`(?m)^[ \t]*(\x{A0}+)`)

// noBreakSpace recognises indentation by no-break spaces, at the fault or above it.
func (d *diagnosis) noBreakSpace() (Problem, bool) {
	all := fakeIndent().FindAllSubmatchIndex(d.text[d.outline.start:d.line(d.offset).end], -1)
	if all == nil {
		return Problem{}, false
	}
	last := all[len(all)-1]
	at := extent{d.outline.start + last[2], d.outline.start + last[3]}
	p := d.say(at, "a no-break space indents this line, which YAML takes for a letter: use spaces")
	p.Fixes = d.mending("use spaces", d.edit(at, strings.Repeat(" ", (at.end-at.start)/2)))
	return p, true
}

// explain tells what is wrong, by the kind of fault.
func (d *diagnosis) explain() Problem {
	switch d.fault {
	case faultToken:
		return d.token()
	case faultBlockTab, faultPlainTab:
		return d.tab()
	case faultNoColon:
		return d.noColon()
	case faultValue:
		return d.colon()
	case faultBlockEntry:
		return d.dash()
	case faultKey:
		return d.unquoted(`"?" cannot begin a value here: put the value in quotes`)
	case faultDirective, faultDocumentStart:
		return d.say(d.trimmed(d.line(d.offset)), `a line that begins with "%%" is a directive, which GitLab does not read: remove it`)
	case faultAnchor:
		return d.anchor()
	case faultTag, faultTagHandle:
		return d.tag()
	case faultBlockHeader, faultBlockIndent:
		return d.blockHeader()
	case faultQuoteEnd, faultQuoteDocument:
		return d.openQuote()
	case faultEscape, faultEscapeHex, faultEscapeUnicode:
		return d.escape()
	case faultPlainColon:
		return d.flowColon()
	case faultNodeContent:
		return d.noContent()
	case faultBlockCollection, faultBlockMapping:
		return d.misplaced()
	case faultFlowSequence, faultFlowMapping:
		return d.flow()
	default: // faultDepth
		return d.say(d.here(), "collections are nested more than %d levels deep: GitLab reads at most %d", maxNesting, maxDepth)
	}
}

// token speaks of a character with which nothing can begin.
func (d *diagnosis) token() Problem {
	switch c := d.byteAt(d.offset); {
	case c == '\t':
		return d.tab()
	case d.outline.inFlow():
		return d.say(d.here(), "%q cannot begin a value in brackets: put the value in quotes", c)
	default:
		return d.unquoted("%q cannot begin a value: put the value in quotes", c)
	}
}

// unquoted speaks of a value that needs quotes.
func (d *diagnosis) unquoted(format string, args ...any) Problem {
	p := d.say(d.here(), format, args...)
	p.Fixes = d.quoting(d.value(d.offset))
	return p
}

// anchor speaks of an asterisk or ampersand that is followed by no name.
func (d *diagnosis) anchor() Problem {
	value := d.value(d.context)
	first := d.byteAt(value.start)
	if value.start < d.context && (first == '[' || first == '{') && !d.outline.inFlow() {
		return d.bracketedCommand(value)
	}
	what := "an alias"
	if d.byteAt(d.context) == '&' {
		what = "an anchor"
	}
	p := d.say(extent{d.context, max(d.context+1, d.offset)}, "%q begins %s in YAML: put the value in quotes", d.byteAt(d.context), what)
	switch {
	case d.outline.inFlow():
	case first == '"' || first == '\'':
		p.Fixes = d.quotingCommand(value)
	default:
		p.Fixes = d.quoting(value)
	}
	return p
}

// bracketedCommand speaks of a value that begins with a bracket but does not end with it: "[ -f x ] && y".
func (d *diagnosis) bracketedCommand(value extent) Problem {
	p := d.say(extent{value.start, value.start + 1}, "%q begins %s in YAML, which ends before the line does: put the value in quotes",
		d.byteAt(value.start), d.collection(value.start))
	p.Fixes = d.quoting(value)
	return p
}

// tag speaks of an exclamation mark that begins no tag.
func (d *diagnosis) tag() Problem {
	const reference = "!reference"
	if bytes.HasPrefix(d.text[d.context:], []byte(reference+"[")) {
		at := d.context + len(reference)
		p := d.say(extent{d.context, at}, `a space must follow "!reference"`)
		p.Fixes = d.inserting(at, " ", `insert a space behind "!reference"`)
		return p
	}
	p := d.say(extent{d.context, max(d.context+1, d.offset)}, `"!" begins a tag in YAML: put the value in quotes`)
	if !d.outline.inFlow() {
		p.Fixes = d.quoting(d.value(d.context))
	}
	return p
}

// blockHeader speaks of what follows "|" or ">" on its line.
func (d *diagnosis) blockHeader() Problem {
	c := d.byteAt(d.context)
	if d.fault == faultBlockIndent {
		return d.say(d.here(), "the indentation behind %q counts from 1: write a number from 1 to 9, or none", c)
	}
	rest := d.trimmed(extent{d.offset, d.line(d.offset).end})
	p := d.say(rest, "no text can follow %q on its line: begin it on the next line, or put the value in quotes", c)
	p.Fixes = d.quoting(d.value(d.context))
	return p
}

// openQuote speaks of a quote that is not closed.
func (d *diagnosis) openQuote() Problem {
	at := d.trimmed(extent{d.context, d.line(d.context).end})
	p := d.say(at, "the quote %s is never closed: close it on this line", d.byteAt(d.context))
	p.Fixes = d.closingQuote(at)
	return p
}

// closingQuote returns the fix that closes a quote at the end of its line, unless the quote seems to be meant for a key.
func (d *diagnosis) closingQuote(at extent) []Fix {
	if at.start == d.item(at.start).start && bytes.Contains(d.text[at.start:at.end], []byte(": ")) {
		return nil
	}
	return d.inserting(at.end, string(d.text[at.start:at.start+1]), "close the quote")
}

// escape speaks of a backslash that escapes nothing.
func (d *diagnosis) escape() Problem {
	at := extent{d.offset, d.character(d.offset + 1).end}
	sequence := string(d.text[at.start:at.end])
	switch d.fault {
	case faultEscapeHex:
		return d.say(at, `"%s" lacks hexadecimal digits: write two behind \x, four behind \u, eight behind \U`, sequence)
	case faultEscapeUnicode:
		return d.say(at, `the number behind "%s" is no character: write another`, sequence)
	}
	p := d.say(at, `"%s" is no escape sequence: write "\%s", or put the value in single quotes`, sequence, sequence)
	p.Fixes = d.inserting(at.start, `\`, "escape the backslash")
	return p
}

// flowColon speaks of a colon in brackets whose value stands too near.
func (d *diagnosis) flowColon() Problem {
	key := string(d.text[d.context:d.offset])
	p := d.say(d.here(), "a space must follow the colon of %q", key)
	p.Fixes = d.inserting(d.offset+1, " ", "insert a space behind the colon")
	return p
}

// character returns the place of the whole character at offset, or an empty one at the end of the text or of a line.
func (d *diagnosis) character(offset int) extent {
	if offset >= len(d.text) {
		return extent{len(d.text), len(d.text)}
	}
	end := offset + 1
	for end < len(d.text) && d.text[end]&0xC0 == 0x80 {
		end++
	}
	if breakLen(d.text, offset) > 0 {
		end = offset
	}
	return extent{offset, end}
}

// byteAt returns the ASCII character at offset for a message, as a rune so that %q prints it in quotes.
func (d *diagnosis) byteAt(offset int) quoted {
	if offset >= len(d.text) {
		return 0
	}
	return quoted(d.text[offset])
}

// A quoted byte prints in quotes.
type quoted byte

// Format implements [fmt.Formatter].
func (q quoted) Format(f fmt.State, _ rune) {
	if q == '"' {
		_, _ = io.WriteString(f, `'"'`)
		return
	}
	_, _ = io.WriteString(f, `"`+string(rune(q))+`"`)
}

// collection returns the word for what a bracket begins.
func (d *diagnosis) collection(offset int) string {
	if d.byteAt(offset) == '{' {
		return "a mapping"
	}
	return "a list"
}
