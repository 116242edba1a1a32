package pipeline

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

const workflowRules = "workflow:rules"

// A ruleSet is the rules of a job or of the workflow. Jobs with the same rules share one.
type ruleSet struct {
	keyword string // "rules", "workflow:rules"
	nodes   []syntax.Node
	rules   []*rule
	question
	expands bool // conditions are filled with variables before they are asked
	shared  bool // more than one job, or workflow, has them
}

// A rule is one of them, its conditions ready to be asked.
type rule struct {
	number        int // from 1
	span          source.Span
	conditions    []*condition
	when, startIn string
	ignore        *bool // allow_failure
	cancelable    *bool // interruptible
	variables     []definition
	cancel        AutoCancel
}

// A condition is one clause of a rule, or of only or except.
type condition struct {
	keyword  string
	text     string
	more     string // what else it says: the ref that changes are compared to
	span     source.Span
	mentions []string // the variables that it names
	// expression is what it asks when it is an expression that could be had.
	expression *expr.Expr
	parts      []*condition // of only:variables and its like
	refs       []string     // of only:refs and except:refs
	ask        func(s *scope, t *trace) (truth config.Truth, note string)
}

// expands reports whether variables are filled in before it is asked.
func (c *condition) expands() bool { return c.keyword != "if" && len(c.mentions) > 0 }

// expressions returns the expressions that it asks.
func (c *condition) expressions() []*expr.Expr {
	var all []*expr.Expr
	for _, part := range append([]*condition{c}, c.parts...) {
		if part.expression != nil {
			all = append(all, part.expression)
		}
	}
	return all
}

// rules returns the rules of a job or of the workflow, nil when it has none.
func (r *planner) rules(keyword string, m *syntax.Mapping) *ruleSet {
	node := m.Get("rules")
	if isNull(node) {
		return nil
	}
	set := &ruleSet{keyword: keyword, nodes: flatten(node, maxNesting)}
	var first syntax.Node
	if len(set.nodes) > 0 {
		first = set.nodes[0]
	}
	for _, other := range r.sets[first] {
		if other.keyword == keyword && slices.Equal(other.nodes, set.nodes) {
			other.shared = true
			return other
		}
	}
	for i, item := range set.nodes {
		set.rules = append(set.rules, r.rule(item, i+1, keyword))
	}
	set.sum()
	r.sets[first] = append(r.sets[first], set)
	return set
}

// sum gathers what the rules ask.
func (set *ruleSet) sum() {
	for _, rule := range set.rules {
		set.add(rule.conditions)
		set.says += rule.when + "\n"
		set.expands = set.expands || slices.ContainsFunc(rule.conditions, (*condition).expands)
	}
	slices.Sort(set.mentions)
	set.mentions = slices.Compact(set.mentions)
}

// A question is what decides whether a job is in a pipeline: two jobs with the same one, and the same values for what it mentions,
// are in it together.
type question struct {
	says     string   // all conditions in one text
	mentions []string // the variables that they name
}

func (q *question) add(conditions []*condition) {
	for _, c := range conditions {
		q.says += c.keyword + "\t" + c.text + "\t" + c.more + "\n"
		q.mentions = append(q.mentions, c.mentions...)
	}
}

func (r *planner) rule(n syntax.Node, number int, keyword string) *rule {
	rule := &rule{number: number, span: n.Span()}
	m, ok := n.(*syntax.Mapping)
	if !ok {
		rule.conditions = []*condition{unknownCondition("", n)}
		return rule
	}
	rule.conditions = r.conditionsOf(m)
	rule.when, rule.startIn = textOf(m.Get("when")).Value, textOf(m.Get("start_in")).Value
	rule.ignore, rule.cancelable = boolOf(m.Get("allow_failure")), boolOf(m.Get("interruptible"))
	from := fromRule
	if keyword == workflowRules {
		from = fromWorkflow
	}
	rule.variables = definitions(config.Variables(m.Get("variables")), from)
	rule.cancel = autoCancelOf(m.Get("auto_cancel"))
	return rule
}

func (r *planner) conditionsOf(m *syntax.Mapping) []*condition {
	if known, ok := r.conditions[m]; ok {
		return known
	}
	var all []*condition
	for e := range m.Entries() {
		if isNull(e.Value) {
			continue // GitLab drops it: as a condition it holds
		}
		if c := r.condition(e); c != nil {
			all = append(all, c)
		}
	}
	r.conditions[m] = all
	return all
}

// condition returns a condition of a rule, nil for other keys.
func (r *planner) condition(e *syntax.Entry) *condition {
	key := e.Key.Value()
	switch {
	case key != "if" && key != "changes" && key != "exists":
		return nil
	case isUnknown(e.Value):
		return unknownCondition(key, e.Value)
	case key == "if":
		return r.ifCondition(textOf(e.Value))
	case key == "changes":
		return r.changesCondition(e)
	}
	return r.existsCondition(e)
}

// unknownCondition is one that could not be had.
func unknownCondition(keyword string, n syntax.Node) *condition {
	return &condition{keyword: keyword, text: n.Span().Text(), span: n.Span(), ask: func(*scope, *trace) (config.Truth, string) {
		return config.Maybe, "what it refers to could not be had"
	}}
}
