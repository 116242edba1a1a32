package pipeline

import (
	"cmp"
	"slices"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A jobPlan is an instance of a job before its rules are asked.
type jobPlan struct {
	in          *config.Instance
	index       int // in the order of the configuration
	stage       int
	when        string
	ignore      bool // allow_failure
	exitCodes   []int
	startIn     string
	needs       []Need
	ruleNeeds   map[int][]Need // by the number of the rule
	tags        []config.String
	cancelable  *bool // interruptible
	environment environment
	own         []definition // of the job and its matrix
	ownMap      map[string]*definition
	ownRefers   []string // see [layer]
	inherits    inheritance
	rules       *ruleSet // nil without rules
	rulesSpan   source.Span
	alone       bool    // what the rules come to depends on the job itself
	only        *policy // nil without
	except      *policy
	question    question // of its rules, or of only and except

	circleOnce sync.Once
	circle     []string // see [scope.circle]
}

// An environment is what a job says of it, with its variables as they are written.
type environment struct {
	name, action, tier, url string
}

// inheritance tells which root variables a job takes.
type inheritance struct {
	none bool
	only map[string]bool // nil for all
}

// A planner reads the jobs of a configuration.
type planner struct {
	cfg        *config.Config
	sets       map[syntax.Node][]*ruleSet // by their first rule: rules that many jobs share are read once
	conditions map[*syntax.Mapping][]*condition
}

func (r *planner) job(in *config.Instance, index int, workflowRules bool) *jobPlan {
	job, node := in.Job, in.Job.Node
	p := &jobPlan{
		in: in, index: index, stage: r.cfg.StageIndex(job.Stage.Value),
		when: cmp.Or(textOf(node.Get("when")).Value, "on_success"), startIn: textOf(node.Get("start_in")).Value,
		needs: needsOf(r.cfg, in, 0), ruleNeeds: ruleNeeds(r.cfg, in),
		tags: listOf(r.cfg.Value(job, "tags")), cancelable: boolOf(r.cfg.Value(job, "interruptible")),
		environment: environmentOf(node.Get("environment")), inherits: inheritanceOf(node),
	}
	p.ignore, p.exitCodes = failureOf(node.Get("allow_failure"), p.when)
	p.own = append(definitions(job.Variables, fromJob), definitions(in.Matrix, fromMatrix)...)
	own := newLayer(p.own, nil)
	p.ownMap, p.ownRefers = own.own, own.referring
	if p.rules = r.rules("rules", node); p.rules != nil {
		p.rulesSpan, p.alone = node.Entry("rules").Key.Span(), p.decidesAlone()
	}
	p.policies(r, workflowRules)
	p.ask()
	return p
}

// decidesAlone reports whether the job's rules may come to something else than the same rules of other jobs.
func (p *jobPlan) decidesAlone() bool {
	return p.rules.expands || p.inherits.none || p.inherits.only != nil || slices.ContainsFunc(p.rules.mentions, func(name string) bool {
		return p.owns(name) || isOfJob(name)
	})
}

// owns reports whether the job, or its matrix, gives a variable a value.
func (p *jobPlan) owns(name string) bool {
	_, own := p.ownMap[name]
	return own
}

// layerOn returns the variables of the job over those of the root.
func (p *jobPlan) layerOn(root *layer) *layer {
	if len(p.own) == 0 && !p.inherits.none && p.inherits.only == nil {
		return root
	}
	l := &layer{own: p.ownMap, referring: p.ownRefers, below: root, only: p.inherits.only}
	if p.inherits.none {
		l.below = nil
	}
	return l
}

// policies reads only and except. A job that says nothing runs for branches and tags, unless it or the workflow has rules.
func (p *jobPlan) policies(r *planner, workflowRules bool) {
	node := p.in.Job.Node
	if only := node.Get("only"); !isNull(only) {
		p.only = r.policy("only", node.Entry("only"), []string{"branches", "tags"})
	} else if node.Entry("rules") == nil && !workflowRules {
		p.only = defaultPolicy(p.in.Job.Name.Span)
	}
	if except := node.Entry("except"); except != nil && !isNull(except.Value) {
		p.except = r.policy("except", except, nil)
	}
}

// ask gathers what decides whether the job is in a pipeline.
func (p *jobPlan) ask() {
	if p.rules != nil {
		p.question = p.rules.question
		return
	}
	for _, policy := range []*policy{p.only, p.except} {
		if policy != nil {
			p.question.says += policy.keyword + "\n"
			p.question.add(policy.conditions)
		}
	}
}

// needsOf returns the needs of an instance, or those of one of its rules.
func needsOf(cfg *config.Config, in *config.Instance, rule int) []Need {
	needs := cfg.NeedsOf(in, rule)
	if needs == nil {
		return nil
	}
	all := make([]Need, len(needs))
	for i, n := range needs {
		all[i] = Need{Name: n.Name, Artifacts: n.Need.Artifacts, Optional: n.Need.Optional, Span: n.Need.Job.Span}
	}
	return all
}

func ruleNeeds(cfg *config.Config, in *config.Instance) map[int][]Need {
	var all map[int][]Need
	for _, need := range in.Job.Needs {
		if need.Rule > 0 && all[need.Rule] == nil {
			if all == nil {
				all = map[int][]Need{}
			}
			all[need.Rule] = needsOf(cfg, in, need.Rule)
		}
	}
	return all
}

func environmentOf(n syntax.Node) environment {
	switch n := n.(type) {
	case *syntax.Mapping:
		return environment{
			name: textOf(n.Get("name")).Value, action: cmp.Or(textOf(n.Get("action")).Value, "start"),
			tier: textOf(n.Get("deployment_tier")).Value, url: textOf(n.Get("url")).Value,
		}
	case *syntax.Scalar:
		return environment{name: n.Value(), action: "start"}
	}
	return environment{}
}

func inheritanceOf(job *syntax.Mapping) inheritance {
	m, _ := job.Get("inherit").(*syntax.Mapping)
	switch n := m.Get("variables").(type) {
	case *syntax.Scalar:
		return inheritance{none: isFalse(n)}
	case *syntax.Sequence:
		in := inheritance{only: map[string]bool{}}
		for _, name := range listOf(n) {
			in.only[name.Value] = true
		}
		return in
	}
	return inheritance{}
}

// failureOf returns whether a job may fail, and with which exit codes.
func failureOf(n syntax.Node, when string) (ignore bool, codes []int) {
	switch n := n.(type) {
	case *syntax.Mapping:
		return false, numbersOf(n.Get("exit_codes"))
	case *syntax.Scalar:
		if value, ok := n.Bool(); ok {
			return value, nil
		}
	}
	return when == "manual", nil
}

// nameSpan is the place that stands for a job.
func (p *jobPlan) nameSpan() source.Span { return p.in.Job.Name.Span }
