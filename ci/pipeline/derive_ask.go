package pipeline

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
)

// An ask is what a condition wants of one variable.
type ask struct {
	variable string
	pattern  *pattern // that it matches; nil when it is about a value
	value    string
	set      bool // that it has any value; neither pattern nor value count
	not      bool // the contrary
}

// holds reports whether a value is what is asked for; "" is no value.
func (a ask) holds(value string) bool {
	var is bool
	switch {
	case a.set:
		is = value != ""
	case a.pattern != nil:
		is = a.pattern.matches(value)
	default:
		is = value == a.value
	}
	return is != a.not
}

// values returns values that an ask wants and that fit; none for an ask that wants something else.
func (a ask) values(fits func(string) bool) []string {
	switch {
	case a.not || a.set:
		return nil
	case a.pattern == nil && fits(a.value):
		return []string{a.value}
	case a.pattern != nil:
		if text := a.pattern.witness(fits); text != "" {
			return []string{text}
		}
	}
	return nil
}

// maxCases is how many ways to fulfil a condition are looked at.
const maxCases = 12

// An asker reads conditions. It knows the values that the configuration gives to variables.
type asker struct {
	everywhere map[string]string
	own        []config.Variable   // of the job whose conditions are read
	patterns   map[string]*pattern // by text, each compiled once
}

// known returns the value that the configuration gives to a variable.
func (r *asker) known(name string) (string, bool) {
	for _, v := range slices.Backward(r.own) {
		if v.Name.Value == name {
			return v.Value.Value, true
		}
	}
	value, ok := r.everywhere[name]
	return value, ok
}

// cases returns the ways in which a node of an expression becomes true, or false: in each, all asks must hold together.
func (r *asker) cases(n expr.Node, want bool) [][]ask {
	switch n := n.(type) {
	case *expr.Not:
		return r.cases(n.X, !want)
	case *expr.Binary:
		if n.Op == expr.And || n.Op == expr.Or {
			left, right := r.cases(n.X, want), r.cases(n.Y, want)
			if (n.Op == expr.And) == want {
				return together(left, right)
			}
			return firstCases(slices.Concat(left, right))
		}
		if a, ok := r.compared(n); ok {
			a.not = a.not != !want
			return r.one(a)
		}
	case *expr.Variable:
		return r.one(ask{variable: n.Name, set: true, not: !want})
	}
	return [][]ask{nil}
}

// one returns the case of one ask. What a variable of the job fulfils by itself needs no event.
func (r *asker) one(a ask) [][]ask {
	if slices.ContainsFunc(r.own, func(v config.Variable) bool { return v.Name.Value == a.variable && a.holds(v.Value.Value) }) {
		return [][]ask{nil}
	}
	return [][]ask{{a}}
}

func together(left, right [][]ask) [][]ask {
	var all [][]ask
	for _, l := range left {
		for _, r := range right {
			all = append(all, slices.Concat(l, r))
		}
	}
	return firstCases(all)
}

func firstCases(all [][]ask) [][]ask { return all[:min(len(all), maxCases)] }

// compared returns what a comparison asks of a variable.
func (r *asker) compared(n *expr.Binary) (ask, bool) {
	x, y := n.X, n.Y
	if _, ok := x.(*expr.Variable); !ok && (n.Op == expr.Equal || n.Op == expr.NotEqual) {
		x, y = y, x
	}
	v, ok := x.(*expr.Variable)
	if !ok {
		return ask{}, false
	}
	a := ask{variable: v.Name, not: n.Op == expr.NotEqual || n.Op == expr.NotMatch}
	if _, null := y.(*expr.Null); null {
		a.set, a.not = true, !a.not
		return a, n.Op == expr.Equal || n.Op == expr.NotEqual
	}
	text, ok := r.text(y)
	if !ok {
		return ask{}, false
	}
	if n.Op == expr.Equal || n.Op == expr.NotEqual {
		if text == "" { // only a variable that is set and empty equals it, and no event has one
			return ask{variable: v.Name, set: true, not: !a.not}, true
		}
		a.value = text
		return a, true
	}
	a.pattern = r.pattern(text)
	return a, a.pattern != nil
}

// text returns the value of a constant, or of a variable whose value is known.
func (r *asker) text(n expr.Node) (string, bool) {
	switch n := n.(type) {
	case *expr.String:
		return n.Value, true
	case *expr.Pattern:
		return n.Text, true
	case *expr.Bool:
		if n.Value {
			return "true", true
		}
		return "false", true
	case *expr.Variable:
		text, ok := r.known(n.Name)
		return text, ok && !strings.Contains(text, "$")
	}
	return "", false
}

// pattern returns a compiled pattern, nil for a text that is none.
func (r *asker) pattern(text string) *pattern {
	p, seen := r.patterns[text]
	if !seen {
		p = newPattern(text)
		r.patterns[text] = p
	}
	return p
}
