package rules

import (
	"fmt"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// A way is one way into a pipeline: a rule that matches where none before it does, or what only and except ask. Its parts hold
// together. In expressions, a variable with a name that no variable can have stands for what cannot be known, such as which
// files change.
type way struct {
	rule  int // the number of the rule, from 1; 0 for only and except
	span  source.Span
	parts []expr.Node
}

// A prover finds out whether something can happen at all.
type prover struct {
	pass   *lint.Pass
	worlds []world
	own    map[string]bool
	ruled  bool       // there is workflow:rules
	flow   []way      // into pipelines at all
	host   *expr.Expr // evaluates the trees that are put together
	trees  map[string]expr.Node
	tries  int
	parts  []expr.Node // of the question at hand
	unique int

	verdicts map[policyKey]verdict // see judge
}

// maxTries bounds the work for one question. When it is not enough, everything is taken to be possible.
const maxTries = 3000

// proverKey is the key of the prover in [lint.Once].
type proverKey struct{}

func proverOf(pass *lint.Pass) *prover {
	return lint.Once(pass, proverKey{}, func() *prover {
		p := &prover{pass: pass, worlds: worlds(pass), own: ownVariables(pass), trees: map[string]expr.Node{}, verdicts: map[policyKey]verdict{}}
		p.host, _ = expr.Parse("$X")
		workflow, _ := pass.Config.Root.Get("workflow").(*syntax.Mapping)
		if p.ruled = !isNothing(workflow.Get("rules")) && pass.Config.Job("workflow") == nil; p.ruled {
			p.flow = p.ruleWays(rulesIn(workflow.Get("rules")), "always")
			p.setApart(p.flow)
		}
		return p
	})
}

// setApart gives the variables of the configuration other names in the ways of the workflow: when it is asked, they may have
// other values than in a job, which has variables of its own.
func (p *prover) setApart(ways []way) {
	for _, w := range ways {
		for i, part := range w.parts {
			w.parts[i] = rename(part, func(name string) string {
				if p.own[name] {
					return "workflow " + name
				}
				return name
			})
		}
	}
}

// rulesIn returns the rules in a list, and those of the lists in it.
func rulesIn(n syntax.Node) []*syntax.Mapping {
	var list ruleList
	list.fill(n, maxRuleNesting)
	return list.rules
}

// ruleWays returns the ways that rules open: one for each that does not say never.
func (p *prover) ruleWays(rules []*syntax.Mapping, when string) []way {
	var ways []way
	var before []expr.Node
	for i, rule := range rules {
		holds := p.conditions(rule)
		says := when
		if s, ok := rule.Get("when").(*syntax.Scalar); ok && s.Kind() != syntax.KindNull {
			says = s.Value()
		}
		if says != "never" {
			ways = append(ways, way{rule: i + 1, span: rule.Span(), parts: append(append([]expr.Node{}, holds...), before...)})
		}
		if len(holds) == 0 {
			break // it always matches
		}
		before = append(before, not(all(holds)))
	}
	return ways
}

// conditions returns the clauses of a rule.
func (p *prover) conditions(rule *syntax.Mapping) []expr.Node {
	var parts []expr.Node
	if s, ok := rule.Get("if").(*syntax.Scalar); ok && s.Kind() != syntax.KindNull {
		parts = append(parts, p.expression(s))
	}
	for _, clause := range []string{"changes", "exists"} {
		if n := rule.Get(clause); n != nil && n.Kind() != syntax.KindNull {
			parts = append(parts, p.unknowable(n))
		}
	}
	return parts
}

// expression returns the tree of an expression.
func (p *prover) expression(s *syntax.Scalar) expr.Node {
	if config.Interpolated(s.Value()) {
		return p.unknowable(s)
	}
	return p.parsed(s.Value())
}

// unknowable stands for a condition that may hold or not, but alike wherever it is asked, unless it depends on variables.
func (p *prover) unknowable(n syntax.Node) expr.Node {
	name := fmt.Sprintf("(%p)", n)
	if strings.Contains(n.Span().Text(), "$") {
		p.unique++
		name = fmt.Sprintf("(%d)", p.unique)
	}
	return &expr.Variable{Name: name}
}

// not returns what is true when n is not. Two of them make a truth of any value.
func not(n expr.Node) expr.Node { return &expr.Not{X: n} }

// all returns what is true when all parts are.
func all(parts []expr.Node) expr.Node {
	var n expr.Node = &expr.Bool{Value: true}
	for i := len(parts) - 1; i >= 0; i-- {
		n = &expr.Binary{Op: expr.And, X: not(not(parts[i])), Y: not(not(n))}
	}
	return n
}

// either returns what is true when one of the parts is.
func either(parts []expr.Node) expr.Node {
	var n expr.Node = &expr.Bool{Value: false}
	for i := len(parts) - 1; i >= 0; i-- {
		n = &expr.Binary{Op: expr.Or, X: not(not(parts[i])), Y: not(not(n))}
	}
	return n
}

// possible reports whether in some world all of the ways can be gone together.
func (p *prover) possible(ways ...way) bool {
	for _, w := range p.worlds {
		if p.possibleIn(w, ways) {
			return true
		}
	}
	return false
}

func (p *prover) possibleIn(w world, ways []way) bool {
	p.parts = p.parts[:0]
	for _, way := range ways {
		for _, part := range way.parts {
			p.parts = append(p.parts, w.in(part))
		}
	}
	if p.tries++; p.tries > maxTries {
		return true
	}
	result := p.host.EvalAll(expr.Scope{Variable: w.lookup(p.own)}, p.parts...)
	return result.Truth != expr.False || result.Crash != nil
}

// jobWays returns the ways into pipelines that a job has.
func (p *prover) jobWays(job *config.Job) []way {
	node := job.Node
	if rules := node.Get("rules"); rules != nil && rules.Kind() != syntax.KindNull {
		return p.ruleWays(rulesIn(rules), "on_success")
	}
	only, except := node.Get("only"), node.Get("except")
	var parts []expr.Node
	if !isNothing(only) || !p.ruled { // with workflow:rules, jobs are not only for branches and tags
		parts = p.policy(only, true)
	}
	if !isNothing(except) {
		parts = append(parts, not(either(p.policy(except, false))))
	}
	return []way{{parts: parts}}
}

func isNothing(n syntax.Node) bool { return n == nil || n.Kind() == syntax.KindNull }

// refWords returns the items of only or except that name refs and sorts of pipelines.
func refWords(job *config.Job, keyword string) []string {
	n := job.Node.Get(keyword)
	if m, ok := n.(*syntax.Mapping); ok {
		n = m.Get("refs")
	}
	return words(n)
}

// policy returns the conditions of only or except. Only without refs has those of the default.
func (p *prover) policy(n syntax.Node, only bool) []expr.Node {
	m, ok := n.(*syntax.Mapping)
	if !ok {
		if isNothing(n) {
			return []expr.Node{p.refs([]string{"branches", "tags"})}
		}
		return []expr.Node{p.refs(words(n))}
	}
	var parts []expr.Node
	if only && m.Entry("refs") == nil {
		parts = append(parts, p.refs([]string{"branches", "tags"}))
	}
	for e := range m.Entries() {
		switch e.Key.Value() {
		case "refs":
			parts = append(parts, p.refs(words(e.Value)))
		case "variables":
			parts = append(parts, p.oneOf(e.Value))
		default:
			parts = append(parts, p.unknowable(e.Value))
		}
	}
	return parts
}

// oneOf returns what holds when one of the expressions of a list does.
func (p *prover) oneOf(n syntax.Node) expr.Node {
	var any []expr.Node
	if list, ok := n.(*syntax.Sequence); ok {
		for _, item := range list.Items() {
			if s, ok := item.(*syntax.Scalar); ok {
				any = append(any, p.expression(s))
			} else {
				any = append(any, p.unknowable(item))
			}
		}
	}
	return either(any)
}

// words returns the texts of a list.
func words(n syntax.Node) []string {
	var texts []string
	if list, ok := n.(*syntax.Sequence); ok {
		for _, item := range list.Items() {
			if s, ok := item.(*syntax.Scalar); ok {
				texts = append(texts, s.Value())
			}
		}
	}
	return texts
}

// refs returns the condition of only:refs as an expression over what the refs are about.
// Source: lib/gitlab/ci/build/policy/refs.rb, GitLab 18.11.
func (p *prover) refs(items []string) expr.Node {
	any := make([]expr.Node, len(items))
	for i, item := range items {
		item, project, elsewhere := strings.Cut(item, "@")
		any[i] = p.ref(item)
		if elsewhere {
			any[i] = all([]expr.Node{any[i], p.parsed(fmt.Sprintf(`$CI_PROJECT_PATH == "%s"`, project))})
		}
	}
	return either(any)
}

// ref returns the condition of one item. A word such as "tags" is also the name of a branch that is called so.
func (p *prover) ref(item string) expr.Node {
	if strings.HasPrefix(item, "/") {
		return p.parsed("$CI_MERGE_REQUEST_IID == null && $CI_COMMIT_REF_NAME =~ " + item)
	}
	if strings.Contains(item, `"`) {
		return &expr.Variable{Name: "(" + item + ")"}
	}
	named := fmt.Sprintf(`$CI_MERGE_REQUEST_IID == null && $CI_COMMIT_REF_NAME == "%s"`, item)
	switch source := policySource(item); {
	case item == "branches":
		named += " || $CI_COMMIT_BRANCH"
	case item == "tags":
		named += " || $CI_COMMIT_TAG"
	case source != "":
		named += fmt.Sprintf(" || $CI_PIPELINE_SOURCE == %q", source)
	}
	return p.parsed(named)
}

// policySource returns the pipeline source that a word of only:refs means: merge_requests, schedules, web.
func policySource(word string) string {
	for _, source := range pipeline.Sources() {
		stem := strings.TrimSuffix(source, "_event")
		if word == stem || word == stem+"s" || word == stem+"es" {
			return source
		}
	}
	return ""
}

// parsed returns the tree of a text, or what cannot be known when it is no expression.
func (p *prover) parsed(text string) expr.Node {
	if tree, known := p.trees[text]; known {
		return tree
	}
	var tree expr.Node = &expr.Variable{Name: "(" + text + ")"}
	if e := p.pass.Config.Expression(text); e != nil {
		tree = e.Root
	}
	p.trees[text] = tree
	return tree
}
