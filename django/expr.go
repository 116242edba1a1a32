package django

import "strings"

// An exprKind says what an expression of Python is.
type exprKind uint8

const (
	kOther  exprKind = iota // operators, comprehensions and what is not understood: items are the operands
	kName                   // text
	kString                 // text, with format set when its value is not known; items are the fields of an f-string
	kNumber                 // text
	kAttr                   // base.text
	kCall                   // base(items), names are the keywords, "" for positional arguments
	kIndex                  // base[items[0]]
	kList                   // a list, tuple or set of items
	kDict                   // keys and items
	kStar                   // *items[0] or **items[0]
	kLambda                 // items[0] is the body
)

// An expr is an expression of Python, as far as settings need it.
type expr struct {
	kind       exprKind
	text       string
	format     bool
	base       *expr
	items      []*expr
	keys       []*expr  // of a kDict; nil for **x
	names      []string // of a kCall; the parameters of a kLambda
	start, end int      // byte range
}

// maxDepth bounds the nesting of expressions that is followed.
const maxDepth = 100

// A parser reads expressions and statements from tokens. Any tokens: it never fails and always comes to an end.
type parser struct {
	toks  []token
	pos   int
	depth int
}

func (p *parser) peek() token { return p.toks[min(p.pos, len(p.toks)-1)] }

func (p *parser) take() token {
	t := p.peek()
	if p.pos < len(p.toks)-1 {
		p.pos++
	}
	return t
}

func (p *parser) accept(text string) bool {
	if p.peek().is(text) {
		p.take()
		return true
	}
	return false
}

// prevEnd returns the end of the token before the current one.
func (p *parser) prevEnd() int {
	if p.pos == 0 {
		return 0
	}
	return p.toks[p.pos-1].end
}

// The operators, from the loosest to the tightest; "not" and conditional expressions have rules of their own.
var (
	comparisons = map[string]bool{
		"<": true, ">": true, "==": true, "!=": true, "<=": true, ">=": true, "<>": true, "in": true, "not": true, "is": true,
	}
	arithmetic = map[string]bool{
		"+": true, "-": true, "*": true, "/": true, "//": true, "%": true, "@": true, "**": true,
		"&": true, "|": true, "^": true, "<<": true, ">>": true,
	}
)

// unary holds the words and signs that may stand before an operand.
var unary = map[string]bool{"-": true, "+": true, "~": true, "await": true, "yield": true, "from": true}

// statementWords never start an operand; an expression ends before them.
var statementWords = map[string]bool{
	"as": true, "import": true, "def": true, "class": true, "return": true, "with": true, "while": true,
	"raise": true, "del": true, "pass": true, "assert": true, "global": true, "elif": true, "except": true, "try": true,
	"for": true, "if": true, "else": true, "and": true, "or": true, "in": true, "is": true,
}

// expression reads one expression, up to a comma, colon, equals sign, closing bracket or the end of the line. It may be
// a conditional expression, whose items are the value, the condition and the other value, or a comprehension, whose items
// are the element and what stands behind "in" and "if".
func (p *parser) expression() *expr {
	if p.depth++; p.depth > maxDepth {
		p.depth--
		return p.skip()
	}
	defer func() { p.depth-- }()
	e := p.or()
	if p.accept(":=") {
		value := p.expression()
		e = &expr{kind: kOther, text: ":=", items: []*expr{e, value}, start: e.start, end: value.end}
	}
	if p.accept("if") {
		e = &expr{kind: kOther, text: "if", items: []*expr{e, p.or()}, start: e.start}
		if p.accept("else") {
			e.items = append(e.items, p.expression())
		}
		e.end = p.prevEnd()
	}
	if p.peek().is("for") || p.peek().is("async") {
		return p.comprehension(e)
	}
	return e
}

// isWalrus reports whether e is  name := value.
func (e *expr) isWalrus() bool { return e.kind == kOther && e.text == ":=" && e.items[0].kind == kName }

