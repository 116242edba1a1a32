package syntax

import (
	"gopkg.in/yaml.v3"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// Parse reads a file as GitLab does. What is wrong with it stands in the Problems of the result; GitLab reports
// only the first that it meets, and so does Parse, but for warnings.
func Parse(file *source.File) *Document {
	p := &parser{file: file, doc: &Document{File: file}}
	p.parse()
	return p.doc
}

// A parser reads one file.
type parser struct {
	file      *source.File
	doc       *Document
	commented int // offset up to which the comments are known
}

func (p *parser) parse() {
	text := p.file.Text
	if isBlankText(text) {
		p.doc.Blank = true
		return
	}
	if p.refuseUTF16() {
		return
	}
	p.warnOfBytes()
	defer func() { p.keepLines(len(text)) }()
	var documents []Node
	for _, piece := range split(text) {
		node, ok := p.piece(piece)
		if !ok {
			return
		}
		if node != nil && !isBlankNode(node) {
			documents = append(documents, node)
		}
	}
	p.choose(documents)
}

// choose finds the header and the content among the documents that are not empty.
func (p *parser) choose(documents []Node) {
	for _, node := range documents {
		if node.Kind() != KindMapping {
			p.reject(node.Span(), "the file is %s: it must be a mapping, keys with their values", node.Kind())
		}
	}
	if len(documents) == 0 {
		p.doc.Root = NewMapping(p.file.Span(len(p.file.Text), len(p.file.Text)), nil)
		return
	}
	p.doc.Root = documents[0]
	ignored := documents[1:]
	if header, ok := documents[0].(*Mapping); ok && len(documents) > 1 && header.Get("spec") != nil {
		last := len(documents) - 1
		p.doc.Header, p.doc.Root = header, documents[last]
		ignored = documents[1:last]
	}
	for _, node := range ignored {
		p.warn(node.Span(), `GitLab ignores this document: only a file whose first document has the key "spec" may have another`)
	}
}

// piece reads the first document of a piece of the text, nil when there is none.
func (p *parser) piece(piece extent) (Node, bool) {
	if p.refusePiece(piece) {
		return nil, false
	}
	o := newOutline(p.file.Text[:piece.end], piece.start)
	p.keepComments(o)
	switch {
	case o.err != nil:
		p.doc.Problems = append(p.doc.Problems, diagnose(p.file, o))
		return nil, false
	case p.refuseAlias(o):
		return nil, false
	case len(o.events) == 0:
		return nil, true
	}
	var tree yaml.Node
	if err := o.load(&tree); err != nil {
		p.reject(p.file.Span(piece.start, piece.end), unreadable)
		return nil, false
	}
	b := builder{file: p.file, outline: o, slab: newSlab(len(o.events))}
	node := b.build(tree.Content[0])
	p.doc.Anchors = append(p.doc.Anchors, b.list...)
	if b.next < len(o.events) {
		b.reject(piece.start, piece.end, unreadable)
	}
	if b.problem != nil {
		p.doc.Problems = append(p.doc.Problems, *b.problem)
		return nil, false
	}
	if p.refuseSize(&b, node) {
		return nil, false
	}
	p.warnOfRest(o)
	return node, true
}

// keepComments keeps the places of the comments that the outline met.
func (p *parser) keepComments(o *outline) {
	for _, c := range o.comments {
		p.doc.Comments = append(p.doc.Comments, p.file.Span(c.start, c.end))
	}
	p.commented = max(o.pos, o.start)
	p.keepLines(len(o.text))
}

// keepLines keeps the comments of the lines that nobody read up to an offset, behind a fault or behind the end of a document:
// a line that begins with a number sign counts as a comment.
func (p *parser) keepLines(end int) {
	for n := p.file.LineAt(p.commented); n <= p.file.Lines(); n++ {
		line := p.file.Line(n)
		if line.Start < p.commented {
			continue
		}
		if line.End > end {
			break
		}
		for line.Start < line.End && isBlank(p.file.Text[line.Start]) {
			line.Start++
		}
		if !line.IsEmpty() && p.file.Text[line.Start] == '#' {
			p.doc.Comments = append(p.doc.Comments, line)
		}
	}
	p.commented = max(p.commented, end)
}

// reject adds a problem because of which GitLab refuses the file.
func (p *parser) reject(span source.Span, format string, args ...any) {
	p.doc.Problems = append(p.doc.Problems, Problem{Span: span, Message: sentence(format, args...), Rejected: true})
}

// warn adds a problem that GitLab does not speak of.
func (p *parser) warn(span source.Span, message string, fixes ...Fix) {
	p.doc.Problems = append(p.doc.Problems, Problem{Span: span, Message: message, Fixes: fixes})
}
