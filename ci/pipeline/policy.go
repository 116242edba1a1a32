package pipeline

import (
	"regexp"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/glob"
)

// A policy is what stands in only or except.
type policy struct {
	keyword    string // "only", "except"
	span       source.Span
	conditions []*condition
	implied    bool // nobody wrote it
}

// defaultPolicy is the one of jobs that say nothing.
func defaultPolicy(span source.Span) *policy {
	return &policy{keyword: "only", span: span, implied: true, conditions: []*condition{refsCondition([]string{"branches", "tags"}, span)}}
}

// policy returns what stands in only or except. A mapping without refs has those that are given.
func (r *planner) policy(keyword string, e *syntax.Entry, refs []string) *policy {
	p := &policy{keyword: keyword, span: e.Key.Span()}
	m, ok := e.Value.(*syntax.Mapping)
	if !ok {
		if isUnknown(e.Value) {
			p.conditions = []*condition{unknownCondition(keyword, e.Value)}
		} else {
			p.conditions = []*condition{refsCondition(texts(e.Value), e.Value.Span())}
		}
		return p
	}
	if refs != nil && m.Entry("refs") == nil {
		p.conditions = append(p.conditions, refsCondition(refs, e.Key.Span()))
	}
	for spec := range m.Entries() {
		if c := r.spec(spec); c != nil {
			p.conditions = append(p.conditions, c)
		}
	}
	return p
}

// spec returns a condition of only or except.
func (r *planner) spec(e *syntax.Entry) *condition {
	if isUnknown(e.Value) {
		return unknownCondition(e.Key.Value(), e.Value)
	}
	switch e.Key.Value() {
	case "refs":
		return refsCondition(texts(e.Value), e.Value.Span())
	case "variables":
		return r.variablesCondition(e.Value)
	case "changes":
		return onlyChanges(texts(e.Value), e.Value.Span())
	case "kubernetes":
		return kubernetesCondition(e.Value)
	}
	return nil
}

func texts(n syntax.Node) []string {
	var all []string
	for _, s := range listOf(n) {
		all = append(all, s.Value)
	}
	return all
}

// A refPattern is one item of only:refs.
type refPattern struct {
	text       string
	project    string
	elsewhere  bool // it names a project
	expression *regexp.Regexp
}

// refsCondition holds for pipelines of one of the refs or kinds.
// Source: lib/gitlab/ci/build/policy/refs.rb, GitLab 18.11.
func refsCondition(items []string, span source.Span) *condition {
	patterns := make([]refPattern, len(items))
	for i, item := range items {
		p := &patterns[i]
		p.text, p.project, p.elsewhere = strings.Cut(item, "@")
		p.expression = refExpression(p.text)
	}
	c := &condition{keyword: "refs", text: strings.Join(items, ", "), span: span, refs: items}
	c.ask = func(s *scope, _ *trace) (config.Truth, string) {
		answer := config.No
		for i := range patterns {
			if answer = answer.Or(patterns[i].matches(s.run)); answer == config.Yes {
				break
			}
		}
		return answer, ""
	}
	return c
}

func (p *refPattern) matches(r *run) config.Truth {
	e := r.event
	switch {
	case p.elsewhere && r.settler != nil && !r.settler.Variable("CI_PROJECT_PATH"):
		return config.Maybe
	case p.elsewhere && p.project != e.Project:
		return config.No
	}
	source := e.sourceWord()
	switch {
	case p.text == "tags" && e.isTag(), p.text == "branches" && e.isBranch(), p.text == source, p.text == plural(source):
		return config.Yes
	case e.isMergeRequest():
		return config.No
	case r.settler != nil && !r.settler.Ref():
		return config.Maybe
	case p.expression != nil:
		return config.TruthOf(p.expression.MatchString(e.refName()))
	}
	return config.TruthOf(p.text == e.refName())
}

// plural returns the plural of the name of a source: pushes, schedules, policies.
func plural(word string) string {
	switch {
	case strings.HasSuffix(word, "sh"):
		return word + "es"
	case strings.HasSuffix(word, "cy"), strings.HasSuffix(word, "ry"), strings.HasSuffix(word, "ty"):
		return word[:len(word)-1] + "ies"
	}
	return word + "s"
}

