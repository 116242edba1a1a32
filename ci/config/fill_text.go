package config

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// Bounds on filling values into texts. GitLab has none but its memory and its patience.
const (
	maxFilled  = 64 << 20 // bytes of all texts with their inputs
	maxScanned = 1 << 30  // bytes of texts that are looked through for blocks
)

// A block is one `$[[ … ]]`.
type block struct {
	text   string
	value  syntax.Node
	header bool
	skip   bool // it is for others to fill in: $[[ matrix.X ]]
	known  bool
	as     *string // the value, once it was printed
}

// node returns the value for a place that holds nothing else.
func (b *block) node(span source.Span) syntax.Node {
	if b.value == nil {
		return syntax.NewPlain(span, "~")
	}
	return b.value
}

func (b *block) printed() string {
	if b.as == nil {
		text := ""
		if b.value != nil {
			text = rubyString(b.value, b.header)
		}
		b.as = &text
	}
	return *b.as
}

// inside fills values into a text.
func (f *filler) inside(s *syntax.Scalar, blocks []*block) syntax.Node {
	var filled string
	ok := false
	if isPlain(s.Value(), blocks) {
		filled, ok = f.atOnce(s.Value(), blocks)
	} else {
		filled, ok = f.oneByOne(s.Value(), blocks)
	}
	switch f.filled += len(filled); {
	case !ok:
		f.limit(s.Span(), "the texts grow beyond %d MiB when the inputs are filled in: give shorter values", maxFilled>>20)
		return s
	case filled == s.Value():
		return s
	}
	return syntax.NewString(s.Span(), filled)
}

// isPlain reports whether the values can be filled in all at once: no value, and nothing between the blocks, can make another block.
func isPlain(text string, blocks []*block) bool {
	if strings.Count(text, "$") != len(blocks) {
		return false
	}
	for _, b := range blocks {
		if b.known && !b.skip && strings.ContainsAny(b.printed(), `$\`) {
			return false
		}
	}
	return true
}

// atOnce fills values into a text that holds the blocks in this order. It reports false when the texts become too long.
func (f *filler) atOnce(text string, blocks []*block) (string, bool) {
	var b strings.Builder
	for _, block := range blocks {
		at := strings.Index(text, block.text)
		b.WriteString(text[:at])
		text = text[at+len(block.text):]
		if block.known && !block.skip {
			b.WriteString(block.printed())
		} else {
			b.WriteString(block.text)
		}
		if f.filled+b.Len() > maxFilled {
			return "", false
		}
	}
	b.WriteString(text)
	return b.String(), true
}

// oneByOne replaces one block after the other everywhere, as GitLab does: also where a value has brought it. It reports false when that
// becomes too much.
func (f *filler) oneByOne(text string, blocks []*block) (string, bool) {
	for _, b := range blocks {
		if b.skip || !b.known {
			continue
		}
		with := b.printed()
		f.scanned += len(text)
		if n := strings.Count(text, b.text); f.filled+len(text)+n*len(with) > maxFilled || f.scanned > maxScanned {
			return "", false
		}
		text = replaceAll(text, b.text, with)
	}
	return text, true
}
