package rules

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// RulesUnreachable reports rules behind one that always matches.
var RulesUnreachable = &lint.Analyzer{
	Name:     "rules-unreachable",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a rule stands behind one that always matches

GitLab takes the first rule that matches and looks at no other. A rule without if, changes
and exists always matches, and so does one whose expression is true whatever its variables
are. What stands behind it has no effect. Put the rule that always matches last.

The same is proved of rules for which one of those before them matches whenever they do
(docs/prove.md tells how).

Lists that !reference and extends put together are judged as a whole: a list that ends with a
rule for everything else can stand only at the end of another one. A rule that would decide
the same is not reported.`,
	Bad: "workflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH\ntest:\n  rules:\n    - when: on_success\n" +
		"    - if: $CI_PIPELINE_SOURCE == \"schedule\"\n      when: never\n  script: make test\n",
	Good: "workflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH\ntest:\n  rules:\n" +
		"    - if: $CI_PIPELINE_SOURCE == \"schedule\"\n      when: never\n    - when: on_success\n  script: make test\n",
	Run: rulesUnreachable,
}

func rulesUnreachable(pass *lint.Pass) error {
	provedUnreachable(pass)
	for _, list := range ruleLists(pass) {
		last := slices.IndexFunc(list.rules, func(rule *syntax.Mapping) bool { return alwaysMatches(pass, rule) })
		if last < 0 {
			continue
		}
		decided := outcome(list.rules[last])
		alike := func(rule *syntax.Mapping) bool { return outcome(rule) == decided }
		behind := slices.DeleteFunc(slices.Clone(list.rules[last+1:]), alike)
		if len(behind) > 0 {
			pass.Report(unreachable(list, last, behind))
		}
	}
	return nil
}

// provedUnreachable reports rules that hold for some events, all of which rules before them decide otherwise.
func provedUnreachable(pass *lint.Pass) {
	if !whole(pass) || !matchesTexts(pass) {
		return
	}
	nodes := map[source.Span]ruleAt{}
	for _, list := range ruleLists(pass) {
		for i, rule := range list.rules {
			nodes[rule.Span()] = ruleAt{list, i}
		}
	}
	for _, f := range provedFates(pass, func(f proof.Fate) bool { return f.Dead && !f.Contradicted && !f.KeptOut }) {
		at, known := nodes[f.Span]
		always := func(rule *syntax.Mapping) bool { return alwaysMatches(pass, rule) }
		if !known || at.like() || ofTemplate(pass, f) || slices.ContainsFunc(at.list.rules[:at.index+1], always) {
			continue // a rule for everything else is there to be sure
		}
		finding := lint.Findingf(f.Span, "this rule is never reached: whenever it matches, so does one of the rules before it, so put it "+
			"before them or remove it")
		finding.Path = at.list.path
		pass.Report(finding)
	}
}

// A ruleAt is a rule with its place in a list.
type ruleAt struct {
	list  ruleList
	index int
}

// like reports whether a rule before it decides the same: then it may stand there to say so.
func (r ruleAt) like() bool {
	decided := outcome(r.list.rules[r.index])
	return slices.ContainsFunc(r.list.rules[:r.index], func(rule *syntax.Mapping) bool { return outcome(rule) == decided })
}

func unreachable(list ruleList, last int, behind []*syntax.Mapping) lint.Finding {
	what := "this rule is"
	if n := len(behind); n > 1 {
		what = fmt.Sprintf("this rule and the %d behind it are", n-1)
	}
	f := lint.Findingf(behind[0].Span(), "%s never reached: rule %d of %s always matches, so put it last", what, last+1, list.owner)
	f.Path = list.path
	f.Related = []lint.Related{{Span: list.rules[last].Span(), Message: "this rule always matches"}}
	return f
}

// alwaysMatches reports whether a rule matches whatever happens. A clause without a value does not count.
func alwaysMatches(pass *lint.Pass, rule *syntax.Mapping) bool {
	for _, clause := range []string{"changes", "exists"} {
		if value := rule.Get(clause); value != nil && value.Kind() != syntax.KindNull {
			return false
		}
	}
	switch cond := rule.Get("if").(type) {
	case nil:
		return true
	case *syntax.Scalar:
		return cond.Kind() == syntax.KindNull || isAlwaysTrue(pass, cond)
	}
	return false
}

// truthsKey is the key of what [isAlwaysTrue] found out, in [lint.Once].
type truthsKey struct{}

// isAlwaysTrue reports whether an expression is true for all values that its variables and inputs could have.
func isAlwaysTrue(pass *lint.Pass, cond *syntax.Scalar) bool {
	known := lint.Once(pass, truthsKey{}, func() map[*syntax.Scalar]bool { return map[*syntax.Scalar]bool{} })
	answer, ok := known[cond]
	if !ok {
		answer = !pass.Config.Unsettled(config.String{Value: cond.Value(), Span: cond.Span()}) && holdsAlways(pass.Config.Expression(cond.Value()))
		known[cond] = answer
	}
	return answer
}

func holdsAlways(e *expr.Expr) bool {
	if e == nil {
		return false
	}
	result := e.EvalNode(e.Root, expr.Scope{
		Variable: func(string) (string, expr.State) { return "", expr.IsUnknown },
		Input:    func(string) expr.Value { return expr.UnknownValue() },
	})
	return result.Truth == expr.True
}

// outcome returns a text that two rules share if they decide the same when they match.
func outcome(rule *syntax.Mapping) string {
	parts := []string{}
	for e := range rule.Entries() {
		key, value := e.Key.Value(), e.Value.Span().Text()
		if key != "if" && key != "changes" && key != "exists" && value != "on_success" {
			parts = append(parts, key+": "+value)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "\n")
}
