package expr

import (
	"slices"
	"strings"
)

// Truth is the result of an expression.
type Truth uint8

const (
	False   Truth = iota
	True          // neither null nor false nor blank
	Unknown       // depends on what is not known
)

// String returns "false", "true" or "unknown".
func (t Truth) String() string { return [...]string{"false", "true", "unknown"}[t] }

// A State says what is known of a variable.
type State uint8

const (
	IsUndefined State = iota // null
	IsNull                   // defined without a value: null too
	IsDefined                // has a value, which may be empty
	IsUnknown                // may be any of these
	IsFilled                 // has a value other than blank, and nobody knows which
)

// A Lookup gives the value of a variable. The value counts only if the variable is defined. It must give the same answer
// whenever it is asked the same.
type Lookup func(name string) (value string, state State)

// A Scope gives the values of an expression with inputs.
type Scope struct {
	Variable Lookup                  // nil: no variable is defined
	Input    func(name string) Value // nil: no input is given
}

// A Result is what an expression evaluates to.
type Result struct {
	Truth Truth

	// Unknown names the variables that were asked for and are unknown, in the order in which they were asked for; inputs
	// with "inputs." in front. If Truth is not Unknown, it is what it is whatever they are.
	Unknown []string

	// Crash is the operation on which GitLab breaks with an internal error, for example =~ with true on its right; nil
	// almost always. Truth is False then.
	Crash *Binary
}

// Eval evaluates the expression. A nil lookup defines no variable.
//
// If variables are unknown, the result is certain if it is the same for all values that they could have. To find out, Eval
// tries all answers to what the expression asks of them: is it null, is it blank, is it this text, does it match this
// pattern? Only what patterns have to do with each other remains out of sight, and more than 1000 sets of answers: then the
// result is [Unknown], as for $A =~ /^ab/ || $A !~ /^a/, which is always true.
func (e *Expr) Eval(variable Lookup) Result {
	return e.EvalNode(e.Root, Scope{Variable: variable})
}

// EvalNode evaluates a part of the expression.
func (e *Expr) EvalNode(n Node, s Scope) Result { return e.EvalAll(s, n) }

// EvalAll evaluates whether all of the nodes are true. Those behind the first that is false are not asked.
func (e *Expr) EvalAll(s Scope, nodes ...Node) Result {
	v := evaluator{expr: e, scope: s}
	truth := v.once(nodes)
	if v.asking {
		return v.search(nodes)
	}
	result := outcome{truth, v.crash}.result()
	result.Unknown = v.met
	return result
}

// An evaluator evaluates trees once, under the assumptions made so far. It stops early when a tree is one on which
// GitLab breaks, or when it must know of an unknown variable what has not been assumed.
type evaluator struct {
	expr  *Expr
	scope Scope

	assumed  []fact
	question fact // what must be assumed, when it is asking
	asking   bool
	crash    *Binary
	met      []string // unknown variables that were asked for
	filled   []string // those of them that are not blank

	first outcome // of the sets of assumptions that were tried
	tries int     // how many they are
}

// stopped reports whether the value just computed is worth nothing.
func (v *evaluator) stopped() bool { return v.asking || v.crash != nil }

// once reports whether all of the trees are true, unless the evaluator stopped.
func (v *evaluator) once(nodes []Node) bool {
	v.asking, v.crash = false, nil
	for _, n := range nodes {
		x := v.eval(n)
		if v.stopped() || !v.present(x) || v.stopped() {
			return false
		}
	}
	return true
}

// eval returns the value of a tree.
func (v *evaluator) eval(n Node) Value {
	switch n := n.(type) {
	case *Variable:
		return v.variable(n.Name)
	case *Input:
		return v.input(n.Name)
	case *String:
		return StringValue(n.Value)
	case *Pattern:
		return Value{kind: isRegex, regex: n.regex}
	case *Bool:
		return BoolValue(n.Value)
	case *Not:
		return BoolValue(!v.present(v.eval(n.X)))
	case *Binary:
		return v.binary(n)
	}
	return Value{}
}

