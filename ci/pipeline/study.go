package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// A Study asks the rules of a configuration about events of which not everything is settled, one job at a time: the way to reason
// about many events at once. What it answers is what [Create] says of every event that settles the rest.
type Study struct {
	ctx  context.Context
	cfg  *config.Config
	plan *plan
	same []int // by job: the first job whose rules come to the same

	// OpenFiles says that the files of the repository are not settled, so that a settler is asked for them.
	OpenFiles bool

	parts   []part // see [Study.Conditions]
	numbers map[partKey]int
}

// errOpen says that files are open.
var errOpen = errors.New("the files are open")

// A Settler knows what is settled of an event, and may take down what it is asked about the rest.
type Settler interface {
	// Variable reports whether it is settled what a variable is: that it is what the event says.
	Variable(name string) bool
	// Ref reports whether the name of the branch or tag is settled.
	Ref() bool
	// Changes answers whether a changed file matches one of the globs; compareTo is the ref that the files are compared to, "" for
	// the usual one. It is not asked for events of which GitLab cannot tell the changed files.
	Changes(globs []string, compareTo string) config.Truth
	// Exists answers whether a file matches one of the globs, where nobody knows the files.
	Exists(globs []string) config.Truth
	// Cluster answers whether the project has a Kubernetes cluster.
	Cluster() config.Truth
}

// An Outcome is what rules, or only and except, come to.
type Outcome struct {
	Rule int          // the number of the rule that decides, from 1; 0 when none does, and without rules
	In   config.Truth // whether they let in; Maybe when that is not settled
}

// NewStudy returns a study of a configuration as it is for one event: see [config.Config.With]. ok is false when GitLab refuses the
// configuration, or a part of it is missing.
func NewStudy(ctx context.Context, cfg *config.Config) (_ *Study, ok bool) {
	s := &Study{ctx: ctx, cfg: cfg, plan: planOf(cfg), numbers: map[partKey]int{}}
	if len(s.plan.mistakes) > 0 || !s.plan.complete || cfg.Root == nil {
		return nil, false
	}
	s.same = make([]int, len(s.plan.jobs))
	type key struct {
		rules *ruleSet
		says  string
	}
	first := map[key]int{}
	for i, job := range s.plan.jobs {
		s.same[i] = i
		k := key{job.rules, job.when}
		if job.rules == nil {
			k.says = job.question.says
		}
		if job.rules != nil && job.alone || job.rules == nil && len(job.question.mentions) > 0 {
			continue
		}
		if j, seen := first[k]; seen {
			s.same[i] = j
			continue
		}
		first[k] = i
	}
	return s, true
}

// Jobs returns the instances of jobs that a study can be asked about, by their numbers.
func (s *Study) Jobs() []*config.Instance {
	all := make([]*config.Instance, len(s.plan.jobs))
	for i, job := range s.plan.jobs {
		all[i] = job.in
	}
	return all
}

// Same returns the number of the first job whose rules come to the same for every event.
func (s *Study) Same(job int) int { return s.same[job] }

// Rules returns how many rules decide over a job.
func (s *Study) Rules(job int) int {
	if set := s.plan.jobs[job].rules; set != nil {
		return len(set.rules)
	}
	return 0
}

// Needs returns what a job needs when a rule of it decides.
func (s *Study) Needs(job, rule int) []Need {
	p := s.plan.jobs[job]
	if needs := p.ruleNeeds[rule]; len(needs) > 0 {
		return needs
	}
	return p.needs
}

// RuleSpan returns the place of a rule of a job.
func (s *Study) RuleSpan(job, rule int) source.Span { return s.plan.jobs[job].rules.rules[rule-1].span }

// When returns how a job starts when a rule of it decides: on_success, manual, delayed, …
func (s *Study) When(job, rule int) string {
	p := s.plan.jobs[job]
	if rule > 0 {
		return p.rules.rules[rule-1].whenOr(p.when)
	}
	return p.when
}

// Production returns the name of the environment of the tier production that a job deploys to, as it is written, "" for none.
func (s *Study) Production(job int) string {
	env := s.plan.jobs[job].environment
	if env.action == "start" && IsProduction(env.name, env.tier) {
		return env.name
	}
	return ""
}

// Flows returns the rules of the workflow, by their numbers, under which the rules of jobs may come to something else than under the
// others, because they set variables.
func (s *Study) Flows() []int {
	if s.plan.workflow == nil {
		return nil
	}
	var all []int
	for _, r := range s.plan.workflow.rules {
		if len(r.variables) > 0 {
			all = append(all, r.number)
		}
	}
	return all
}

// A Glimpse is a look of a study at one event.
type Glimpse struct {
	study *Study
	run   *run
}

// At looks at an event, which is complete: see [Event.Complete]. Without a settler all of it is settled, but for variables that it leaves
// open.
func (s *Study) At(event *Event, settler Settler) Glimpse {
	r := newRun(s.ctx, s.cfg, event)
	r.plan, r.settler = s.plan, settler
	r.root, r.rootDefinitions = s.plan.rootLayer, s.plan.root
	r.open = settler == nil && event.OpenVariables
	if settler != nil && s.OpenFiles {
		r.noFiles = errOpen
	}
	return Glimpse{s, r}
}

