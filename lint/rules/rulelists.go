package rules

import (
	"strconv"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// A ruleList is the rules of a job or hidden entry, of the workflow or of an include, in the order in which GitLab asks them.
type ruleList struct {
	owner string // as messages name it: "test", "workflow:rules"
	path  []string
	when  pipeline.Moment
	entry *syntax.Mapping // the job or hidden entry; nil for workflow and include
	rules []*syntax.Mapping
	// partial says that some rules are not there: a reference that leads nowhere, or something that is no rule.
	partial bool
}

// listsKey is the key of the lists in [lint.Once].
type listsKey struct{}

// ruleLists returns all lists of rules: first those of jobs, then those of hidden entries, of the workflow and of includes.
func ruleLists(pass *lint.Pass) []ruleList {
	return lint.Once(pass, listsKey{}, func() []ruleList {
		var f listFinder
		cfg := pass.Config
		for _, job := range cfg.Jobs {
			f.entry(job.Node, job.Name.Value)
		}
		for e := range cfg.Root.Entries() {
			m, ok := e.Value.(*syntax.Mapping)
			switch name := e.Key.Value(); {
			case !ok || cfg.Job(name) != nil:
			case name == "workflow":
				f.add(ruleList{owner: "workflow:rules", path: []string{name, "rules"}, when: pipeline.FromWorkflow}, m.Get("rules"))
			default:
				f.entry(m, name)
			}
		}
		for _, doc := range cfg.Files {
			if root, ok := doc.Root.(*syntax.Mapping); ok {
				f.includes(root.Get("include"))
			}
		}
		return f.all
	})
}

type listFinder struct{ all []ruleList }

func (f *listFinder) add(list ruleList, n syntax.Node) {
	if list.fill(n, maxRuleNesting); len(list.rules) > 0 {
		f.all = append(f.all, list)
	}
}

func (f *listFinder) entry(m *syntax.Mapping, name string) {
	f.add(ruleList{owner: strconv.Quote(name), path: []string{name, "rules"}, when: pipeline.FromRules, entry: m}, m.Get("rules"))
}

func (f *listFinder) includes(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.Sequence:
		for _, item := range n.Items() {
			f.includes(item)
		}
	case *syntax.Mapping:
		f.add(ruleList{owner: "include:rules", path: []string{"include", "rules"}, when: pipeline.FromInclude}, n.Get("rules"))
	}
}

// maxRuleNesting is how deep GitLab lets lists of rules stand in one another.
const maxRuleNesting = 10

// fill adds the rules of a list and of the lists in it, which references bring.
func (l *ruleList) fill(n syntax.Node, depth int) {
	items, ok := n.(*syntax.Sequence)
	if !ok || depth < 0 {
		l.partial = l.partial || n != nil && n.Kind() != syntax.KindNull
		return
	}
	for _, item := range items.Items() {
		if rule, ok := item.(*syntax.Mapping); ok {
			l.rules = append(l.rules, rule)
		} else {
			l.fill(item, depth-1)
		}
	}
}
