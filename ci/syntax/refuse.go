package syntax

import (
	"bytes"
	"maps"
	"slices"
	"unicode"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/suggest"
)

// refuseUTF16 rejects a file that is encoded in UTF-16.
func (p *parser) refuseUTF16() bool {
	text := p.file.Text
	if !bytes.HasPrefix(text, []byte("\xFF\xFE")) && !bytes.HasPrefix(text, []byte("\xFE\xFF")) {
		return false
	}
	p.reject(p.file.Span(0, 2), "the file is encoded in UTF-16: save it as UTF-8")
	return true
}

// warnOfBytes warns of the first byte that is no UTF-8. GitLab guesses the encoding, and drops what it cannot convert.
func (p *parser) warnOfBytes() {
	text := p.file.Text
	if utf8.Valid(text) {
		return
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			p.warn(p.file.Span(i, i+1), "this byte is no UTF-8, and GitLab may read or drop another character: save the file as UTF-8")
			return
		}
		i += n
	}
}

// refusePiece rejects a piece that is too long, or has a character that YAML does not allow.
func (p *parser) refusePiece(piece extent) bool {
	if piece.end-piece.start > maxText {
		p.reject(p.file.Line(p.file.LineAt(piece.start)), "the text has %d bytes: GitLab reads at most 2 MiB", piece.end-piece.start)
		return true
	}
	at, found := forbidden(p.file.Text[piece.start:piece.end])
	if !found {
		return false
	}
	span := p.file.Span(piece.start+at.start, piece.start+at.end)
	r, _ := utf8.DecodeRuneInString(span.Text())
	p.doc.Problems = append(p.doc.Problems, Problem{
		Span:     span,
		Message:  sentence("the control character %U is not allowed: remove it", r),
		Rejected: true,
		Fixes:    []Fix{{Message: "remove the character", Edits: []source.Edit{{Span: span}}}},
	})
	return true
}

// refuseAlias rejects the first alias whose anchor does not stand before it.
func (p *parser) refuseAlias(o *outline) bool {
	known := map[string]bool{}
	for _, e := range o.events {
		if e.anchor.end > 0 {
			known[string(o.text[e.anchor.start+1:e.anchor.end])] = true
		}
		if e.kind == eventAlias && !known[string(o.text[e.start+1:e.end])] {
			p.doc.Problems = append(p.doc.Problems, unknownAlias(p.file, o, e, known))
			return true
		}
	}
	return false
}

// unknownAlias returns the problem of an alias without an anchor before it.
func unknownAlias(file *source.File, o *outline, alias event, known map[string]bool) Problem {
	name := string(o.text[alias.start+1 : alias.end])
	p := Problem{Span: file.Span(alias.start, alias.end), Rejected: true}
	for _, e := range o.events {
		if e.anchor.end > 0 && string(o.text[e.anchor.start+1:e.anchor.end]) == name {
			p.Message = sentence("the anchor %q stands below this alias: move it above", name)
			return p
		}
	}
	if near, ok := suggest.Nearest(name, slices.Values(slices.Sorted(maps.Keys(known)))); ok {
		p.Message = sentence("there is no anchor %q: did you mean %q?", name, near)
		p.Fixes = []Fix{{Message: sentence("use %q", near), Edits: []source.Edit{{Span: p.Span, New: "*" + near}}}}
		return p
	}
	p.Message = sentence(`there is no anchor %q: define it with "&%s" above, or put the value in quotes`, name, name)
	p.Hint = `anchors do not reach over files: use "extends" or "!reference" for what is included`
	return p
}

// warnOfRest warns of text behind the end of the document, which GitLab never reads.
func (p *parser) warnOfRest(o *outline) {
	rest := bytes.TrimSpace(o.text[o.end:])
	for _, mark := range []string{"...", "---"} {
		rest = bytes.TrimSpace(bytes.TrimPrefix(rest, []byte(mark)))
	}
	for bytes.HasPrefix(rest, []byte("#")) {
		_, rest, _ = bytes.Cut(rest, []byte("\n"))
		rest = bytes.TrimSpace(rest)
	}
	if len(rest) == 0 {
		return
	}
	mark := p.file.Span(0, len(byteOrderMark))
	if o.start == 0 && mark.IsValid() && mark.Text() == string(byteOrderMark) {
		p.warn(mark, "the file begins with a byte order mark, because of which GitLab reads nothing but the first key: save it without",
			Fix{Message: "remove the byte order mark", Edits: []source.Edit{{Span: mark}}})
		return
	}
	start := len(bytes.TrimRightFunc(o.text, unicode.IsSpace)) - len(rest)
	p.warn(p.file.Span(start, p.file.Line(p.file.LineAt(start)).End), "GitLab reads nothing from here on, because the document ends above: join the two parts")
}