// refExpression returns the regular expression of an item /…/flags, nil when it is none.
// Source: lib/gitlab/untrusted_regexp/ruby_syntax.rb, GitLab 18.11.
func refExpression(text string) *regexp.Regexp {
	for line := range strings.SplitSeq(text, "\n") {
		end := strings.LastIndexByte(line, '/')
		if end < 1 || line[0] != '/' || strings.Trim(line[end+1:], "ismU") != "" {
			continue
		}
		pattern := line[1:end]
		if flags := line[end+1:]; flags != "" {
			pattern = "(?" + flags + ")" + pattern
		}
		expression, err := regexp.Compile(pattern)
		if err != nil {
			return nil
		}
		return expression
	}
	return nil
}

// variablesCondition holds when one of the expressions does.
func (r *planner) variablesCondition(n syntax.Node) *condition {
	var all []*condition
	for _, text := range listOf(n) {
		all = append(all, r.ifCondition(text))
	}
	c := &condition{keyword: "variables", text: strings.Join(texts(n), ", "), span: n.Span(), parts: all}
	for _, one := range all {
		c.mentions = append(c.mentions, one.mentions...)
	}
	c.ask = func(s *scope, t *trace) (config.Truth, string) {
		answer := config.No
		for _, one := range all {
			truth, _ := one.ask(s, t)
			if answer = answer.Or(truth); answer == config.Yes {
				break
			}
		}
		return answer, ""
	}
	return c
}

// onlyChanges holds when a changed file matches. Unlike rules:changes, it fills in no variables.
// Source: lib/gitlab/ci/build/policy/changes.rb, GitLab 18.11.
func onlyChanges(globs []string, span source.Span) *condition {
	patterns := make([]*glob.Pattern, len(globs))
	for i, g := range globs {
		patterns[i] = glob.Ruby.Compile(g)
	}
	c := &condition{keyword: "changes", text: strings.Join(globs, ", "), span: span}
	c.ask = func(s *scope, _ *trace) (config.Truth, string) {
		found := s.run.changes()
		if a, ok := found.settled(); ok {
			return a.truth, a.note
		}
		if s.run.settler != nil {
			return s.run.settler.Changes(globs, ""), ""
		}
		for _, p := range patterns {
			if i := slices.IndexFunc(found.paths, p.Match); i >= 0 {
				return config.Yes, found.paths[i] + " changed"
			}
		}
		return config.No, "no changed file matches"
	}
	return c
}

// kubernetesCondition holds when the project has a cluster, which only GitLab knows.
func kubernetesCondition(n syntax.Node) *condition {
	return &condition{keyword: "kubernetes", text: textOf(n).Value, span: n.Span(), ask: func(s *scope, _ *trace) (config.Truth, string) {
		if s.run.settler != nil {
			return s.run.settler.Cluster(), ""
		}
		if s.run.event.OpenVariables {
			return config.Maybe, "whether the project has a cluster is not known"
		}
		return config.No, "the project has no cluster"
	}}
}

// admit answers whether only and except let a job in.
func (p *jobPlan) admit(s *scope) (config.Truth, *Why) {
	why := &Why{Span: p.nameSpan()}
	answer := config.Yes
	for _, policy := range []*policy{p.only, p.except} {
		if policy == nil {
			continue
		}
		step := policy.ask(s)
		why.Steps = append(why.Steps, step)
		lets := step.Matches
		if policy == p.except {
			lets = lets.Not()
		}
		if len(why.Steps) == 1 || lets != config.Yes {
			why.Span = policy.span
			why.Summary = policy.summary(step.Matches)
		}
		if answer = answer.And(lets); answer == config.No {
			break
		}
	}
	if len(why.Steps) == 0 {
		why.Summary = "nothing filters it"
	}
	return answer, why
}

// ask answers whether all conditions of only hold, or one of except.
func (p *policy) ask(s *scope) Step {
	step := Step{Keyword: p.keyword, Span: p.span, Matches: config.Yes}
	combine, end := config.Truth.And, config.No
	if p.keyword == "except" {
		step.Matches, combine, end = config.No, config.Truth.Or, config.Yes
	}
	t := &trace{}
	for _, c := range p.conditions {
		clause := c.clause(s, t)
		step.Clauses = append(step.Clauses, clause)
		if step.Matches = combine(step.Matches, clause.Holds); step.Matches == end {
			break
		}
	}
	return step
}

// summary says in a few words what only or except came to.
func (p *policy) summary(matches config.Truth) string {
	if p.implied {
		return "only: branches, tags (the default)"
	}
	text := p.keyword
	if len(p.conditions) == 1 {
		text += ": " + p.conditions[0].text
	}
	switch matches {
	case config.Yes:
		return text + " matched"
	case config.No:
		return text + " did not match"
	}
	return text + " may match"
}
