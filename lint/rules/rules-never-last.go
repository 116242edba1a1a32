package rules

import (
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// RulesNeverLast reports rules with when: never at the end of a list that come too late to exclude anything.
var RulesNeverLast = &lint.Analyzer{
	Name:     "rules-never-last",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a rule that excludes something stands last, where it comes too late

GitLab takes the first rule that matches. A rule with when: never excludes only what no rule
in front of it has let in; and what no rule lets in is left out anyway. At the end of the list
it has no effect: put it first.

Where no pipeline is let in that the rule would exclude, it misleads nobody and is not
reported, nor is a last rule with when: never and no condition. The message names a pipeline
that the rule was meant to exclude.`,
	Bad: "test:\n  rules:\n    - if: $CI_COMMIT_BRANCH == \"main\"\n    - if: $CI_PIPELINE_SOURCE == \"schedule\"\n      when: never\n" +
		"  script: make test\n",
	Good: "test:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"schedule\"\n      when: never\n    - if: $CI_COMMIT_BRANCH == \"main\"\n" +
		"  script: make test\n",
	Run: rulesNeverLast,
}

func rulesNeverLast(pass *lint.Pass) error {
	late := lateRules(pass)
	if len(late) == 0 {
		return nil
	}
	pipelines, err := simulate(pass)
	if err != nil {
		return err
	}
	for _, p := range pipelines {
		for i := range late {
			late[i].see(pass, p)
		}
	}
	for _, l := range late {
		if l.witness != "" {
			const format = "this rule excludes nothing at the end of %s, not even %s: put it in front of the rule that lets it in"
			f := lint.Findingf(l.rule.Span(), format, l.list.owner, l.witness)
			f.Path = l.list.path
			pass.Report(f)
		}
	}
	return nil
}

// A lateRule is a rule with a condition that excludes something, and behind which none lets anything in.
type lateRule struct {
	list    *ruleList
	rule    *syntax.Mapping
	cond    *expr.Expr
	witness string // a pipeline that it would exclude, but for the rules in front
}

// lateRules returns the late rules of jobs and of the workflow.
func lateRules(pass *lint.Pass) []lateRule {
	var late []lateRule
	for _, list := range ruleLists(pass) {
		last := len(list.rules)
		for last > 0 && saysNever(list.rules[last-1]) {
			last--
		}
		if list.partial || list.when == pipeline.FromInclude || last == 0 || alwaysMatches(pass, list.rules[last-1]) {
			continue // nothing stands in front, or nothing behind is reached, of which another rule speaks
		}
		for _, rule := range list.rules[last:] {
			if cond := onlyIf(pass.Config, rule); cond != nil {
				late = append(late, lateRule{list: &list, rule: rule, cond: cond})
			}
		}
	}
	return late
}

// saysNever reports whether a rule excludes what it matches.
func saysNever(rule *syntax.Mapping) bool {
	when, ok := rule.Get("when").(*syntax.Scalar)
	return ok && when.Value() == "never"
}

// onlyIf returns the expression of a rule that asks for nothing else, nil for other rules.
func onlyIf(cfg *config.Config, rule *syntax.Mapping) *expr.Expr {
	cond, ok := rule.Get("if").(*syntax.Scalar)
	if !ok || rule.Get("changes") != nil || rule.Get("exists") != nil {
		return nil
	}
	return cfg.Expression(cond.Value())
}

// see looks whether a pipeline, or a job in it, is what the rule should exclude. An include that could not be had may add to the
// pipeline, but does not change what is there.
func (l *lateRule) see(pass *lint.Pass, p *pipeline.Pipeline) {
	if l.witness != "" || p.Created == config.No {
		return
	}
	for _, job := range p.Jobs {
		why := job.Why
		if l.list.entry == nil {
			why = p.Workflow
		} else if job.Instance.Job.Node != l.list.entry {
			continue
		}
		if matched(why) && !unsure(pass, p.Workflow, why) && l.cond.Eval(variablesOf(p, job)).Truth == expr.True {
			l.witness = p.Event.String()
		}
		return
	}
}

// matched reports whether a rule matched for certain.
func matched(why *pipeline.Why) bool {
	return why != nil && len(why.Steps) > 0 && why.Steps[len(why.Steps)-1].Matches == config.Yes
}

// variablesOf returns the variables of a job of a pipeline.
func variablesOf(p *pipeline.Pipeline, job *pipeline.Job) expr.Lookup {
	values := map[string]pipeline.Variable{}
	for _, v := range p.AllVariables(job) {
		values[v.Name] = v
	}
	return func(name string) (string, expr.State) {
		v, defined := values[name]
		switch {
		case !defined:
			return "", expr.IsUndefined
		case v.Unknown:
			return "", expr.IsUnknown
		}
		return v.Value, expr.IsDefined
	}
}
