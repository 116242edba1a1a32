package variables

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// rules returns what a list of rules reads. A variable that does not exist is null in an expression, so none is required.
func (c *collector) rules(keyword string, n syntax.Node) []mention {
	var all []mention
	for _, rule := range mappingsIn(n) {
		all = append(all, c.condition(keyword, rule.Get("if"))...)
		for _, key := range []string{"changes", "exists"} {
			all = append(all, optional(c.text(keyword, rule.Get(key)))...)
		}
		all = append(all, c.values(rule.Get("variables"))...)
	}
	return all
}

// policy returns what only or except reads: in expressions, and in globs of changes.
func (c *collector) policy(keyword string, n syntax.Node) []mention {
	m, ok := n.(*syntax.Mapping)
	if !ok {
		return nil
	}
	all := optional(c.text(keyword, m.Get("changes")))
	if list, ok := m.Get("variables").(*syntax.Sequence); ok {
		for _, item := range list.Items() {
			all = append(all, c.condition(keyword, item)...)
		}
	}
	return all
}

// optional returns the mentions as ones that cope with a missing value.
func optional(all []mention) []mention {
	all = slices.Clone(all)
	for i := range all {
		all[i].optional = true
	}
	return all
}

// condition returns what an expression reads.
func (c *collector) condition(keyword string, n syntax.Node) []mention {
	s, ok := n.(*syntax.Scalar)
	if !ok || !s.IsString() {
		return nil
	}
	key := textKey{n, keyword}
	if known, met := c.texts[key]; met {
		return known
	}
	var all []mention
	if e := c.cfg.Expression(s.Value()); e != nil {
		for v := range e.Variables() {
			all = append(all, mention{name: v.Name, span: partOf(s, e, v.Span), how: InRule, keyword: keyword, optional: true})
		}
	}
	c.texts[key] = all
	return all
}

// partOf returns the place of a part of an expression.
func partOf(s *syntax.Scalar, e *expr.Expr, at expr.Span) source.Span {
	return placeIn(s, e.Text, reference{start: at.Start, end: at.End})
}
