package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// RulesVariableNotSet reports predefined variables that have no value yet when GitLab evaluates the expression.
var RulesVariableNotSet = &lint.Analyzer{
	Name:     "rules-variable-not-set",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a predefined variable has no value yet when the expression is evaluated

GitLab decides which jobs are in a pipeline before it stores the pipeline and long before a
runner has a job. What only these know (CI_PIPELINE_ID, CI_JOB_TOKEN, CI_PROJECT_DIR, the
runner's variables) is null in rules. workflow:rules do not know the job either, and
include:rules know only the project, the ref and what started the pipeline. Variables of the
environment exist in rules of jobs that have one.

When .pipewright.yml names the version of the server, as in gitlab: "17.5", variables that
came later are reported, too.`,
	Bad:  "test:\n  rules:\n    - if: $CI_RUNNER_TAGS =~ /gpu/\n  script: make test\n",
	Good: "test:\n  tags: [gpu]\n  script: make test\n",
	Run:  rulesVariableNotSet,
}

func rulesVariableNotSet(pass *lint.Pass) error {
	own := ownVariables(pass)
	for _, c := range conditions(pass) {
		for v := range c.Variables() {
			info, known := pipeline.Predefined(v.Name)
			if !known || own[v.Name] {
				continue
			}
			if why := notSet(&c, info, pass.GitLab); why != "" {
				span, _ := c.span(v.Span)
				pass.Report(lint.Findingf(span, "%q is always null in %s: %s", v.Name, c.owner(), why).At(c.path...))
			}
		}
	}
	return nil
}

// notSet says why a variable has no value where a condition asks for it, "" when it may have one.
func notSet(c *condition, info pipeline.Info, server string) string {
	if info.From > c.when {
		switch info.From {
		case pipeline.FromScript:
			return "it is not set before a runner has the job"
		case pipeline.FromRules:
			return "it belongs to a job"
		}
		return "it is not set before the pipeline is made"
	}
	if keyword := keywordOf(info.Name); keyword != "" && c.lacks(keyword) {
		return "the job has no " + keyword
	}
	if schema.Older(server, info.Since) {
		return "it came with GitLab " + info.Since + ", and the server is " + server
	}
	return ""
}

// keywordOf returns the keyword without which a job does not have a variable, "" when there is none.
func keywordOf(variable string) string {
	switch {
	case strings.HasPrefix(variable, "CI_ENVIRONMENT_"):
		return "environment"
	case variable == "CI_NODE_INDEX":
		return "parallel"
	}
	return ""
}

// lacks reports whether the condition is one of a job without a keyword. Of a hidden entry nobody knows what extends it.
func (c *condition) lacks(keyword string) bool {
	if c.entry == nil || strings.HasPrefix(c.path[0], ".") {
		return false
	}
	value := c.entry.Get(keyword)
	return value == nil || value.Kind() == syntax.KindNull
}
