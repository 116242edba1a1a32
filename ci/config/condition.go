package config

import (
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// validate returns what is wrong with an expression, nil when GitLab accepts it.
func validate(text string) error {
	_, err := expr.Parse(text)
	return err
}

// Expression returns an expression of the configuration, parsed once however often it is asked for; nil when GitLab refuses it.
// It may be called concurrently.
func (c *Config) Expression(text string) *expr.Expr {
	if e, ok := c.expressions.Load(text); ok {
		return e.(*expr.Expr)
	}
	e, _ := expr.Parse(text)
	c.expressions.Store(text, e)
	return e
}

// evaluate answers an expression. A nil lookup defines no variable, nil inputs are none.
func evaluate(text string, variable expr.Lookup, input func(string) expr.Value) Truth {
	e, err := expr.Parse(text)
	if err != nil {
		return Maybe
	}
	switch e.EvalNode(e.Root, expr.Scope{Variable: variable, Input: input}).Truth {
	case expr.True:
		return Yes
	case expr.False:
		return No
	}
	return Maybe
}

// exprValue returns the value of an input as expressions see it.
func exprValue(n syntax.Node) expr.Value {
	switch n := n.(type) {
	case nil:
		return expr.NullValue()
	case *syntax.Scalar:
		switch n.Kind() {
		case syntax.KindNull:
			return expr.NullValue()
		case syntax.KindBool:
			return expr.BoolValue(isBool(n, true))
		case syntax.KindInt, syntax.KindFloat:
			return expr.NumberValue(n.Value())
		}
		return expr.StringValue(n.Value())
	default:
		return expr.ListValue(rubyString(n, true), !isPresent(n))
	}
}
