package syntax

import (
	"gopkg.in/yaml.v3"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// A builder joins the outline of a document, which knows the places, with the tree of yaml.v3, which knows the values.
type builder struct {
	file    *source.File
	outline *outline
	next    int                  // index of the next event
	anchors map[string]*anchored // what each name stands for at the current place
	list    []*Anchor
	keys    map[*Scalar]Node // the collections that were written as keys
	merged  int              // number of entries that merge keys copied
	problem *Problem
	slab    slab
	// nameless takes the nodes that have no anchor.
	nameless anchored
}

// anchored is what an anchor stands for.
type anchored struct {
	Anchor
	open *merger // the mapping while it is being built, for a merge of a mapping into a part of itself
}

// reject records the first problem.
func (b *builder) reject(start, end int, format string, args ...any) {
	if b.problem == nil {
		b.problem = &Problem{Span: b.file.Span(start, end), Message: sentence(format, args...), Rejected: true}
	}
}

// unreadable is the message for a text that the outline accepts, but yaml.v3 reads differently. Only one form is known:
// yaml.v3 overlooks that a collection in brackets is a key when its own first key has a question mark, `{? a : b}: c`.
const unreadable = "pipewright cannot read this: write it in a simpler way"

// take returns the next event, which must be that of a node of yaml.v3. It returns nil after a problem.
func (b *builder) take(n *yaml.Node) *event {
	if b.problem != nil {
		return nil
	}
	if b.next < len(b.outline.events) {
		e := &b.outline.events[b.next]
		b.next++
		if e.kind == eventOf(n.Kind) {
			return e
		}
	}
	b.reject(b.outline.start, b.outline.end, unreadable)
	return nil
}

// eventOf returns the kind of event of a kind of node.
func eventOf(kind yaml.Kind) eventKind {
	switch kind {
	case yaml.AliasNode:
		return eventAlias
	case yaml.MappingNode:
		return eventMapping
	case yaml.SequenceNode:
		return eventSequence
	default:
		return eventScalar
	}
}

// build returns the node that joins a node of yaml.v3 with the next event, and its children with those that follow.
// It returns nil after a problem.
func (b *builder) build(n *yaml.Node) Node {
	e := b.take(n)
	if e == nil {
		return nil
	}
	switch n.Kind {
	case yaml.AliasNode:
		return b.alias(e, n.Value)
	case yaml.MappingNode:
		return b.mapping(e, n)
	case yaml.SequenceNode:
		return b.sequence(e, n)
	default:
		return b.scalar(e, n)
	}
}

func (b *builder) span(e *event) source.Span { return b.file.Span(e.start, e.end) }

// name returns the anchor of the event, "" when it has none.
func (b *builder) name(e *event) string {
	if e.anchor.end == 0 {
		return ""
	}
	return string(b.outline.text[e.anchor.start+1 : e.anchor.end])
}

// tag returns the full name of the tag of the event, "" when it has none.
func (b *builder) tag(e *event) string {
	if e.tag.end == 0 {
		return ""
	}
	return resolveTag(b.outline.text[e.tag.start:e.tag.end])
}

// define makes the anchor of the event, if it has one, stand for the result, which is complete once it has a node.
func (b *builder) define(e *event) *anchored {
	name := b.name(e)
	if name == "" {
		return &b.nameless
	}
	if b.anchors == nil {
		b.anchors = make(map[string]*anchored)
	}
	a := &anchored{Anchor: Anchor{Name: name, Span: b.file.Span(e.anchor.start, e.anchor.end)}}
	b.anchors[name] = a
	b.list = append(b.list, &a.Anchor)
	return a
}

func (b *builder) alias(e *event, name string) Node {
	a := b.anchors[name]
	switch {
	case a == nil:
		b.reject(e.start, e.end, "the anchor %q names a reference, and GitLab does not repeat references: write the reference again", name)
		return nil
	case a.Node == nil:
		b.reject(e.start, e.end, "the alias stands inside of what %q names, which would contain itself: remove it", name)
		return nil
	}
	a.Aliases = append(a.Aliases, b.span(e))
	return a.Node
}

func (b *builder) sequence(e *event, n *yaml.Node) Node {
	tag := b.tag(e)
	if refusesSequence(tag) {
		return b.refuse(e)
	}
	a := b.define(e)
	items := b.slab.items(len(n.Content))
	for _, c := range n.Content {
		item := b.build(c)
		if item == nil {
			return nil
		}
		items = append(items, item)
	}
	s := &Sequence{span: b.span(e), flow: e.flow, items: items}
	switch tag {
	case referenceTag:
		delete(b.anchors, a.Name) // Psych keeps no anchors of lists with a tag of their own
		a.Node = b.reference(e, s)
	case orderedTag, "!omap":
		a.Node = b.orderedMap(e, s)
	default:
		a.Node = s
	}
	return a.Node
}

// refuse rejects the tag of an event.
func (b *builder) refuse(e *event) Node {
	b.reject(e.tag.start, e.tag.end, "GitLab does not load what the tag %q makes: remove the tag", b.outline.text[e.tag.start:e.tag.end])
	return nil
}

// refuseReading rejects a scalar that Psych reads as something that GitLab does not load.
func (b *builder) refuseReading(s *Scalar, r reading) bool {
	switch r {
	case readDate:
		b.reject(s.span.Start, s.span.End, "GitLab refuses the date %q without quotes: put it in quotes", s.text)
	case readTime:
		b.reject(s.span.Start, s.span.End, "GitLab refuses the time %q without quotes: put it in quotes", s.text)
	case readBad:
		b.reject(s.span.Start, s.span.End, "GitLab cannot read %q as a number: put it in quotes", s.text)
	default:
		return false
	}
	if s.style == Plain {
		b.problem.Fixes = []Fix{{Message: "put it in quotes", Edits: []source.Edit{{Span: s.span, New: quote(s.span.Text())}}}}
	}
	return true
}

// orderedMap returns the mapping that Psych makes of a list of mappings, from the first key and the last value of each.
func (b *builder) orderedMap(e *event, s *Sequence) Node {
	var m merger
	for _, item := range s.items {
		var entry Entry
		switch item := item.(type) {
		case *Mapping:
			if n := item.Len(); n > 0 {
				entry = Entry{Key: item.entries[0].Key, Value: item.entries[n-1].Value}
			}
		case *Sequence:
			if len(item.items) > 0 {
				entry = Entry{Key: b.key(item.items[0]), Value: item.items[len(item.items)-1]}
			}
		}
		if entry.Key == nil {
			return b.refuse(e)
		}
		m.set(entry, entry.Key)
	}
	return b.newMapping(e, &m)
}

// reference returns the reference with what stands behind its tag.
func (b *builder) reference(e *event, content Node) Node {
	r := &Reference{span: b.file.Span(e.tag.start, e.end), malformed: content}
	s, ok := content.(*Sequence)
	if !ok || len(s.items) == 0 {
		return r
	}
	path := make([]*Scalar, len(s.items))
	for i, item := range s.items {
		if path[i], ok = item.(*Scalar); !ok || path[i].kind != KindString {
			return r
		}
	}
	r.path, r.malformed = path, nil
	return r
}

func (b *builder) scalar(e *event, n *yaml.Node) Node {
	s := b.slab.scalar()
	*s = Scalar{span: b.span(e), style: e.style, text: n.Value, kind: KindString}
	if b.outline.masked {
		s.text = unmask(s.text)
	}
	result := readString
	switch {
	case e.tag.end > 0:
		tag := b.tag(e)
		if tag == referenceTag {
			a := b.define(e)
			a.Node = b.reference(e, s)
			return a.Node
		}
		if result = readTagged(tag, s); result == readRefused {
			return b.refuse(e)
		}
	case e.style == Plain:
		result = read(s.text)
	}
	if b.refuseReading(s, result) {
		return nil
	}
	s.kind = result.kind()
	if e.anchor.end > 0 {
		b.define(e).Node = s
	}
	return s
}
