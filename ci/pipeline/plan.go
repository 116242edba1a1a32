package pipeline

import (
	"cmp"
	"slices"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// Who sets a variable: see [Variable].
const (
	fromRoot       = "root"
	fromWorkflow   = "workflow rule"
	fromJob        = "job"
	fromMatrix     = "matrix"
	fromRule       = "rule"
	fromProject    = "project"
	fromPipeline   = "pipeline"
	fromPredefined = "predefined"
)

// A plan is what a configuration says to every event, read once.
type plan struct {
	cfg       *config.Config
	mistakes  []Error // because of which GitLab refuses the configuration
	complete  bool    // nothing is missing
	root      []definition
	rootLayer *layer
	workflow  *ruleSet
	name      config.String
	cancel    AutoCancel
	jobs      []*jobPlan // by stages, then in the order of the configuration

	circleOnce sync.Once
	circle     []string // of the root variables
}

// planKey is the key of the plan of a configuration.
type planKey struct{}

func planOf(cfg *config.Config) *plan {
	return config.Once(cfg, planKey{}, func() *plan { return newPlan(cfg) })
}

func newPlan(cfg *config.Config) *plan {
	p := &plan{cfg: cfg, mistakes: mistakes(cfg), complete: cfg.Complete() && cfg.Readable()}
	if len(p.mistakes) > 0 || cfg.Root == nil {
		return p
	}
	r := &planner{
		cfg: cfg, sets: map[syntax.Node][]*ruleSet{}, conditions: map[*syntax.Mapping][]*condition{},
	}
	p.root = definitions(config.Variables(cfg.Root.Get("variables")), fromRoot)
	p.rootLayer = newLayer(p.root, nil)
	if m := workflowOf(cfg); m != nil {
		p.workflow = r.rules(workflowRules, m)
		p.name = textOf(m.Get("name"))
		p.cancel = autoCancelOf(m.Get("auto_cancel"))
	}
	ruled := workflowOf(cfg).Entry("rules") != nil
	for i, in := range cfg.Instances() {
		p.jobs = append(p.jobs, r.job(in, i, ruled))
	}
	slices.SortStableFunc(p.jobs, func(a, b *jobPlan) int { return a.stage - b.stage })
	return p
}

// workflowOf returns the keyword `workflow`, nil when there is none.
func workflowOf(cfg *config.Config) *syntax.Mapping {
	e := cfg.Root.Entry("workflow")
	if e == nil || config.IsJobKey(e.Key, e.Value) {
		return nil
	}
	m, _ := e.Value.(*syntax.Mapping)
	return m
}

// definitions returns variables of the YAML as definitions.
func definitions(variables []config.Variable, from string) []definition {
	all := make([]definition, len(variables))
	for i, v := range variables {
		all[i] = definition{name: v.Name.Value, value: v.Value.Value, state: expr.IsDefined, from: from, span: v.Name.Span}
		if m, ok := v.Node.(*syntax.Mapping); ok {
			all[i].raw = isFalse(m.Get("expand"))
		}
		if !all[i].raw {
			all[i].refs = references(v.Value.Value)
		}
	}
	return all
}

func autoCancelOf(n syntax.Node) AutoCancel {
	m, _ := n.(*syntax.Mapping)
	return AutoCancel{textOf(m.Get("on_new_commit")).Value, textOf(m.Get("on_job_failure")).Value}
}

// with returns the setting with what a rule says instead.
func (a AutoCancel) with(rule AutoCancel) AutoCancel {
	return AutoCancel{cmp.Or(rule.OnNewCommit, a.OnNewCommit), cmp.Or(rule.OnJobFailure, a.OnJobFailure)}
}
