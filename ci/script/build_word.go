package script

import (
	"strings"

	sh "mvdan.cc/sh/v3/syntax"
)

// A role is where a word stands, on which it depends what the shell does with its variables.
type role uint8

const (
	argument role = iota // it is split at white space, and names files
	value                // it is not
	heredoc              // it is not, and quotes are text
	verbatim             // it is not, and all is text: a here-document whose end word is quoted
)

// word builds a word that belongs to a command or compound.
func (b *builder) word(w *sh.Word, as role, in Node) *Word {
	word := b.newWord(b.placeOf(w), len(w.Parts))
	f := filler{builder: b, word: word, role: as, in: in}
	switch as {
	case heredoc:
		f.quote = Here
	case verbatim:
		f.quote = Single
	}
	for _, part := range w.Parts {
		f.add(part)
	}
	return word
}

// newWord returns a word with room for some parts.
func (b *builder) newWord(at place, parts int) *Word {
	if len(b.words) == 0 {
		b.words = make([]Word, b.batch())
	}
	if len(b.parts) < parts {
		b.parts = make([]Part, max(parts, b.batch()))
	}
	w := &b.words[0]
	*w = Word{place: at, Parts: b.parts[:0:parts]}
	b.words, b.parts = b.words[1:], b.parts[parts:]
	return w
}

// batch returns how many words to make at once: not many more than the text may still hold.
func (b *builder) batch() int { return min(max(len(b.text.src)/16, 4), 64) }

// A filler fills the parts of a word in.
type filler struct {
	*builder
	word  *Word
	role  role
	quote Quote
	in    Node
}

func (f *filler) add(part sh.WordPart) {
	switch part := part.(type) {
	case *sh.Lit:
		f.literal(part)
	case *sh.SglQuoted:
		f.single(part)
	case *sh.DblQuoted:
		f.double(part)
	case *sh.ParamExp:
		f.variable(part)
	case *sh.CmdSubst:
		c := f.substitution(f.placeOf(part), Substitution, part.Stmts, f.in)
		f.put(Part{place: c.place, Kind: Substitute, Runs: c})
	case *sh.ProcSubst:
		f.feature(ProcessSubstitution, f.placeOf(part), 0)
		c := f.substitution(f.placeOf(part), Process, part.Stmts, f.in)
		f.put(Part{place: c.place, Kind: Substitute, Runs: c})
	case *sh.ArithmExp:
		if part.Bracket {
			f.feature(ArithmeticBracket, f.placeOf(part), 0)
		}
		f.arithmetic(part.X, f.in)
		f.put(Part{place: f.placeOf(part), Kind: Arithmetic})
	case *sh.ExtGlob:
		if !f.testing {
			f.feature(ExtendedGlob, f.placeOf(part), 0)
		}
		f.put(Part{place: f.placeOf(part), Kind: Unclear})
	}
}

func (f *filler) put(p Part) {
	p.Quote = f.quote
	f.word.Parts = append(f.word.Parts, p)
}

func (f *filler) single(part *sh.SglQuoted) {
	quote := f.quote
	f.quote = Single
	start := f.offset(part.Left) + 1
	if part.Dollar {
		start++
		f.feature(DollarQuote, f.placeOf(part), 0)
	}
	switch inside := f.builder.text.at(start, f.offset(part.Right)); {
	case part.Dollar && strings.Contains(part.Value, `\`):
		f.put(Part{place: inside, Kind: Unclear})
	case part.Value == "":
		f.put(Part{place: inside})
	default:
		f.pieces(inside, part.Value)
	}
	f.quote = quote
}

func (f *filler) double(part *sh.DblQuoted) {
	quote := f.quote
	f.quote = Double
	for _, inner := range part.Parts {
		f.add(inner)
	}
	if len(part.Parts) == 0 {
		start := f.offset(part.Right)
		f.put(Part{place: f.builder.text.at(start, start)})
	}
	f.quote = quote
}

func (f *filler) literal(lit *sh.Lit) { f.pieces(f.placeOf(lit), lit.Value) }

// pieces adds text, without what is a hole in it.
func (f *filler) pieces(at place, text string) {
	t := f.builder.text
	if len(t.holes) == 0 || !t.isHole(int(at.start), int(at.end)) {
		f.text(at, text)
		return
	}
	start := int(at.start)
	for _, h := range t.holes[t.holeAt(start):] {
		if h.start >= int(at.end) {
			break
		}
		if start < h.start {
			f.text(t.at(start, h.start), t.src[start:h.start])
		}
		f.hole(h)
		start = h.end
	}
	if start < int(at.end) {
		f.text(t.at(start, int(at.end)), t.src[start:at.end])
	}
}

// text adds text as the parser has it: with backslashes, but without those at the end of lines.
func (f *filler) text(at place, text string) {
	switch raw := at.Source(); {
	case len(raw) > len(text) && strings.HasPrefix(raw, text): // the last line of a here-document
		at.end = at.start + int32(len(text))
	case len(raw) == len(text):
		text = raw // of which the parser saw another one where it is masked
	}
	if f.quote != Single && strings.IndexByte(text, '\\') >= 0 {
		text, _ = unquote(text, f.quote)
	}
	f.put(Part{place: at, Text: text})
}

// hole adds what stands in place of a hole.
func (f *filler) hole(h hole) {
	at := f.builder.text.at(h.start, h.end)
	switch {
	case h.part != nil:
		p := *h.part
		p.place, p.Pasted = at, true
		f.put(p)
	case h.input:
		f.put(Part{place: at, Kind: Input})
	default:
		f.put(Part{place: at, Kind: Unclear})
	}
}
