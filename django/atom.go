package django

import "strings"

// atom reads a name, a literal or what stands in brackets. What is none of them is an empty expression.
func (p *parser) atom() *expr {
	t := p.peek()
	switch {
	case t.kind == tokString:
		return p.strings()
	case t.kind == tokNumber:
		p.take()
		return &expr{kind: kNumber, text: t.value, start: t.start, end: t.end}
	case t.kind == tokName && !statementWords[t.value]:
		p.take()
		return &expr{kind: kName, text: t.value, start: t.start, end: t.end}
	case t.is("("):
		return p.paren()
	case t.is("["):
		p.take()
		e := &expr{kind: kList, start: t.start}
		e.items = p.items("]")
		e.end = p.prevEnd()
		return e
	case t.is("{"):
		return p.braces()
	case t.is("..."):
		p.take()
		return &expr{kind: kOther, text: "...", start: t.start, end: t.end}
	}
	return &expr{kind: kOther, start: t.start, end: t.start}
}

// strings reads a string literal with the ones that stand right behind it.
func (p *parser) strings() *expr {
	e := &expr{kind: kString, start: p.peek().start}
	var parts []string
	for p.peek().kind == tokString {
		t := p.take()
		parts = append(parts, t.value)
		e.format, e.end = e.format || t.format, t.end
		for _, field := range t.fields {
			inner := &parser{toks: field, depth: p.depth + 1}
			e.items = append(e.items, inner.expression())
		}
	}
	e.text = strings.Join(parts, "")
	return e
}

// paren reads a parenthesised expression, which is a tuple when it holds a comma or nothing.
func (p *parser) paren() *expr {
	start := p.take().start
	before := p.pos
	items := p.items(")")
	comma := false
	for _, t := range p.toks[before:p.pos] {
		comma = comma || t.is(",")
	}
	if len(items) == 1 && items[0].kind != kStar && (!comma || !p.trailingComma()) {
		items[0].start, items[0].end = start, p.prevEnd()
		return items[0]
	}
	return &expr{kind: kList, items: items, start: start, end: p.prevEnd()}
}

// trailingComma reports whether a comma stands before the bracket that was just closed.
func (p *parser) trailingComma() bool {
	return p.pos >= 2 && p.toks[p.pos-2].is(",")
}

// items reads expressions up to the closing bracket.
func (p *parser) items(closing string) []*expr {
	var items []*expr
	for p.more(closing) {
		items = append(items, p.expression())
		p.separator()
	}
	return items
}

// more reports whether another item follows, and goes over the closing bracket when none does.
// A line end or another closing bracket ends the items too: the text is broken there.
func (p *parser) more(closing string) bool {
	return !p.accept(closing) && !p.atClose()
}

// separator goes over the comma behind an item, or over whatever stands there instead.
func (p *parser) separator() {
	if !p.atClose() {
		p.take()
	}
}

// braces reads a dictionary or a set.
func (p *parser) braces() *expr {
	e := &expr{kind: kDict, start: p.take().start}
	isSet := false
	for p.more("}") {
		item := p.expression()
		switch {
		case item.kind == kStar:
			e.keys = append(e.keys, nil)
			e.items = append(e.items, item)
		case p.accept(":"):
			e.keys = append(e.keys, item)
			e.items = append(e.items, p.expression())
		default:
			isSet = true
			e.keys = append(e.keys, nil)
			e.items = append(e.items, item)
		}
		p.separator()
	}
	if isSet {
		e.kind, e.keys = kList, nil
	}
	e.end = p.prevEnd()
	return e
}

func bracket(t token) int {
	if t.kind == tokOp {
		switch t.value {
		case "(", "[", "{":
			return 1
		case ")", "]", "}":
			return -1
		}
	}
	return 0
}

// trailers reads the attributes, calls and subscripts behind an operand.
func (p *parser) trailers(e *expr) *expr {
	if e.kind == kOther && e.start == e.end {
		return e
	}
	first := e
	for n := 0; ; n++ {
		if n == maxDepth { // too long to be anything: what follows is read and forgotten
			e = &expr{kind: kOther, start: first.start, end: p.prevEnd()}
			n = 0
		}
		t := p.peek()
		switch {
		case t.is(".") && p.toks[min(p.pos+1, len(p.toks)-1)].kind == tokName:
			p.take()
			name := p.take()
			e = &expr{kind: kAttr, base: e, text: name.value, start: e.start, end: name.end}
		case t.is("("):
			e = p.call(e)
		case t.is("["):
			p.take()
			index := &expr{kind: kIndex, base: e, start: e.start}
			index.items = p.items("]")
			index.end = p.prevEnd()
			e = index
		default:
			return e
		}
	}
}

func (p *parser) call(callee *expr) *expr {
	p.take()
	e := &expr{kind: kCall, base: callee, start: callee.start}
	for p.more(")") {
		arg, name := p.expression(), ""
		if arg.kind == kName && p.accept("=") {
			name = arg.text
			arg = p.expression()
		}
		e.items = append(e.items, arg)
		e.names = append(e.names, name)
		p.separator()
	}
	e.end = p.prevEnd()
	return e
}
