package expr

// A Part is a part of an expression with what it stands for.
type Part struct {
	Node  Node
	Depth int // how many operations are around it
	Value Value
	// Asked says that GitLab looks at the part: not at the right side of && and || if the left one decides.
	Asked bool
}

// Parts evaluates each part of the expression by itself, parents first, from left to right: what to show somebody who asks why
// the result is what it is.
func (e *Expr) Parts(s Scope) []Part {
	p := partsFinder{expr: e, scope: s}
	p.add(e.Root, 0, true)
	return p.all
}

type partsFinder struct {
	expr  *Expr
	scope Scope
	all   []Part
}

func (p *partsFinder) add(n Node, depth int, asked bool) {
	part := Part{Node: n, Depth: depth, Value: p.value(n), Asked: asked}
	p.all = append(p.all, part)
	switch n := n.(type) {
	case *Not:
		p.add(n.X, depth+1, asked)
	case *Binary:
		p.add(n.X, depth+1, asked)
		p.add(n.Y, depth+1, asked && !p.decides(n))
	}
}

// value returns what a part stands for, [UnknownValue] if that depends on an unknown variable or if GitLab breaks on it.
func (p *partsFinder) value(n Node) Value {
	v := evaluator{expr: p.expr, scope: p.scope}
	if x := v.eval(n); !v.stopped() {
		return x
	}
	return UnknownValue()
}

// decides reports whether the left side of && or || surely is the result.
func (p *partsFinder) decides(n *Binary) bool {
	if n.Op != And && n.Op != Or {
		return false
	}
	v := evaluator{expr: p.expr, scope: p.scope}
	truth := v.isTrueToRuby(v.eval(n.X))
	return !v.stopped() && truth == (n.Op == Or)
}
