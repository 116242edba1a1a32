package expr

import (
	"cmp"
	"fmt"
	"slices"
)

// A Doubt is a part of an expression that GitLab accepts, but that hardly says what its author meant.
type Doubt struct {
	Kind    DoubtKind
	Span           // of the part
	Message string // what GitLab makes of it
	Hint    string // what to write instead
}

// A DoubtKind tells doubts apart.
type DoubtKind uint8

const (
	// StringAsPattern is =~ "text", which asks whether the text contains the left side, not the other way round.
	StringAsPattern DoubtKind = iota
	// PatternCompared is == /…/, which is never true.
	PatternCompared
	// NotOfLeftSide is !$A == "x", which means (!$A) == "x".
	NotOfLeftSide
	// ConstantCondition is $A == "a" || "b", the right side of which is true whatever $A is.
	ConstantCondition
	// EmptyHides is $A || $B, which is false if $A is defined and empty, even if $B is not.
	EmptyHides
	// OutOfOrder is $A !, or another operator that does not stand where it should.
	OutOfOrder
)

// Doubts returns the doubtful parts of the expression in the order of their places.
func (e *Expr) Doubts() []Doubt {
	var list []Doubt
	doubt := func(kind DoubtKind, at Span, hint, format string, args ...any) {
		list = append(list, Doubt{kind, at, fmt.Sprintf(format, args...), hint})
	}
	constant(e.Root, doubt)
	for n := range All(e.Root) {
		switch n := n.(type) {
		case *Not:
			if n.OpAt.Start >= n.X.Place().End {
				doubt(OutOfOrder, n.Span, "write "+Format(n), `"!" stands behind its value`)
			}
		case *Binary:
			if n.OpAt.Start < n.X.Place().End || n.OpAt.End > n.Y.Place().Start {
				doubt(OutOfOrder, n.Span, "write "+Format(n), "%q does not stand between its values", n.Op.String())
			}
			doubtBinary(n, doubt)
		}
	}
	slices.SortStableFunc(list, func(a, b Doubt) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	return list
}

type doubter func(kind DoubtKind, at Span, hint, format string, args ...any)

func doubtBinary(n *Binary, doubt doubter) {
	switch n.Op {
	case And, Or:
		constant(n.X, doubt)
		constant(n.Y, doubt)
		if v, ok := n.X.(*Variable); ok && n.Op == Or {
			doubt(EmptyHides, n.Span, fmt.Sprintf(`write $%s != "" && $%s != null || …`, v.Name, v.Name),
				"if $%s is defined and empty, this is false whatever stands behind ||", v.Name)
		}
		return
	case Match, NotMatch:
		if s, ok := n.Y.(*String); ok {
			if _, err := compileRegex(s.Value); err != nil {
				doubt(StringAsPattern, s.Span, "write a pattern, as in /text/",
					"%s with a string asks whether %q contains the left side", n.Op, clip(s.Value))
			}
		}
	case Equal, NotEqual:
		if p, ok := n.Y.(*Pattern); ok {
			doubt(PatternCompared, n.Span, fmt.Sprintf("write %s", map[Op]Op{Equal: Match, NotEqual: NotMatch}[n.Op]),
				"nothing equals %s, because %s compares text", clip(p.Text), n.Op)
		}
	}
	if x, ok := n.X.(*Not); ok && x.OpAt.Start == n.Start {
		doubt(NotOfLeftSide, n.Span, "write "+negated(n, x), "%q is of %s alone, not of the comparison", "!", Format(x.X))
	}
}

// negated returns what !$A == "x" most likely should be.
func negated(n *Binary, x *Not) string {
	op := map[Op]Op{Equal: NotEqual, NotEqual: Equal, Match: NotMatch, NotMatch: Match}[n.Op]
	return Format(&Binary{Op: op, X: x.X, Y: n.Y})
}

// constant doubts a condition that is the same whatever the variables are.
func constant(n Node, doubt doubter) {
	switch n := n.(type) {
	case *String, *Pattern:
		doubt(ConstantCondition, n.Place(), "compare it with a variable", "%s alone is no question: it is always the same", clip(Format(n)))
	}
}
