package expr_test

import (
	"regexp"
	"strings"
	"unicode"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

// This is GitLab's evaluation once more, written as plainly as possible, without unknown variables. Null is nil, a pattern
// is a *regexp.Regexp.

type verdict string

const (
	holds   verdict = "true"
	fails   verdict = "false"
	crashes verdict = "crash"
)

type crash struct{}

func simply(e *expr.Expr, w world) (v verdict) {
	defer func() {
		if recovered := recover(); recovered != nil {
			if _, ok := recovered.(crash); !ok {
				panic(recovered)
			}
			v = crashes
		}
	}()
	if presence(value(e.Root, w)) {
		return holds
	}
	return fails
}

func value(n expr.Node, w world) any {
	switch n := n.(type) {
	case *expr.Variable:
		if text := w[n.Name]; text != nil {
			return *text
		}
	case *expr.String:
		return n.Value
	case *expr.Pattern:
		return toRegexp(n.Text)
	case *expr.Bool:
		return n.Value
	case *expr.Not:
		return !presence(value(n.X, w))
	case *expr.Binary:
		return operation(n, w)
	}
	return nil
}

func operation(n *expr.Binary, w world) any {
	x := value(n.X, w)
	if n.Op == expr.And || n.Op == expr.Or {
		if truthy := x != nil && x != false; truthy == (n.Op == expr.Or) {
			return x
		}
		return value(n.Y, w)
	}
	y := value(n.Y, w)
	switch n.Op {
	case expr.Equal:
		return equality(x, y)
	case expr.NotEqual:
		return !equality(x, y)
	case expr.Match:
		return matching(x, y)
	default:
		return !matching(x, y)
	}
}

func equality(x, y any) bool {
	if re, ok := x.(*regexp.Regexp); ok {
		other, ok := y.(*regexp.Regexp)
		if !ok {
			panic(crash{})
		}
		return re.String() == other.String()
	}
	if _, ok := y.(*regexp.Regexp); ok {
		return false
	}
	_, xText := x.(string)
	_, yText := y.(string)
	_, xBool := x.(bool)
	_, yBool := y.(bool)
	if xText && yBool || xBool && yText {
		return printed(x) == printed(y)
	}
	return x == y
}

func matching(x, y any) bool {
	switch y := y.(type) {
	case string:
		if re := toRegexp(y); re != nil {
			return re.MatchString(printed(x))
		}
		return strings.Contains(y, printed(x))
	case *regexp.Regexp:
		return y.MatchString(printed(x))
	case bool:
		if y {
			panic(crash{})
		}
	}
	return false
}

func printed(x any) string {
	switch x := x.(type) {
	case string:
		return x
	case bool:
		if x {
			return "true"
		}
		return "false"
	case *regexp.Regexp:
		return "#<Gitlab::UntrustedRegexp:0x000000000000a1f8>"
	}
	return ""
}

func presence(x any) bool {
	if text, ok := x.(string); ok {
		return strings.TrimFunc(text, unicode.IsSpace) != ""
	}
	return x != nil && x != false
}

var slashed = regexp.MustCompile(`(?m)^/(.*)/([ismU]*)$`)

func toRegexp(text string) *regexp.Regexp {
	found := slashed.FindStringSubmatch(strings.ReplaceAll(text, `\/`, "/"))
	if found == nil {
		return nil
	}
	source := found[1]
	if found[2] != "" {
		source = "(?" + found[2] + ")" + source
	}
	re, err := regexp.Compile(source)
	if err != nil {
		return nil
	}
	return re
}
