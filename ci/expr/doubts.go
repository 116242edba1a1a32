package expr

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// A Doubt is a part of an expression that GitLab accepts, but that hardly says what its author meant.
type Doubt struct {
	Kind    DoubtKind
	Span           // of the part
	Message string // what GitLab makes of it
	Hint    string // what to write instead

	// Replace and Instead are an edit that makes of the part what its author most likely meant; Replace is empty when nobody
	// can tell.
	Replace Span
	Instead string
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
	// ConstantCondition is $A == "a" || "b", the right side of which is true whatever $A is, or "a" == "a".
	ConstantCondition
	// OutOfOrder is $A !, or another operator that does not stand where it should.
	OutOfOrder
)

// Doubts returns the doubtful parts of the expression in the order of their places.
func (e *Expr) Doubts() []Doubt {
	d := doubter{text: e.Text, root: e.Root}
	d.constant(e.Root, nil)
	for n := range All(e.Root) {
		switch n := n.(type) {
		case *Not:
			if n.OpAt.Start >= n.X.Place().End {
				d.outOfOrder(n, `"!" stands behind its value`)
			}
		case *Binary:
			if n.OpAt.Start < n.X.Place().End || n.OpAt.End > n.Y.Place().Start {
				d.outOfOrder(n, fmt.Sprintf("%q does not stand between its values", n.Op.String()))
				continue
			}
			d.binary(n)
		}
	}
	d.orderFirst()
	slices.SortStableFunc(d.all, func(a, b Doubt) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	return d.all
}

// Switches yields the variables that stand alone on the left of && or ||, each with that operation. These ask only whether the
// variable has a value, so that an empty one counts as true there, although it is false where it stands alone:
// with an empty A, $A && $B is $B, and $A || $B is false.
func (e *Expr) Switches() iter.Seq2[*Variable, *Binary] {
	return func(yield func(*Variable, *Binary) bool) {
		for n := range All(e.Root) {
			op, ok := n.(*Binary)
			if !ok || op.Op != And && op.Op != Or {
				continue
			}
			if v := lastOf(op.X); v != nil && !yield(v, op) {
				return
			}
		}
	}
}

// lastOf returns the variable that a side of && or || is, or ends with: the value of $A && $B may be that of $B.
func lastOf(n Node) *Variable {
	switch n := n.(type) {
	case *Variable:
		return n
	case *Binary:
		if n.Op == And || n.Op == Or {
			return lastOf(n.Y)
		}
	}
	return nil
}

// A doubter collects doubts.
type doubter struct {
	text string
	root Node
	all  []Doubt
}

func (d *doubter) add(doubt Doubt) { d.all = append(d.all, doubt) }

// orderFirst takes back the edits of other doubts if operators are out of order: parts may stand among each other then.
func (d *doubter) orderFirst() {
	if !slices.ContainsFunc(d.all, func(d Doubt) bool { return d.Kind == OutOfOrder }) {
		return
	}
	for i := range d.all {
		if d.all[i].Kind != OutOfOrder {
			d.all[i].Replace, d.all[i].Instead = Span{}, ""
		}
	}
}

func (d *doubter) outOfOrder(n Node, message string) {
	d.add(Doubt{
		Kind: OutOfOrder, Span: n.Place(), Message: message, Hint: "write " + clip(Format(n)),
		Replace: Span{blanks(d.text), len(strings.TrimRight(d.text, blank))}, Instead: Format(d.root),
	})
}

func (d *doubter) binary(n *Binary) {
	switch n.Op {
	case And, Or:
		d.constant(n.X, nil)
		d.constant(n.Y, n)
		d.opposites(n)
		return
	case Match, NotMatch:
		if s, ok := n.Y.(*String); ok {
			d.stringAsPattern(n.Op, s)
		}
	case Equal, NotEqual:
		if p, ok := n.Y.(*Pattern); ok {
			op := map[Op]Op{Equal: Match, NotEqual: NotMatch}[n.Op].String()
			d.add(Doubt{
				PatternCompared, n.Span, fmt.Sprintf("nothing equals %s, because %s compares text", clip(p.Text), n.Op),
				"write " + op, n.OpAt, op,
			})
		}
	}
	if x, ok := n.X.(*Not); ok && x.OpAt.Start == n.Start && !isTruth(n.Y) {
		d.notOfLeftSide(n, x)
	}
	d.sameSides(n)
}

// sameSides doubts comparisons without a variable, "a" == "a", and of a variable with itself.
func (d *doubter) sameSides(n *Binary) {
	_, text := n.X.(*String)
	_, variable := n.X.(*Variable)
	_, pattern := n.Y.(*Pattern)
	_, other := n.Y.(*String)
	equals, hint := n.Op == Equal || n.Op == NotEqual, "compare a variable"
	switch {
	case text && (equals && other || !equals && pattern):
	case variable && equals && Format(n.X) == Format(n.Y):
		hint = "compare it with something else"
	default:
		return
	}
	d.add(Doubt{Kind: ConstantCondition, Span: n.Span, Message: clip(Format(n)) + " is always the same", Hint: hint})
}

// opposites doubts a condition that holds together with its opposite, always or never: $A == "a" || $A != "a".
func (d *doubter) opposites(n *Binary) {
	x, isX := n.X.(*Binary)
	y, isY := n.Y.(*Binary)
	if !isX || !isY || x.Op == And || x.Op == Or || y.Op != opposite(x.Op) || Format(x.X) != Format(y.X) || Format(x.Y) != Format(y.Y) {
		return
	}
	always := map[Op]string{And: "never", Or: "always"}[n.Op]
	d.add(Doubt{Kind: ConstantCondition, Span: n.Span, Message: clip(Format(n)) + " is " + always + " true", Hint: "one side is the opposite of the other"})
}

// opposite returns the operation that is true where another comparison is not.
func opposite(op Op) Op {
	return map[Op]Op{Equal: NotEqual, NotEqual: Equal, Match: NotMatch, NotMatch: Match}[op]
}

// isTruth reports whether a node says true or false, with which it makes sense to compare !X.
func isTruth(n Node) bool {
	if s, ok := n.(*String); ok {
		return s.Value == "true" || s.Value == "false"
	}
	_, ok := n.(*Bool)
	return ok
}

// stringAsPattern doubts a string behind =~ that reads not like /…/, or does but is no pattern of RE2.
func (d *doubter) stringAsPattern(op Op, s *String) {
	_, err := compileRegex(s.Value)
	switch {
	case err == nil:
		return
	case !errors.Is(err, errNoPattern):
		why := badPattern(s.Span, d.text[s.Start:s.End], err)
		d.add(Doubt{
			Kind: StringAsPattern, Span: s.Span, Hint: why.Error(),
			Message: fmt.Sprintf("RE2 refuses %q, so %s asks whether this text contains the left side", clip(s.Value), op),
		})
		return
	}
	doubt := Doubt{
		Kind: StringAsPattern, Span: s.Span, Hint: "write a pattern, as in /text/",
		Message: fmt.Sprintf("%s with a string asks whether %q contains the left side", op, clip(s.Value)),
	}
	if pattern := patternOf(s.Value); pattern != "" {
		doubt.Hint = "write the pattern " + clip(pattern)
		doubt.Replace, doubt.Instead = s.Span, pattern
	}
	d.add(doubt)
}

// patternOf returns a text between slashes, "" when that makes no pattern.
func patternOf(text string) string {
	if strings.HasPrefix(text, "/") {
		return "" // perhaps a slash is missing, or a flag is wrong
	}
	pattern := "/" + strings.ReplaceAll(text, "/", `\/`) + "/"
	if scanPattern(pattern) == 0 {
		pattern = "/(" + text + ")/"
	}
	if _, err := compileRegex(pattern); err != nil || scanPattern(pattern) != len(pattern) {
		return ""
	}
	return pattern
}

// notOfLeftSide doubts !$A == "x".
func (d *doubter) notOfLeftSide(n *Binary, x *Not) {
	op := opposite(n.Op)
	plain := Format(&Binary{Op: op, X: x.X, Y: n.Y})
	d.add(Doubt{
		NotOfLeftSide, n.Span, fmt.Sprintf("%q is of %s alone, not of the comparison", "!", clip(Format(x.X))), "write " + clip(plain),
		Span{x.OpAt.Start, n.OpAt.End},
		strings.TrimLeft(d.text[x.OpAt.End:n.OpAt.Start], blank) + op.String(),
	})
}

// constant doubts a condition that is the same whatever the variables are. If it stands behind ||, the comparison in front tells
// what was meant: $A == "a" || "b" is short for $A == "a" || $A == "b" in other languages.
func (d *doubter) constant(n Node, behind *Binary) {
	switch n.(type) {
	case *String, *Pattern:
	default:
		return
	}
	doubt := Doubt{
		Kind: ConstantCondition, Span: n.Place(), Hint: "compare it with a variable",
		Message: clip(Format(n)) + " alone is no question: it is always the same",
	}
	if behind != nil && behind.Op == Or {
		if like := comparisonIn(behind.X); like != nil {
			doubt.Replace, doubt.Instead = n.Place(), Format(&Binary{Op: like.Op, X: like.X, Y: n})
			doubt.Hint = "write " + clip(doubt.Instead)
		}
	}
	d.add(doubt)
}

// comparisonIn returns the last comparison of a variable among conditions that || joins, nil when there is none.
func comparisonIn(n Node) *Binary {
	b, ok := n.(*Binary)
	switch {
	case !ok:
		return nil
	case b.Op == Or:
		return cmp.Or(comparisonIn(b.Y), comparisonIn(b.X))
	}
	if _, variable := b.X.(*Variable); !variable || b.Op == And {
		return nil
	}
	return b
}
