package syntax

import (
	"strings"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// A decoder reads the value of one scalar as libyaml 0.2.5 does, and keeps where each byte of it stands. The scalar is known to
// be well formed.
type decoder struct {
	file    []byte
	text    []byte // the file up to the end of the scalar
	pos     int
	want    string // what the value should be, but for inputs
	value   []byte
	offsets source.Offsets
}

func newDecoder(span source.Span, want string) *decoder {
	return &decoder{file: span.File.Text, text: span.File.Text[:span.End], pos: span.Start, want: want}
}

func (d *decoder) decode() {
	switch d.at(0) {
	case '|', '>':
		d.block()
	case '\'', '"':
		d.pos++
		d.flow(d.text[d.pos-1])
	default:
		d.flow(0)
	}
}

// at returns the byte at a distance from the current position, 0 behind the end.
func (d *decoder) at(distance int) byte {
	if i := d.pos + distance; i < len(d.text) {
		return d.text[i]
	}
	return 0
}

// put appends what the next n bytes stand for, and moves over them.
func (d *decoder) put(value string, n int) {
	d.putFrom(value, extent{d.pos, min(d.pos+n, len(d.file))})
	d.pos += n
}

// putFrom appends what a range of the file stands for.
func (d *decoder) putFrom(value string, from extent) {
	d.value = append(d.value, value...)
	d.offsets.Add(len(value), from.start, from.end)
}

// putBreak appends a line break. Only LS and PS, which have three bytes, keep their form.
func (d *decoder) putBreak(at extent) {
	if at.end-at.start == 3 {
		d.putFrom(string(d.file[at.start:at.end]), at)
		return
	}
	d.putFrom("\n", at)
}

// copy appends the bytes up to an offset as they are. A run of bytes that are no UTF-8 becomes one U+FFFD, as in load.
func (d *decoder) copy(end int) {
	for d.pos < end {
		text := d.text[d.pos:end]
		if good := prefix(text, true); good > 0 {
			d.put(string(text[:good]), good)
		} else {
			d.put(string(utf8.RuneError), prefix(text, false))
		}
	}
}

// prefix returns the number of bytes at the start of text that are, or are not, UTF-8.
func prefix(text []byte, valid bool) int {
	n := 0
	for n < len(text) {
		r, size := utf8.DecodeRune(text[n:])
		if valid == (r == utf8.RuneError && size == 1) {
			break
		}
		n += size
	}
	return n
}

// flow reads a plain scalar, or the rest of one in quotes.
func (d *decoder) flow(quote byte) {
	for d.pos < len(d.text) && !d.words(quote) {
		d.fold()
	}
}

// words reads up to white space. It reports whether the scalar ends there.
func (d *decoder) words(quote byte) bool {
	for d.pos < len(d.text) && !blankOrEnd(d.text, d.pos) {
		switch c := d.text[d.pos]; {
		case quote == '\'' && c == quote && d.at(1) == quote:
			d.put("'", 2)
		case quote != 0 && c == quote:
			return true
		case quote == '"' && c == '\\':
			n := breakLen(d.text, d.pos+1)
			if n > 0 {
				d.pos += 1 + n
				d.putBreaks(d.gap())
				return false
			}
			d.escape()
		default:
			d.copy(d.wordEnd(quote))
		}
	}
	return false
}

// wordEnd returns the offset of the next byte that words has to look at.
func (d *decoder) wordEnd(quote byte) int {
	for i := d.pos + 1; i < len(d.text); i++ {
		c := d.text[i]
		if endsWord[c] && blankOrEnd(d.text, i) || quote != 0 && (c == quote || c == '\\') {
			return i
		}
	}
	return len(d.text)
}

// fold reads white space between words: blanks on a line stay, a line break becomes a blank, and of several the first is lost.
func (d *decoder) fold() {
	end := d.pos
	for end < len(d.text) && isBlank(d.text[end]) {
		end++
	}
	n := breakLen(d.text, end)
	if n == 0 {
		d.copy(end)
		return
	}
	first := extent{end, end + n}
	d.pos = first.end
	breaks := d.gap()
	switch {
	case n == 3:
		d.putBreak(first)
	case len(breaks) == 0:
		d.putFrom(" ", extent{first.start, d.pos})
	}
	d.putBreaks(breaks)
}

// gap moves over white space and returns the line breaks in it.
func (d *decoder) gap() []extent {
	var breaks []extent
	for d.pos < len(d.text) {
		n := breakLen(d.text, d.pos)
		switch {
		case n > 0:
			breaks = append(breaks, extent{d.pos, d.pos + n})
			d.pos += n
		case isBlank(d.text[d.pos]):
			d.pos++
		default:
			return breaks
		}
	}
	return breaks
}

func (d *decoder) putBreaks(breaks []extent) {
	for _, at := range breaks {
		d.putBreak(at)
	}
}

// escapes are the characters behind a backslash, each with what it stands for.
var escapes = map[byte]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r", 'e': "\x1b", ' ': " ",
	'"': `"`, '/': "/", '\\': `\`, 'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
}

// escape reads a backslash with what follows it.
func (d *decoder) escape() {
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[d.at(1)]
	if digits == 0 {
		d.put(escapes[d.at(1)], 2)
		return
	}
	r := rune(0)
	for i := range digits {
		digit, _ := hexDigit(d.at(2 + i))
		r = r<<4 | rune(digit)
	}
	d.put(string(r), 2+digits)
}

// block reads a literal or folded scalar.
func (d *decoder) block() {
	b := blockDecoder{decoder: d, folded: d.at(0) == '>'}
	b.header()
	b.lines()
	b.chomp()
}

// A blockDecoder reads a block scalar.
type blockDecoder struct {
	*decoder
	folded   bool
	chomping byte // '+', '-' or 0
	explicit bool // the header tells the indentation
	indent   int
	brk      extent   // the line break behind the last line with content, empty before the first one
	breaks   []extent // the empty lines behind it
}

// header reads the line of the indicators, and finds out the indentation.
func (b *blockDecoder) header() {
	for b.pos++; b.pos < len(b.text) && !blankOrEnd(b.text, b.pos); b.pos++ {
		switch c := b.text[b.pos]; c {
		case '+', '-':
			b.chomping = c
		default:
			b.explicit = true
		}
	}
	for b.pos < len(b.file) && breakLen(b.file, b.pos) == 0 {
		b.pos++
	}
	b.pos += breakLen(b.file, b.pos)
	b.indent = b.indentation()
}

// indentation returns the column at which the lines begin: that of the first line with content, less the blanks that it has in
// the value when the header says where the lines begin.
func (b *blockDecoder) indentation() int {
	for i := b.pos; i < len(b.text); {
		column := 0
		for i+column < len(b.text) && b.text[i+column] == ' ' {
			column++
		}
		i += column
		n := breakLen(b.text, i)
		switch {
		case n > 0:
			i += n
		case b.explicit:
			line := strings.TrimLeft(b.want, "\n ")
			before := b.want[:len(b.want)-len(line)]
			return max(column-len(before[strings.LastIndexByte(before, '\n')+1:]), 1)
		default:
			return max(column, 1)
		}
	}
	return 1
}

// lines reads the lines with content.
func (b *blockDecoder) lines() {
	wasBlank := false
	b.skipEmpty(b.text)
	for b.pos < len(b.text) {
		blank := isBlank(b.at(0))
		switch joined := b.folded && b.brk.end-b.brk.start < 3 && !wasBlank && !blank; {
		case b.brk.end == 0:
		case !joined:
			b.putBreak(b.brk)
		case len(b.breaks) == 0:
			b.putFrom(" ", extent{b.brk.start, b.pos})
		}
		b.putBreaks(b.breaks)
		wasBlank = blank
		end := b.pos
		for end < len(b.text) && breakLen(b.text, end) == 0 {
			end++
		}
		b.copy(end)
		b.brk = extent{end, end + breakLen(b.file, end)}
		b.pos = b.brk.end
		b.skipEmpty(b.text)
	}
}

// skipEmpty moves over empty lines and the indentation of the next one.
func (b *blockDecoder) skipEmpty(text []byte) {
	b.breaks = b.breaks[:0]
	for {
		for column := 0; column < b.indent && b.pos < len(text) && text[b.pos] == ' '; column++ {
			b.pos++
		}
		n := breakLen(text, b.pos)
		if n == 0 {
			return
		}
		b.breaks = append(b.breaks, extent{b.pos, b.pos + n})
		b.pos += n
	}
}

// chomp appends the line breaks at the end that the header keeps.
func (b *blockDecoder) chomp() {
	if b.chomping == '-' {
		return
	}
	if b.brk.end > b.brk.start {
		b.putBreak(b.brk)
	}
	if b.chomping == '+' {
		b.pos = max(b.pos, b.brk.end)
		b.skipEmpty(b.file)
		b.putBreaks(b.breaks)
	}
}
