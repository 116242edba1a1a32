package syntax

import "bytes"

// An event is a node of the outline: where it is, but not what it says.
type event struct {
	kind        eventKind
	style       Style
	flow        bool
	extent             // of the content; an empty value has start == end
	anchor, tag extent // zero when there is none
}

type eventKind uint8

const (
	eventScalar eventKind = iota
	eventAlias
	eventSequence
	eventMapping
)

// An outline is the shape of one document: its nodes in the order of the text, parents before children.
//
// It follows the grammar of libyaml 0.2.5 to the letter, so it accepts exactly what GitLab accepts. The
// values, which it does not know, come from yaml.v3, whose tree has the same nodes in the same order.
type outline struct {
	scanner
	events  []event
	last    int // offset behind the last thing that was read
	depth   int // number of collections that are open
	deepest int // largest depth so far
	aliases int
	end     int // offset behind the document
}

// eventsPerLine is how many nodes a line has, roughly.
const eventsPerLine = 3

// newOutline reads the first document of text from offset on. The err of the result tells whether that went well.
func newOutline(text []byte, offset int) *outline {
	o := &outline{scanner: newScanner(text, offset)}
	o.events = make([]event, 0, eventsPerLine*bytes.Count(text[offset:], []byte("\n"))+16)
	o.document()
	return o
}

// document reads the first document of the text. What stands behind it GitLab never sees.
func (o *outline) document() bool {
	t, ok := o.peek()
	if !ok {
		return false
	}
	o.endAt(t)
	switch t.kind {
	case tokenStreamEnd:
		return true
	case tokenDirective:
		return o.fail(faultDocumentStart, t.start, t.start)
	case tokenDocumentStart:
		o.take()
		if t, ok = o.peek(); !ok {
			return false
		}
		switch t.kind {
		case tokenDirective, tokenDocumentStart, tokenDocumentEnd, tokenStreamEnd:
			o.empty(t.start)
			o.endAt(t)
			return true
		}
	}
	if !o.node(true, false) {
		return false
	}
	if t, ok = o.peek(); !ok {
		return false
	}
	o.endAt(t)
	return true
}

// endAt ends the document before a token: at the start of the line, if nothing but spaces stands between, lest a block scalar
// at the end takes them for content.
func (o *outline) endAt(t token) {
	o.end = t.start
	if t.kind == tokenStreamEnd {
		return
	}
	start := t.start
	for start > o.start && o.text[start-1] == ' ' {
		start--
	}
	if start == o.start || endsLine(o.text, start) {
		o.end = start
	}
}

// endsLine reports whether a line break ends at offset.
func endsLine(text []byte, offset int) bool {
	for n := 1; n <= 3 && n <= offset; n++ {
		if breakLen(text, offset-n) == n {
			return true
		}
	}
	return false
}

// add appends an event and returns its index.
func (o *outline) add(e event) int {
	o.events = append(o.events, e)
	return len(o.events) - 1
}

// empty adds a value that is not written.
func (o *outline) empty(offset int) bool {
	o.add(event{kind: eventScalar, extent: extent{offset, offset}})
	o.last = offset
	return true
}

// node reads a node. In block context it may be a block collection, and in a mapping also a sequence whose
// dashes stand no deeper than the key.
func (o *outline) node(block, indentless bool) bool {
	t, ok := o.peek()
	if !ok {
		return false
	}
	if t.kind == tokenAlias {
		o.take()
		o.aliases++
		o.add(event{kind: eventAlias, extent: t.extent})
		o.last = t.end
		return true
	}
	var e event
	start := t.start
	if t, ok = o.properties(&e); !ok {
		return false
	}
	if e.tag.end > 0 && hasNamedHandle(o.text[e.tag.start:e.tag.end]) {
		return o.fail(faultTagHandle, e.tag.start, start)
	}
	e.extent = t.extent
	switch {
	case indentless && t.kind == tokenBlockEntry:
		return o.collection(e, eventSequence, (*outline).indentlessSequence)
	case t.kind == tokenScalar:
		o.take()
		e.style = t.style
		o.add(e)
		o.last = t.end
		return true
	case t.kind == tokenFlowSequenceStart:
		e.flow = true
		return o.collection(e, eventSequence, (*outline).flowSequence)
	case t.kind == tokenFlowMappingStart:
		e.flow = true
		return o.collection(e, eventMapping, (*outline).flowMapping)
	case block && t.kind == tokenBlockSequenceStart:
		return o.collection(e, eventSequence, (*outline).blockSequence)
	case block && t.kind == tokenBlockMappingStart:
		return o.collection(e, eventMapping, (*outline).blockMapping)
	case e.anchor.end > 0 || e.tag.end > 0:
		e.start = max(e.anchor.end, e.tag.end)
		e.end = e.start
		o.add(e)
		o.last = e.end
		return true
	}
	return o.fail(faultNodeContent, t.start, start)
}

// properties reads an anchor and a tag, in either order, and returns the token behind them.
func (o *outline) properties(e *event) (token, bool) {
	for {
		t, ok := o.peek()
		switch {
		case !ok:
			return t, false
		case t.kind == tokenAnchor && e.anchor.end == 0:
			e.anchor = t.extent
		case t.kind == tokenTag && e.tag.end == 0:
			e.tag = t.extent
		default:
			return t, true
		}
		o.take()
	}
}

// collection reads a collection, whose end is where its last part ends.
func (o *outline) collection(e event, kind eventKind, read func(*outline, int) bool) bool {
	if o.depth++; o.depth > maxNesting {
		return o.fail(faultDepth, e.start, e.start)
	}
	o.deepest = max(o.deepest, o.depth)
	e.kind = kind
	i := o.add(e)
	if !read(o, e.start) {
		return false
	}
	o.events[i].end = o.last
	o.depth--
	return true
}

