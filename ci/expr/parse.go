package expr

import (
	"sync"
)

// maxTokens is how many tokens an expression may have. GitLab says 100 and stops at the 100th.
const maxTokens = 99

// An Expr is a parsed expression. It does not change, and may be evaluated by several goroutines at once.
type Expr struct {
	Text string
	Root Node

	mu      sync.Mutex
	regexes map[string]*regex // of strings that were used as patterns, nil for those that are none
}

// Parse reads an expression. An error is always a [*SyntaxError]. What GitLab would break on while it checks the
// expression, such as "x" =~ true, is an error too.
func Parse(text string) (*Expr, error) {
	tokens, err := lex(text)
	if err != nil {
		return nil, err
	}
	return parse(text, tokens)
}

func parse(text string, tokens []token) (*Expr, error) {
	p := parser{text: text, tokens: tokens}
	root := p.parse()
	if p.err != nil {
		return nil, p.err
	}
	e := &Expr{Text: text, Root: root}
	if result := e.Eval(nil); result.Crash != nil {
		return nil, breaks(result.Crash)
	}
	return e, nil
}

// usualTokens is more than most expressions have.
const usualTokens = 12

// lex cuts the text into tokens.
func lex(text string) ([]token, error) {
	tokens := make([]token, 0, usualTokens)
	for pos := blanks(text); pos < len(text); pos += blanks(text[pos:]) {
		kind, n := scan(text[pos:])
		if n == 0 {
			return nil, stray(text, pos, tokens)
		}
		tokens = append(tokens, token{kind, Span{pos, pos + n}})
		pos += n
		if len(tokens) > maxTokens {
			return nil, tooLong(text, tokens)
		}
	}
	return tokens, nil
}

// A parser builds the tree as GitLab does, with two stacks (the shunting-yard algorithm). It has no grammar: it takes
// operands and operators in any order, as long as every operator finds its operands on the stack. So $A ! is !$A, and
// even $A $B == is $A == $B.
type parser struct {
	text      string
	tokens    []token
	operands  []operand
	operators []operator
	err       error
}

// An operand is a finished tree.
type operand struct {
	Node
	outer Span // the place of the tree with the parentheses around it
}

// An operator waits for its operands.
type operator struct {
	token
	below int // how many operands there were, for parentheses
}

func (p *parser) parse() Node {
	for _, t := range p.tokens {
		op, binary := t.kind.op()
		switch {
		case t.kind.isValue():
			p.push(p.value(t), t.Span)
		case binary:
			p.reduce(op.rank())
			p.wait(t)
		case t.kind == shut:
			p.shut(t)
		default:
			p.wait(t)
		}
		if p.err != nil {
			return nil
		}
	}
	p.reduce(rankOr)
	if p.err == nil && (len(p.operators) > 0 || len(p.operands) != 1) {
		p.fail()
	}
	if p.err != nil {
		return nil
	}
	return p.operands[0].Node
}

func (p *parser) push(n Node, outer Span) { p.operands = append(p.operands, operand{n, outer}) }

func (p *parser) wait(t token) { p.operators = append(p.operators, operator{t, len(p.operands)}) }

// reduce applies the operators on top of the stack that bind at least as tightly as the rank.
func (p *parser) reduce(rank int) {
	for p.err == nil && len(p.operators) > 0 {
		top := p.operators[len(p.operators)-1]
		op, binary := top.kind.op()
		if top.kind == open || binary && op.rank() > rank {
			return
		}
		p.operators = p.operators[:len(p.operators)-1]
		if binary {
			p.applyBinary(op, top)
		} else {
			p.applyNot(top)
		}
	}
}

func (p *parser) applyNot(t operator) {
	if len(p.operands) == 0 {
		p.fail()
		return
	}
	x := p.pop()
	span := t.cover(x.outer)
	p.push(&Not{Span: span, OpAt: t.Span, X: x.Node}, span)
}

func (p *parser) applyBinary(op Op, t operator) {
	if len(p.operands) < 2 {
		p.fail()
		return
	}
	y := p.pop()
	x := p.pop()
	span := t.cover(x.outer).cover(y.outer)
	p.push(&Binary{Span: span, Op: op, OpAt: t.Span, X: x.Node, Y: y.Node}, span)
}

func (p *parser) pop() operand {
	top := p.operands[len(p.operands)-1]
	p.operands = p.operands[:len(p.operands)-1]
	return top
}

// shut closes parentheses.
func (p *parser) shut(t token) {
	p.reduce(rankOr)
	if p.err != nil {
		return
	}
	if len(p.operators) == 0 {
		p.fail()
		return
	}
	paren := p.operators[len(p.operators)-1]
	p.operators = p.operators[:len(p.operators)-1]
	if len(p.operands) > paren.below {
		top := &p.operands[len(p.operands)-1]
		top.outer = top.outer.cover(paren.Span).cover(t.Span)
	}
}

// value returns the node of a token that is an operand.
func (p *parser) value(t token) Node {
	s := p.text[t.Start:t.End]
	switch t.kind {
	case variable:
		return &Variable{t.Span, s[1:]}
	case input:
		return &Input{t.Span, inputName(s)}
	case text:
		return &String{t.Span, s[1 : len(s)-1]}
	case pattern:
		r, err := compileRegex(s)
		if err != nil && p.err == nil {
			p.err = badPattern(t.Span, s, err)
		}
		return &Pattern{t.Span, s, r}
	case truth:
		return &Bool{t.Span, s == "true"}
	}
	return &Null{t.Span}
}

// fail says what is wrong with the order of the tokens.
func (p *parser) fail() {
	if p.err == nil {
		p.err = misplaced(p.text, p.tokens)
	}
}