// Workflow returns what workflow:rules come to.
func (g Glimpse) Workflow() Outcome {
	set := g.study.plan.workflow
	if set == nil {
		return Outcome{In: config.Yes}
	}
	return set.outcome(&scope{run: g.run, phase: FromWorkflow, yaml: g.study.plan.rootLayer}, "always")
}

// Job returns what the rules of a job come to, or its only and except, where the given rule of the workflow has decided.
func (g Glimpse) Job(job, flow int) Outcome {
	p := g.study.plan.jobs[job]
	g.under(flow)
	s := &scope{run: g.run, phase: FromRules, job: p, yaml: p.layerOn(g.run.root)}
	if !s.knowEnvironment(p.question.mentions) {
		return Outcome{In: config.Maybe}
	}
	if p.rules != nil {
		return p.rules.outcome(s, p.when)
	}
	in, _ := p.admit(s)
	return Outcome{In: in}
}

// under goes on where a rule of the workflow has decided.
func (g Glimpse) under(flow int) {
	g.run.root, g.run.rootDefinitions = g.study.plan.rootLayer, g.study.rootDefinitions(flow)
	if len(g.run.rootDefinitions) > len(g.study.plan.root) {
		g.run.root = newLayer(g.run.rootDefinitions, nil)
	}
}

// rootDefinitions returns the root variables with those of a rule of the workflow over them.
func (s *Study) rootDefinitions(flow int) []definition {
	if flow == 0 {
		return s.plan.root
	}
	return slices.Concat(s.plan.root, s.plan.workflow.rules[flow-1].variables)
}

// outcome asks the rules one after the other, up to the first that matches or is not settled.
func (set *ruleSet) outcome(s *scope, when string) Outcome {
	t := &trace{}
	for _, rule := range set.rules {
		matches := config.Yes
		for _, c := range rule.conditions {
			t.values = t.values[:0]
			truth, _ := c.ask(s, t)
			if matches = matches.And(truth); matches != config.Yes {
				break
			}
		}
		switch {
		case matches == config.Maybe || t.fault != nil:
			return Outcome{In: config.Maybe}
		case matches == config.Yes && rule.whenOr(when) == "never":
			return Outcome{Rule: rule.number, In: config.No}
		case matches == config.Yes:
			return Outcome{Rule: rule.number, In: config.Yes}
		}
	}
	return Outcome{In: config.No}
}

// unsettled returns the definition of a variable of which is not settled what it is.
func (r *run) unsettled(name string) (definition, bool) {
	if r.settler == nil || r.settler.Variable(name) {
		return definition{}, false
	}
	return definition{name: name, state: expr.IsUnknown, from: fromPredefined}, true
}

// Variable returns what a variable is to the rules of jobs that set none themselves.
func (g Glimpse) Variable(name string) (string, expr.State) {
	g.under(0)
	return (&scope{run: g.run, phase: FromRules, yaml: g.run.root}).lookup(name)
}

// Holds answers whether an expression is true for the rules of jobs that set no variables themselves.
func (g Glimpse) Holds(e *expr.Expr) config.Truth {
	g.under(0)
	return truthOf(e.Eval((&scope{run: g.run, phase: FromRules, yaml: g.run.root}).lookup))
}

// KnowsChanges reports whether GitLab can tell the changed files of the event, which is complete.
func (e *Event) KnowsChanges() bool {
	return e.isMergeRequest() || e.isPullRequest() || e.updatesBranch()
}

// PolicyWord returns the word that only and except have for the source of the event.
func (e *Event) PolicyWord() string { return e.sourceWord() }

// Shape returns what a job is in a pipeline when a rule of it decides, and a rule of the workflow: texts are equal for jobs that are the
// same. Scripts and all else that no rule changes is not part of it.
func (s *Study) Shape(job, rule, flow int) string {
	p := s.plan.jobs[job]
	j := &Job{When: p.when, AllowFailure: p.ignore, ExitCodes: p.exitCodes, StartIn: p.startIn, Interruptible: p.cancelable, Needs: p.needs}
	var ofRule []definition
	if rule > 0 {
		j.follow(p.rules.rules[rule-1], p)
		ofRule = p.rules.rules[rule-1].variables
	}
	variables := map[string]string{}
	for _, v := range list(s.rootDefinitions(flow), p.inherits, p.own, ofRule) {
		variables[v.Name] = v.Value
	}
	interruptible := "unset"
	if j.Interruptible != nil {
		interruptible = truthText(*j.Interruptible)
	}
	var needs []string
	for _, n := range j.Needs {
		needs = append(needs, fmt.Sprintf("%q %v %v", n.Name, n.Artifacts, n.Optional))
	}
	return fmt.Sprintf("%s %v %v %q %s %v %q %q %q", j.When, j.AllowFailure, j.ExitCodes, j.StartIn, interruptible, j.Needs == nil, needs, variables,
		p.in.Job.Stage.Value)
}
