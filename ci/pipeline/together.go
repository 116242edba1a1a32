package pipeline

import (
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
)

// together answers whether rules that may or may not match let a job in, taken together: of
//
//	rules: [{if: $A}, {if: $A == null, when: never}, {when: manual}]
//
// none is certain when nobody knows $A, but one of them lets the job in. The steps are what the rules came to; what is not known in
// them must be expressions, or the answer is Maybe.
func (set *ruleSet) together(s *scope, steps []Step, when string) config.Truth {
	var tree expr.Node = &expr.Bool{}
	var asked *expr.Expr // by which the tree is evaluated: any of them can
	for i := len(steps) - 1; i >= 0; i-- {
		rule, in := set.rules[i], set.rules[i].whenOr(when) != "never"
		switch steps[i].Matches {
		case config.Yes:
			tree = &expr.Bool{Value: in}
			continue
		case config.No:
			continue
		}
		matches, e := rule.unknownPart(steps[i])
		if e == nil {
			return config.Maybe
		}
		asked = e
		if in {
			tree = &expr.Binary{Op: expr.Or, X: matches, Y: tree}
		} else {
			tree = &expr.Binary{Op: expr.And, X: &expr.Not{X: matches}, Y: tree}
		}
	}
	if asked == nil {
		return config.Maybe
	}
	return truthOf(asked.EvalNode(tree, expr.Scope{Variable: s.lookup}))
}

// unknownPart returns what decides whether a rule matches, as far as it is not known, and one of the expressions in it; nil when it
// is not only expressions.
func (r *rule) unknownPart(step Step) (expr.Node, *expr.Expr) {
	var tree expr.Node
	var last *expr.Expr
	for i, clause := range step.Clauses {
		if clause.Holds != config.Maybe {
			continue
		}
		e := r.conditions[i].expression
		if e == nil {
			return nil, nil
		}
		// Twice negated, the expression is true or false instead of one of its sides.
		var holds expr.Node = &expr.Not{X: &expr.Not{X: e.Root}}
		if tree != nil {
			holds = &expr.Binary{Op: expr.And, X: tree, Y: holds}
		}
		tree, last = holds, e
	}
	return tree, last
}

func truthOf(r expr.Result) config.Truth {
	switch r.Truth {
	case expr.True:
		return config.Yes
	case expr.False:
		return config.No
	}
	return config.Maybe
}