func (v *evaluator) binary(n *Binary) Value {
	x := v.eval(n.X)
	if v.stopped() {
		return Value{}
	}
	if n.Op == And || n.Op == Or {
		// Ruby's operators: they go by Ruby's truth, and return a side.
		if v.isTrueToRuby(x) == (n.Op == Or) || v.stopped() {
			return x
		}
		return v.eval(n.Y)
	}
	y := v.eval(n.Y)
	if v.stopped() {
		return Value{}
	}
	switch n.Op {
	case Equal:
		return BoolValue(v.equal(n, x, y))
	case NotEqual:
		return BoolValue(!v.equal(n, x, y))
	case Match:
		return BoolValue(v.match(n, x, y))
	default:
		return BoolValue(!v.match(n, x, y))
	}
}

// variable returns the value of a variable.
func (v *evaluator) variable(name string) Value {
	if v.scope.Variable == nil {
		return Value{}
	}
	switch value, state := v.scope.Variable(name); state {
	case IsDefined:
		return StringValue(value)
	case IsFilled:
		if !slices.Contains(v.filled, name) {
			v.filled = append(v.filled, name)
		}
		return v.unknown(name, someString)
	case IsUnknown:
		return v.unknown(name, someString)
	}
	return Value{}
}

// input returns the value of an input.
func (v *evaluator) input(name string) Value {
	if v.scope.Input == nil {
		return Value{}
	}
	value := v.scope.Input(name)
	if value.kind == something {
		return v.unknown(inputPrefix+name, something)
	}
	return value
}

// isTrueToRuby reports whether the value is neither null nor false.
func (v *evaluator) isTrueToRuby(x Value) bool {
	if x.kind == something {
		return !v.ask(fact{kind: askFalse, name: x.text})
	}
	return x.kind != isNull && x.kind != isFalse
}

// present reports whether the value is neither null nor false nor blank.
func (v *evaluator) present(x Value) bool {
	switch x.kind {
	case isNull, isFalse, isEmptyList:
		return false
	case isString:
		return !isBlank(x.text)
	case someString:
		return v.ask(fact{kind: askPresent, name: x.text})
	case something:
		return v.isTrueToRuby(x) && v.ask(fact{kind: askPresent, name: x.text})
	}
	return true
}

// equal reports what x == y is.
func (v *evaluator) equal(n *Binary, x, y Value) bool {
	switch {
	case x.kind == isRegex && y.kind != isRegex:
		v.crash = n // GitLab asks the right side for the source of its pattern
		return false
	case x.isUnknown() || y.isUnknown():
		return v.equalUnknown(x, y)
	case x.kind == isRegex:
		return x.regex.source == y.regex.source
	case x.isBool() && y.kind == isString, x.kind == isString && y.isBool():
		return x.print() == y.print()
	}
	return x.kind == y.kind && x.text == y.text
}

// match reports what x =~ y is.
func (v *evaluator) match(n *Binary, x, y Value) bool {
	switch y.kind {
	case isNull, isFalse:
		return false
	case isTrue, isNumber, isList, isEmptyList:
		v.crash = n // GitLab takes it for a string
		return false
	case someString, something:
		return v.matchUnknown(x, y)
	}
	r := y.regex
	if y.kind == isString {
		r = v.expr.regexOf(y.text)
	}
	switch {
	case x.isUnknown() && r != nil:
		return r.always || v.ask(fact{kind: askMatches, name: x.text, other: r.source, regex: r})
	case x.isUnknown():
		return v.ask(fact{kind: askWithin, name: x.text, other: y.text})
	case r != nil:
		return r.matches(x.print())
	}
	return strings.Contains(y.text, x.print())
}

// maxRegexes is how many strings an expression remembers as patterns.
const maxRegexes = 256

// regexOf returns the pattern that a string is, nil when it is none. Variables are used as patterns again and again, so
// the expression remembers them.
func (e *Expr) regexOf(text string) *regex {
	if !strings.Contains(text, "/") {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if r, ok := e.regexes[text]; ok {
		return r
	}
	if e.regexes == nil || len(e.regexes) >= maxRegexes {
		e.regexes = map[string]*regex{}
	}
	r, err := compileRegex(text)
	if err != nil {
		r = nil
	}
	e.regexes[text] = r
	return r
}
