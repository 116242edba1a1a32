package expr

import "iter"

// A Span is a half-open range of bytes of the expression's text.
type Span struct{ Start, End int }

// Place returns the span itself. It makes every node that embeds a Span tell its place.
func (s Span) Place() Span { return s }

// cover returns the smallest span that holds both.
func (s Span) cover(t Span) Span { return Span{min(s.Start, t.Start), max(s.End, t.End)} }

// A Node is a part of an expression: one of [*Variable], [*Input], [*String], [*Pattern], [*Null], [*Bool], [*Not] and
// [*Binary]. Parentheses are no nodes, but the span of an operation includes those around its operands.
type Node interface {
	Place() Span
	node()
}

// A Variable is $NAME.
type Variable struct {
	Span
	Name string
}

// An Input is $[[ inputs.NAME ]].
type Input struct {
	Span
	Name string
}

// A String is "text" or 'text'. Backslashes mean themselves, so it cannot contain its own quote.
type String struct {
	Span
	Value string
}

// A Pattern is /…/ with flags.
type Pattern struct {
	Span
	Text  string // as it is written, with slashes and flags
	regex *regex
}

// Null is null.
type Null struct{ Span }

// A Bool is true or false.
type Bool struct {
	Span
	Value bool
}

// A Not is !X.
type Not struct {
	Span
	OpAt Span // the "!", which GitLab also accepts behind X
	X    Node
}

// A Binary is an operation on two sides.
type Binary struct {
	Span
	Op   Op
	OpAt Span // the operator, which GitLab also accepts elsewhere than between X and Y
	X, Y Node
}

func (*Variable) node() {}
func (*Input) node()    {}
func (*String) node()   {}
func (*Pattern) node()  {}
func (*Null) node()     {}
func (*Bool) node()     {}
func (*Not) node()      {}
func (*Binary) node()   {}

// An Op is an operator with two sides.
type Op uint8

const (
	Equal    Op = iota // ==
	NotEqual           // !=
	Match              // =~
	NotMatch           // !~
	And                // &&
	Or                 // ||
)

// String returns the operator as it is written.
func (op Op) String() string {
	return [...]string{"==", "!=", "=~", "!~", "&&", "||"}[op]
}

// rank returns how loosely the operator binds.
func (op Op) rank() int {
	switch op {
	case And:
		return rankAnd
	case Or:
		return rankOr
	}
	return rankCompare
}

// The ranks of operators: who has the lower rank binds tighter.
const (
	rankNot = iota
	rankCompare
	rankAnd
	rankOr
)

// All yields the node and all nodes below it, parents first, from left to right.
func All(n Node) iter.Seq[Node] {
	return func(yield func(Node) bool) { walk(n, yield) }
}

func walk(n Node, yield func(Node) bool) bool {
	if !yield(n) {
		return false
	}
	switch n := n.(type) {
	case *Not:
		return walk(n.X, yield)
	case *Binary:
		return walk(n.X, yield) && walk(n.Y, yield)
	}
	return true
}

// Variables yields the variables of the expression, from left to right, each as often as it occurs.
func (e *Expr) Variables() iter.Seq[*Variable] {
	return func(yield func(*Variable) bool) {
		for n := range All(e.Root) {
			if v, ok := n.(*Variable); ok && !yield(v) {
				return
			}
		}
	}
}
