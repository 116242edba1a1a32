package rules

import (
	"fmt"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// RulesEmptyVariable reports variables that are defined without a value and stand alone in front of && or ||.
var RulesEmptyVariable = &lint.Analyzer{
	Name:     "rules-empty-variable",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `an empty variable counts as true in front of && and ||

A variable that stands alone as a condition is false when it is empty. Not so in front of &&
and ||: these ask only whether it is defined. When DEPLOY is defined as "", $DEPLOY && $TAG is
true if TAG has a value, and $DEPLOY || $TAG is false even then.

!!$DEPLOY is true when the variable has a value and false when it is empty or not defined. The
rule speaks of variables that the configuration itself defines as empty.`,
	Bad:  "variables:\n  DEPLOY: \"\"\ndeploy:\n  rules:\n    - if: $DEPLOY && $CI_COMMIT_TAG\n  script: ./deploy.sh\n",
	Good: "variables:\n  DEPLOY: \"\"\ndeploy:\n  rules:\n    - if: '!!$DEPLOY && $CI_COMMIT_TAG'\n  script: ./deploy.sh\n",
	Run:  rulesEmptyVariable,
}

func rulesEmptyVariable(pass *lint.Pass) error {
	for _, c := range conditions(pass) {
		if c.when == pipeline.FromInclude {
			continue // variables of the configuration do not exist yet
		}
		for v, op := range c.Switches() {
			if empty := emptyVariable(pass.Config, &c, v.Name); empty.IsValid() {
				pass.Report(emptyBefore(&c, v, op.Op, empty))
			}
		}
	}
	return nil
}

func emptyBefore(c *condition, v *expr.Variable, op expr.Op, empty source.Span) lint.Finding {
	span, _ := c.span(v.Span)
	f := lint.Findingf(span, "%s", EmptyVariableMessage(v, op)).At(c.path...)
	f.Related = []lint.Related{{Span: empty, Message: fmt.Sprintf("%q is defined here, without a value", v.Name)}}
	if edit, ok := c.edit(v.Span, "!!$"+v.Name); ok {
		f.Fixes = []lint.Fix{{Message: "write !!$" + v.Name, Unsafe: true, Edits: []source.Edit{edit}}}
	}
	return f
}

// EmptyVariableMessage says what && or || makes of an empty variable on its left.
func EmptyVariableMessage(v *expr.Variable, op expr.Op) string {
	if op == expr.Or {
		return fmt.Sprintf("an empty $%s ends || as false, whatever stands behind it: write !!$%s", v.Name, v.Name)
	}
	const format = "an empty $%s counts as true in front of &&, which only asks whether it is defined: write !!$%s"
	return fmt.Sprintf(format, v.Name, v.Name)
}

// emptyVariable returns the place where a variable that a condition sees is defined without a value.
func emptyVariable(cfg *config.Config, c *condition, name string) source.Span {
	own, found := lookUp(config.Variables(c.entry.Get("variables")), name)
	if !found && !inheritsAll(c.entry) {
		return source.Span{}
	}
	if !found {
		own, found = lookUp(config.Variables(cfg.Root.Get("variables")), name)
	}
	if !found || own.Value.Value != "" || !plainVariable(own.Node) {
		return source.Span{}
	}
	return own.Name.Span
}

func lookUp(all []config.Variable, name string) (config.Variable, bool) {
	for _, v := range all {
		if v.Name.Value == name {
			return v, true
		}
	}
	return config.Variable{}, false
}

// plainVariable reports whether the value of a variable is written as GitLab takes it.
func plainVariable(n syntax.Node) bool {
	switch n.(type) {
	case *syntax.Scalar, *syntax.Mapping:
		return true
	}
	return false
}

// inheritsAll reports whether a job takes the variables of the root without a choice.
func inheritsAll(entry *syntax.Mapping) bool {
	inherit, _ := entry.Get("inherit").(*syntax.Mapping)
	v, ok := inherit.Get("variables").(*syntax.Scalar)
	if !ok {
		return inherit.Get("variables") == nil
	}
	takes, isBool := v.Bool()
	return !isBool || takes
}
