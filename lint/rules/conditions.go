package rules

import (
	"slices"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// A condition is an expression of the configuration: of a rule, or of only:variables and except:variables.
type condition struct {
	*expr.Expr
	node  *syntax.Scalar
	path  []string
	when  pipeline.Moment // when GitLab evaluates it
	entry *syntax.Mapping // the job or hidden entry that has it; nil for workflow and include
}

// span returns the place of a part of the expression, and whether it is exact: escapes and inputs may have changed the text,
// and then the place is that of the whole expression.
func (c *condition) span(at expr.Span) (span source.Span, exact bool) {
	whole, part := c.node.Span(), c.Text[at.Start:at.End]
	if part == "" || !whole.IsValid() {
		return whole, false
	}
	span = whole.File.Span(syntax.Offsets(whole, c.Text).Range(at.Start, at.End))
	written := span.Text()
	if c.node.Style() == syntax.SingleQuoted {
		written = strings.ReplaceAll(written, "''", "'")
	}
	if written != part {
		return whole, false
	}
	return span, true
}

// edit returns the edit that replaces a part of the expression by a text, which may need quotes around the whole.
func (c *condition) edit(at expr.Span, text string) (source.Edit, bool) {
	span, exact := c.span(at)
	if !exact {
		return source.Edit{}, false
	}
	special := map[syntax.Style][]string{
		syntax.Plain: {": ", " #"}, syntax.SingleQuoted: {"'"}, syntax.DoubleQuoted: {`"`, `\`},
	}[c.node.Style()]
	if slices.ContainsFunc(special, func(s string) bool { return strings.Contains(text, s) }) {
		return source.Edit{}, false
	}
	if c.node.Style() == syntax.Plain && at.Start == 0 && text != "" && !strings.ContainsRune("$(", rune(text[0])) {
		whole := c.node.Span()
		quoted := "'" + strings.ReplaceAll(text+c.Text[at.End:], "'", "''") + "'"
		return source.Edit{Span: whole, New: quoted}, whole.Text() == c.Text
	}
	return source.Edit{Span: span, New: text}, true
}

// owner names the rules that the expression is one of.
func (c *condition) owner() string {
	switch c.when {
	case pipeline.FromInclude:
		return "include:rules"
	case pipeline.FromWorkflow:
		return "workflow:rules"
	}
	return c.path[1]
}

// conditionsKey is the key of the conditions in [lint.Once].
type conditionsKey struct{}

// conditions returns the expressions of a configuration that GitLab accepts. One that several jobs share comes with each of them.
func conditions(pass *lint.Pass) []condition {
	return lint.Once(pass, conditionsKey{}, func() []condition {
		c := conditionFinder{cfg: pass.Config}
		c.configuration(pass.Config, ruleLists(pass))
		return c.all
	})
}

type conditionFinder struct {
	cfg *config.Config
	all []condition
}

func (c *conditionFinder) configuration(cfg *config.Config, lists []ruleList) {
	for _, list := range lists {
		like := condition{path: list.path, when: list.when, entry: list.entry}
		for i, rule := range list.rules {
			c.add(rule.Get("if"), like, strconv.Itoa(i), "if")
		}
	}
	for _, job := range cfg.Jobs {
		c.policies(job.Node, job.Name.Value)
	}
	for e := range cfg.Root.Entries() {
		if m, ok := e.Value.(*syntax.Mapping); ok && cfg.Job(e.Key.Value()) == nil {
			c.policies(m, e.Key.Value())
		}
	}
}

// policies adds the expressions of only and except.
func (c *conditionFinder) policies(m *syntax.Mapping, name string) {
	for _, keyword := range []string{"only", "except"} {
		policy, _ := m.Get(keyword).(*syntax.Mapping)
		list, ok := policy.Get("variables").(*syntax.Sequence)
		if !ok {
			continue
		}
		like := condition{path: []string{name, keyword, "variables"}, when: pipeline.FromRules, entry: m}
		for i, item := range list.Items() {
			c.add(item, like, strconv.Itoa(i))
		}
	}
}

func (c *conditionFinder) add(n syntax.Node, like condition, path ...string) {
	s, ok := n.(*syntax.Scalar)
	if !ok || !s.IsString() {
		return
	}
	if e := c.cfg.Expression(s.Value()); e != nil {
		like.Expr, like.node = e, s
		like.path = append(like.path[:len(like.path):len(like.path)], path...)
		c.all = append(c.all, like)
	}
}

// doubts returns a Run that reports the parts of expressions about which there is a doubt of one kind. What an input has filled in is
// constant on purpose.
func doubts(kind expr.DoubtKind) func(*lint.Pass) error {
	return func(pass *lint.Pass) error {
		for _, c := range conditions(pass) {
			for _, d := range c.Doubts() {
				if d.Kind == kind && (kind != expr.ConstantCondition || !strings.Contains(c.node.Span().Text(), "$[[")) {
					pass.Report(fromDoubt(&c, d))
				}
			}
		}
		return nil
	}
}

// fromDoubt returns the finding about a doubt. What its author meant is a guess, so the fix is never safe.
func fromDoubt(c *condition, d expr.Doubt) lint.Finding {
	span, _ := c.span(d.Span)
	f := lint.Findingf(span, "%s: %s", d.Message, d.Hint).At(c.path...)
	if edit, ok := c.edit(d.Replace, d.Instead); ok {
		f.Fixes = []lint.Fix{{Message: "write " + short(d.Instead), Unsafe: true, Edits: []source.Edit{edit}}}
	}
	return f
}

// OfDoubt returns the rule that reports the doubts of a kind.
func OfDoubt(kind expr.DoubtKind) *lint.Analyzer {
	switch kind {
	case expr.PatternCompared:
		return RulesPatternCompared
	case expr.NotOfLeftSide:
		return RulesNegationFirst
	case expr.ConstantCondition:
		return RulesConstantCondition
	case expr.OutOfOrder:
		return RulesOperatorMisplaced
	default:
		return RulesRegexAsString
	}
}