// peekIs reports whether the next token is of one of the kinds, and false for its second result after an error.
func (o *outline) peekIs(kinds ...tokenKind) (is, ok bool) {
	t, ok := o.peek()
	if !ok {
		return false, false
	}
	for _, k := range kinds {
		if t.kind == k {
			return true, true
		}
	}
	return false, true
}

// blockSequence reads BLOCK-SEQUENCE-START (BLOCK-ENTRY node?)* BLOCK-END.
func (o *outline) blockSequence(start int) bool {
	o.take()
	for {
		t, ok := o.peek()
		switch {
		case !ok:
			return false
		case t.kind == tokenBlockEnd:
			o.take()
			return true
		case t.kind != tokenBlockEntry:
			return o.fail(faultBlockCollection, t.start, start)
		}
		o.take()
		if !o.entry(t.end, false, tokenBlockEntry, tokenBlockEnd) {
			return false
		}
	}
}

// indentlessSequence reads (BLOCK-ENTRY node?)+.
func (o *outline) indentlessSequence(int) bool {
	for {
		t, ok := o.peek()
		if !ok {
			return false
		}
		if t.kind != tokenBlockEntry {
			return true
		}
		o.take()
		if !o.entry(t.end, false, tokenBlockEntry, tokenKey, tokenValue, tokenBlockEnd) {
			return false
		}
	}
}

// entry reads the node behind an indicator that ends at offset, which is empty when one of the given tokens follows.
func (o *outline) entry(offset int, indentless bool, none ...tokenKind) bool {
	o.last = offset
	is, ok := o.peekIs(none...)
	switch {
	case !ok:
		return false
	case is:
		return o.empty(offset)
	}
	return o.node(true, indentless)
}

// blockMapping reads BLOCK-MAPPING-START ((KEY node?)? (VALUE node?)?)* BLOCK-END.
func (o *outline) blockMapping(start int) bool {
	o.take()
	for {
		t, ok := o.peek()
		switch {
		case !ok:
			return false
		case t.kind == tokenBlockEnd:
			o.take()
			return true
		case t.kind != tokenKey:
			return o.fail(faultBlockMapping, t.start, start)
		}
		o.take()
		if !o.entry(t.end, true, tokenKey, tokenValue, tokenBlockEnd) {
			return false
		}
		if t, ok = o.peek(); !ok {
			return false
		}
		if t.kind != tokenValue {
			o.empty(o.last)
			continue
		}
		o.take()
		if !o.entry(t.end, true, tokenKey, tokenValue, tokenBlockEnd) {
			return false
		}
	}
}

// flowSequence reads a list in brackets.
func (o *outline) flowSequence(start int) bool {
	o.take()
	for first := true; ; first = false {
		t, ok := o.flowEntry(first, tokenFlowSequenceEnd, faultFlowSequence, start)
		switch {
		case !ok:
			return false
		case t.kind == tokenFlowSequenceEnd:
			o.take()
			o.last = t.end
			return true
		case t.kind == tokenKey:
			ok = o.collection(event{extent: t.extent, flow: true}, eventMapping, (*outline).flowPair)
		default:
			ok = o.node(false, false)
		}
		if !ok {
			return false
		}
	}
}

// flowEntry moves over the comma between two entries and returns the token behind it.
func (o *outline) flowEntry(first bool, end tokenKind, f fault, start int) (token, bool) {
	t, ok := o.peek()
	if !ok || first || t.kind == end {
		return t, ok
	}
	if t.kind != tokenFlowEntry {
		return t, o.fail(f, t.start, start)
	}
	o.take()
	return o.peek()
}

// flowPair reads a mapping of one pair that stands in a list in brackets.
func (o *outline) flowPair(start int) bool {
	t, _ := o.peek()
	o.take()
	o.last = t.end
	is, ok := o.peekIs(tokenValue, tokenFlowEntry, tokenFlowSequenceEnd)
	switch {
	case !ok:
		return false
	case is: // libyaml 0.2.5 loses the token here, and so must we
		t, _ = o.peek()
		o.take()
		o.empty(t.end)
	case !o.node(false, false):
		return false
	}
	return o.flowValue(tokenFlowSequenceEnd)
}

// flowValue reads the value of a pair in brackets, which may be absent.
func (o *outline) flowValue(end tokenKind) bool {
	t, ok := o.peek()
	switch {
	case !ok:
		return false
	case t.kind != tokenValue:
		return o.empty(o.last)
	}
	o.take()
	o.last = t.end
	is, ok := o.peekIs(tokenFlowEntry, end)
	switch {
	case !ok:
		return false
	case is:
		return o.empty(t.end)
	}
	return o.node(false, false)
}

// flowMapping reads a mapping in braces.
func (o *outline) flowMapping(start int) bool {
	o.take()
	for first := true; ; first = false {
		t, ok := o.flowEntry(first, tokenFlowMappingEnd, faultFlowMapping, start)
		switch {
		case !ok:
			return false
		case t.kind == tokenFlowMappingEnd:
			o.take()
			o.last = t.end
			return true
		case t.kind == tokenKey:
			ok = o.flowKey(t.end) && o.flowValue(tokenFlowMappingEnd)
		default:
			ok = o.node(false, false) && o.empty(o.last)
		}
		if !ok {
			return false
		}
	}
}

// flowKey reads the key behind a KEY token that ends at offset.
func (o *outline) flowKey(offset int) bool {
	o.take()
	o.last = offset
	is, ok := o.peekIs(tokenValue, tokenFlowEntry, tokenFlowMappingEnd)
	switch {
	case !ok:
		return false
	case is:
		return o.empty(offset)
	}
	return o.node(false, false)
}
