package config

import (
	"errors"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// maxRulePaths is the number of paths that a clause of a rule takes.
const maxRulePaths = 50

// The keys of a rule of an include, and of its clauses.
var (
	includeRuleKeys = []string{"if", "exists", "changes", "when"}
	changesKeys     = []string{"paths", "compare_to"}
	existsKeys      = []string{"paths", "project", "ref"}
)

// includeRules answers whether the rules of an include let it in. It answers Maybe, with the include unresolved, when that
// depends on something unknown, and also when the rules are wrong.
func (l *loader) includeRules(m *syntax.Mapping, at *place) Truth {
	node := m.Get("rules")
	if node == nil || absent(node) {
		return Yes
	}
	c := ruleChecker{cfg: l.cfg}
	rules := c.rules(node)
	if c.wrong {
		l.cfg.partial = true
		return Maybe
	}
	answer := No
	for _, rule := range rules {
		switch l.ruleMatches(rule, at) {
		case Yes:
			return TruthOf(text(rule.Get("when")).Value != "never")
		case Maybe:
			answer = Maybe
		}
		if answer == Maybe {
			break
		}
	}
	if answer == Maybe && l.opts.Gather {
		return Yes
	}
	if answer == Maybe {
		l.ruleUnknown(m)
	}
	return answer
}

// ruleUnknown keeps an include unresolved whose rules cannot be answered.
func (l *loader) ruleUnknown(m *syntax.Mapping) {
	for _, kind := range includeKinds {
		if e := m.Entry(kind); e != nil {
			l.unresolved(kind, text(e.Value).Value, "its rules depend on the event", e.Value.Span())
			return
		}
	}
	l.unresolved("include", "", "its rules depend on the event", m.Span())
}

// ruleMatches answers whether every clause of a rule holds.
func (l *loader) ruleMatches(rule *syntax.Mapping, at *place) Truth {
	answer := Yes
	for _, clause := range []func(*syntax.Mapping, *place) Truth{l.ifHolds, l.existsHolds, l.changesHolds} {
		switch clause(rule, at) {
		case No:
			return No
		case Maybe:
			answer = Maybe
		}
	}
	return answer
}

func (l *loader) ifHolds(rule *syntax.Mapping, _ *place) Truth {
	s, ok := rule.Get("if").(*syntax.Scalar)
	if !ok || s.Kind() == syntax.KindNull {
		return Yes
	}
	return evaluate(s.Value(), l.variable, nil)
}

func (l *loader) existsHolds(rule *syntax.Mapping, at *place) Truth {
	node := rule.Get("exists")
	if isNull(node) {
		return Yes
	}
	if m, ok := node.(*syntax.Mapping); ok {
		if project := m.Get("project"); project != nil && !absent(project) {
			if at = l.otherPlace(text(project), text(m.Get("ref"))); at == nil {
				return Maybe
			}
		}
		node = m.Get("paths")
	}
	globs, known := l.globs(node)
	if !known {
		return Maybe
	}
	files, err := l.tracked(at)
	if err != nil {
		return Maybe
	}
	return TruthOf(files.Exists(globs))
}

// otherPlace returns the project in which exists looks for files, nil when it cannot be had.
func (l *loader) otherPlace(project, ref String) *place {
	name, unknown := l.expandVariables(project.Value, false)
	if unknown != "" {
		return nil
	}
	if at := l.checkout(name); at != nil {
		return at
	}
	if _, ok := l.opts.Fetcher.(Lister); !ok {
		return nil
	}
	at := l.projectAt(name, ref.Value)
	_, err := l.list(at)
	if refusal, ok := errors.AsType[*Refusal](err); ok {
		l.cfg.partial = true
		l.cfg.reportf(RuleIncludeRules, project.Span, []string{"include", "rules", "exists", "project"},
			"exists cannot look into the project %q: %s", name, refusal.Reason)
		return nil
	}
	return at
}

func (l *loader) changesHolds(rule *syntax.Mapping, _ *place) Truth {
	node := rule.Get("changes")
	if isNull(node) {
		return Yes
	}
	compareTo := ""
	if m, ok := node.(*syntax.Mapping); ok {
		compareTo = text(m.Get("compare_to")).Value
		node = m.Get("paths")
	}
	globs, known := l.globs(node)
	if !known {
		return Maybe
	}
	return l.changed(globs, compareTo)
}

// globs returns the patterns of a clause with their variables filled in; what does not exist stays as it is written.
func (l *loader) globs(n syntax.Node) (globs []string, known bool) {
	if isNull(n) {
		return nil, true
	}
	for _, glob := range flatten(n, 0) {
		expanded, unknown := l.expandVariables(glob.Value, true)
		if unknown != "" {
			return nil, false
		}
		globs = append(globs, expanded)
	}
	return globs, true
}

// ruleChecker checks the shape of the rules of an include.
type ruleChecker struct {
	cfg    *Config
	wrong  bool   // also when the problem is known from another inclusion of the file
	clause string // the key of the rule that is looked at; "" for the rule itself
}

func (c *ruleChecker) fault(span source.Span, format string, args ...any) {
	c.wrong = true
	c.cfg.reportf(RuleIncludeRules, span, c.path(), format, args...)
}

func (c *ruleChecker) path() []string {
	if c.clause == "" {
		return []string{"include", "rules"}
	}
	return []string{"include", "rules", c.clause}
}

// rules returns the rules in a list, also those of lists in it.
func (c *ruleChecker) rules(n syntax.Node) []*syntax.Mapping {
	list, ok := n.(*syntax.Sequence)
	switch {
	case !isPresent(n):
		c.fault(n.Span(), "the rules of an include are empty: write a rule, or remove them")
		return nil
	case !ok:
		c.fault(n.Span(), "the rules of an include are %s: they must be a list", n.Kind())
		return nil
	}
	var all []*syntax.Mapping
	for _, item := range list.Items() {
		switch item := item.(type) {
		case *syntax.Sequence:
			all = append(all, c.rules(item)...)
		case *syntax.Mapping:
			c.rule(item)
			all = append(all, item)
		default:
			c.fault(item.Span(), "a rule of an include is %s: it must be a mapping", item.Kind())
		}
	}
	return all
}

func (c *ruleChecker) rule(m *syntax.Mapping) {
	if m.Len() == 0 {
		c.fault(m.Span(), "a rule of an include is empty: give it if, exists, changes or when")
	}
	if !c.keys(m, includeRuleKeys, "a rule of an include") {
		return
	}
	if cond := m.Get("if"); !isNull(cond) {
		c.condition(cond)
	}
	when, ok := m.Get("when").(*syntax.Scalar)
	if v := m.Get("when"); !isNull(v) && (!ok || !when.IsString() || when.Value() != "always" && when.Value() != "never") {
		c.fault(v.Span(), `"when" must be always or never in a rule of an include`)
	}
	c.clause = "changes"
	c.changes(m.Get("changes"))
	c.clause = "exists"
	c.exists(m.Get("exists"))
	c.clause = ""
}

func (c *ruleChecker) keys(m *syntax.Mapping, known []string, what string) bool {
	ok := true
	for e := range m.Entries() {
		if !contains(known, e.Key) {
			ok, c.wrong = false, true
			c.cfg.report(Problem{
				Rule: RuleIncludeRules, Span: e.Key.Span(), Path: append(c.path(), e.Key.Value()), Unknown: e.Key.Value(), Known: known,
				Message: quoted(e.Key.Value()) + " is no keyword of " + what,
			})
		}
	}
	return ok
}

func (c *ruleChecker) condition(n syntax.Node) {
	s, ok := n.(*syntax.Scalar)
	if !ok || !s.IsString() {
		c.fault(n.Span(), `"if" is %s: it must be an expression, as in $CI_COMMIT_BRANCH == "main"`, n.Kind())
		return
	}
	if err := validate(s.Value()); err != nil {
		c.fault(s.Span(), `"if" is no valid expression: %v`, err)
	}
}

func (c *ruleChecker) changes(n syntax.Node) {
	switch n := n.(type) {
	case nil:
	case *syntax.Sequence:
		c.paths(n, "changes")
	case *syntax.Mapping:
		if !c.keys(n, changesKeys, `"changes"`) {
			return
		}
		if paths := n.Get("paths"); paths == nil {
			c.fault(n.Span(), `"changes" needs "paths"`)
		} else {
			c.paths(paths, "changes:paths")
		}
		c.str(n.Get("compare_to"), "compare_to")
	default:
		if n.Kind() != syntax.KindNull {
			c.fault(n.Span(), `"changes" is %s: it must be a list of paths, or a mapping with paths`, n.Kind())
		}
	}
}

func (c *ruleChecker) exists(n syntax.Node) {
	switch n := n.(type) {
	case nil:
	case *syntax.Sequence:
		c.strings(n, "exists")
	case *syntax.Mapping:
		if n.Len() > 0 && c.keys(n, existsKeys, `"exists"`) {
			c.existsMapping(n)
		}
	case *syntax.Scalar:
		if isPresent(n) && !n.IsString() {
			c.fault(n.Span(), `"exists" is %s: it must be a path, a list of them, or a mapping with paths`, n.Kind())
		}
	}
}

func (c *ruleChecker) existsMapping(m *syntax.Mapping) {
	switch paths := m.Get("paths"); {
	case paths == nil:
		c.fault(m.Span(), `"exists" needs "paths"`)
	case paths.Kind() != syntax.KindNull:
		c.paths(paths, "exists:paths")
	}
	if ref := m.Get("ref"); !isNull(ref) && m.Get("project") == nil {
		c.fault(ref.Span(), `"ref" needs "project"`)
	}
	c.str(m.Get("project"), "project")
	c.str(m.Get("ref"), "ref")
}

func (c *ruleChecker) str(n syntax.Node, key string) {
	if s, ok := n.(*syntax.Scalar); !isNull(n) && (!ok || !s.IsString()) {
		c.fault(n.Span(), "%q is %s: it must be a string", key, n.Kind())
	}
}

func (c *ruleChecker) paths(n syntax.Node, key string) {
	c.strings(n, key)
	if list, ok := n.(*syntax.Sequence); ok && len(list.Items()) > maxRulePaths {
		c.fault(n.Span(), "%q has %d paths: GitLab takes at most %d", key, len(list.Items()), maxRulePaths)
	}
}

func (c *ruleChecker) strings(n syntax.Node, key string) {
	list, ok := n.(*syntax.Sequence)
	if !ok {
		c.fault(n.Span(), "%q is %s: it must be a list of strings", key, n.Kind())
		return
	}
	for _, item := range list.Items() {
		if s, ok := item.(*syntax.Scalar); !ok || !s.IsString() {
			c.fault(item.Span(), "%q holds %s: it must be a list of strings", key, item.Kind())
		}
	}
}
