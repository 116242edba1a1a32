package pipeline

import (
	"maps"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

// Atoms are what the rules of a configuration ask of variables: values of a variable of which they ask the same are alike to every job.
type Atoms struct {
	// Equal are the texts that a variable is compared with, by name.
	Equal map[string][]string
	// Match are the patterns that it is matched against, as they are written: /…/flags.
	Match map[string][]string
	// Within are the texts in which it is looked for:  $V =~ "text".
	Within map[string][]string
	// Alike are the variables that are compared with each other, or matched by the pattern that another one holds.
	Alike [][2]string
	// Patterns are the variables that texts are matched by:  "text" =~ $V. Nobody knows all that they may hold.
	Patterns []string
	// Asked are all variables that are asked for, sorted.
	Asked []string
	// Given are the values that the configuration gives to variables, by name.
	Given map[string][]string
	// Refs are the names and patterns that only and except ask of branches and tags.
	Refs []string
}

// Atoms returns what the rules of workflow and jobs ask, and more expressions besides.
func (s *Study) Atoms(more ...*expr.Expr) Atoms {
	g := gatherer{Atoms: Atoms{
		Equal: map[string][]string{}, Match: map[string][]string{}, Within: map[string][]string{}, Given: map[string][]string{},
	}, asked: map[string]bool{}, seen: map[*condition]bool{}}
	g.give(s.plan.root)
	if set := s.plan.workflow; set != nil {
		g.rules(set)
	}
	sets := map[*ruleSet]bool{}
	for _, job := range s.plan.jobs {
		g.give(job.own)
		if job.rules != nil && !sets[job.rules] {
			sets[job.rules] = true
			g.rules(job.rules)
		}
		for _, p := range []*policy{job.only, job.except} {
			if p != nil {
				g.conditions(p.conditions)
			}
		}
	}
	for _, e := range more {
		g.expression(e.Root)
		for v := range e.Variables() {
			g.asked[v.Name] = true
		}
	}
	g.Asked = slices.Sorted(maps.Keys(g.asked))
	return g.Atoms
}

// Merge adds what another configuration asks.
func (a *Atoms) Merge(other Atoms) {
	for _, pair := range [][2]map[string][]string{
		{a.Equal, other.Equal}, {a.Match, other.Match}, {a.Within, other.Within}, {a.Given, other.Given},
	} {
		for name, texts := range pair[1] {
			for _, text := range texts {
				add(pair[0], name, text)
			}
		}
	}
	a.Alike = append(a.Alike, other.Alike...)
	a.Patterns = append(a.Patterns, other.Patterns...)
	a.Refs = append(a.Refs, other.Refs...)
	a.Asked = append(a.Asked, other.Asked...)
	slices.Sort(a.Asked)
	a.Asked = slices.Compact(a.Asked)
}

// A gatherer gathers atoms.
type gatherer struct {
	Atoms
	asked map[string]bool
	seen  map[*condition]bool
}

func (g *gatherer) give(definitions []definition) {
	for _, d := range definitions {
		add(g.Given, d.name, d.value)
	}
}

func add(to map[string][]string, name, text string) {
	if !slices.Contains(to[name], text) {
		to[name] = append(to[name], text)
	}
}

func (g *gatherer) rules(set *ruleSet) {
	for _, r := range set.rules {
		g.conditions(r.conditions)
		if set.keyword == workflowRules {
			g.give(r.variables)
		}
	}
}

func (g *gatherer) conditions(all []*condition) {
	for _, c := range all {
		if g.seen[c] {
			continue
		}
		g.seen[c] = true
		for _, name := range c.mentions {
			g.asked[name] = true
		}
		g.Refs = append(g.Refs, c.refs...)
		for _, e := range c.expressions() {
			g.expression(e.Root)
		}
	}
}

// expression gathers what the comparisons of a tree ask. Each side of one may be made of several parts, any of which may be what is
// compared.
func (g *gatherer) expression(root expr.Node) {
	for n := range expr.All(root) {
		b, ok := n.(*expr.Binary)
		if !ok || b.Op == expr.And || b.Op == expr.Or {
			continue
		}
		for x := range expr.All(b.X) {
			for y := range expr.All(b.Y) {
				g.compare(b.Op, x, y)
			}
		}
	}
}

func (g *gatherer) compare(op expr.Op, x, y expr.Node) {
	left, leftIs := x.(*expr.Variable)
	right, rightIs := y.(*expr.Variable)
	if leftIs && rightIs {
		g.Alike = append(g.Alike, [2]string{left.Name, right.Name})
		return
	}
	match := op == expr.Match || op == expr.NotMatch
	if !leftIs && rightIs {
		left, leftIs, y = right, true, x
		if match {
			g.Patterns, match = append(g.Patterns, right.Name), false
		}
	}
	if !leftIs {
		return
	}
	switch text, ok := constantText(y); {
	case !ok:
	case !match:
		add(g.Equal, left.Name, text)
	case strings.HasPrefix(text, "/"):
		add(g.Match, left.Name, text)
	default:
		add(g.Within, left.Name, text)
	}
}

func constantText(n expr.Node) (string, bool) {
	switch n := n.(type) {
	case *expr.String:
		return n.Value, true
	case *expr.Pattern:
		return n.Text, true
	}
	return "", false
}