func (p *parser) comprehension(element *expr) *expr {
	e := &expr{kind: kOther, text: "for", items: []*expr{element}, start: element.start}
	for {
		switch {
		case p.accept("for"):
			for !p.peek().is("in") && !p.atClose() {
				p.take()
			}
			p.accept("in")
			e.items = append(e.items, p.or())
		case p.accept("if"):
			e.items = append(e.items, p.or())
		case p.accept("async"):
		default:
			e.end = p.prevEnd()
			return e
		}
	}
}

func (p *parser) or() *expr {
	return p.chain((*parser).and, func(t token) bool { return t.value == "or" })
}

func (p *parser) and() *expr {
	return p.chain((*parser).not, func(t token) bool { return t.value == "and" })
}

func (p *parser) not() *expr {
	if t := p.peek(); p.accept("not") {
		inner := p.nested((*parser).not)
		return &expr{kind: kOther, text: "not", items: []*expr{inner}, start: t.start, end: inner.end}
	}
	return p.chain((*parser).sum, func(t token) bool { return comparisons[t.value] })
}

func (p *parser) sum() *expr {
	return p.chain((*parser).operand, func(t token) bool { return arithmetic[t.value] })
}

// chain reads operands with operators between them; one operand alone is itself.
func (p *parser) chain(operand func(*parser) *expr, operator func(token) bool) *expr {
	first := operand(p)
	if !p.at(operator) {
		return first
	}
	e := &expr{kind: kOther, items: []*expr{first}, start: first.start}
	var ops []string
	for p.at(operator) {
		op := p.take().value
		if next := p.peek(); op == "not" && next.is("in") || op == "is" && next.is("not") {
			op += " " + p.take().value
		}
		ops = append(ops, op)
		e.items = append(e.items, operand(p))
	}
	e.text, e.end = strings.Join(ops, " "), p.prevEnd()
	return e
}

func (p *parser) at(operator func(token) bool) bool {
	t := p.peek()
	return (t.kind == tokOp || t.kind == tokName) && operator(t)
}

func (p *parser) atClose() bool {
	t := p.peek()
	return t.kind == tokEnd || t.kind == tokNewline || t.kind == tokOp && (t.value == ")" || t.value == "]" || t.value == "}")
}

// operand reads a unary expression with its attributes, calls and subscripts.
func (p *parser) operand() *expr {
	t := p.peek()
	switch {
	case t.kind == tokOp && (t.value == "*" || t.value == "**"):
		p.take()
		inner := p.nested((*parser).operand)
		return &expr{kind: kStar, text: t.value, items: []*expr{inner}, start: t.start, end: inner.end}
	case (t.kind == tokOp || t.kind == tokName) && unary[t.value]:
		p.take()
		inner := p.nested((*parser).operand)
		return &expr{kind: kOther, text: t.value, items: []*expr{inner}, start: t.start, end: inner.end}
	case t.is("lambda"):
		return p.lambda()
	}
	return p.trailers(p.atom())
}

// nested calls read one level deeper.
func (p *parser) nested(read func(*parser) *expr) *expr {
	if p.depth++; p.depth > maxDepth {
		p.depth--
		return p.skip()
	}
	defer func() { p.depth-- }()
	return read(p)
}

func (p *parser) lambda() *expr {
	first := p.take()
	var params []string
	for depth, prev := 0, first; !p.peek().is(":") || depth > 0; prev = p.toks[p.pos-1] {
		t := p.peek()
		if t.kind == tokEnd || t.kind == tokNewline || depth == 0 && p.atClose() {
			break
		}
		if t.kind == tokName && depth == 0 && (prev.start == first.start || prev.is(",") || prev.is("*") || prev.is("**")) {
			params = append(params, t.value)
		}
		depth += bracket(t)
		p.take()
	}
	p.accept(":")
	body := p.expression()
	return &expr{kind: kLambda, items: []*expr{body}, names: params, start: first.start, end: body.end}
}

// skip goes over one expression without looking into it.
func (p *parser) skip() *expr {
	e := &expr{kind: kOther, start: p.peek().start}
	for depth := 0; ; {
		t := p.peek()
		if t.kind == tokEnd || depth == 0 && (p.atClose() || t.is(",") || t.is(":") || t.is("=")) {
			break
		}
		depth += bracket(t)
		p.take()
	}
	e.end = p.prevEnd()
	return e
}
