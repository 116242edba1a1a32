package syntax

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// Offsets tells where in the file the bytes of text stand, when span is the place of a scalar and text its value: it looks
// through the quotes, escapes, folds and indentation that YAML takes away. Text may be a part of the value, and inputs may have
// been filled into it: what took the place of a block $[[ … ]] comes from all of that block. Text that cannot have been made
// from the scalar comes, as a whole, from all of it.
func Offsets(span source.Span, text string) source.Offsets {
	if span.IsValid() {
		d := newDecoder(span, text)
		d.decode()
		if offsets, ok := d.align(text); ok {
			return offsets
		}
	}
	var whole source.Offsets
	whole.Add(len(text), span.Start, span.End)
	return whole
}

// align returns the offsets of text, which is the value, the value with inputs, or a part of it.
func (d *decoder) align(text string) (source.Offsets, bool) {
	value := string(d.value)
	if text == value {
		return d.offsets, true
	}
	if offsets, ok := d.alignInputs(value, text); ok {
		return offsets, true
	}
	i := strings.Index(value, text)
	if i < 0 {
		return source.Offsets{}, false
	}
	return d.offsets.Slice(i, i+len(text)), true
}

// inputs is the pattern of what an input may replace.
var inputs = lazy(`\$\[\[.*?\]\]`)

// alignInputs finds what stands between the inputs of the value again in text, one part behind the other.
func (d *decoder) alignInputs(value, text string) (made source.Offsets, ok bool) {
	found := inputs().FindAllStringIndex(value, -1)
	if len(found) == 0 || !strings.HasPrefix(text, value[:found[0][0]]) {
		return made, false
	}
	made = d.offsets.Slice(0, found[0][0])
	rest := text[found[0][0]:]
	for i, input := range found {
		end, last := len(value), i+1 == len(found)
		if !last {
			end = found[i+1][0]
		}
		part := value[input[1]:end]
		filled := strings.Index(rest, part)
		if last {
			filled = len(rest) - len(part)
		}
		if filled < 0 || !strings.HasPrefix(rest[filled:], part) {
			return made, false
		}
		from, to := d.offsets.Range(input[0], input[1])
		made.Add(filled, from, to)
		made.Append(d.offsets.Slice(input[1], end))
		rest = rest[filled+len(part):]
	}
	return made, true
}
