package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/suggest"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// RulesVariableTypo reports names in expressions that are nearly those of predefined variables.
var RulesVariableTypo = &lint.Analyzer{
	Name:     "rules-variable-typo",
	Group:    lint.Jobs,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a name in an expression is nearly that of a predefined variable

GitLab knows no CI_COMIT_BRANCH and says nothing: the variable is null, the comparison false,
and the job never runs, or always. The rule looks at names that begin with CI_ or GITLAB_,
are not predefined, are defined nowhere in the configuration, and resemble a predefined one.
It also knows the names that GitLab had until version 16.0 (CI_BUILD_REF_NAME).

If the variable is one of the project's settings after all, silence the rule in that place.`,
	Bad: "test:\n  rules:\n    - if: $CI_MERGE_REQUEST_TARGET_BRANCH == \"main\"\n  script: make test\n",
	Good: "test:\n  rules:\n    - if: $CI_MERGE_REQUEST_TARGET_BRANCH_NAME == \"main\"\n" +
		"  script: make test\n",
	Run: rulesVariableTypo,
}

func rulesVariableTypo(pass *lint.Pass) error {
	own := ownVariables(pass)
	for _, c := range conditions(pass) {
		for v := range c.Variables() {
			if own[v.Name] || !looksPredefined(v.Name) {
				continue
			}
			if now := pipeline.Renamed(v.Name); now != "" && !schema.Older(pass.GitLab, "16.0") {
				pass.Report(renamedVariable(&c, v, now))
			} else if near := nearPredefined(v.Name); near != "" {
				pass.Report(misspeltVariable(&c, v, near))
			}
		}
	}
	return nil
}

// looksPredefined reports whether a name is of the kind that GitLab gives to its variables, and is none of them.
func looksPredefined(name string) bool {
	upper := strings.ToUpper(name)
	if !strings.HasPrefix(upper, "CI_") && !strings.HasPrefix(upper, "GITLAB_") {
		return false
	}
	_, known := pipeline.Predefined(name)
	return !known
}

func misspeltVariable(c *condition, v *expr.Variable, near string) lint.Finding {
	const format = "GitLab sets no variable %q, and nothing in the configuration defines it: did you mean %q?"
	return instead(c, v, near, format, v.Name, near)
}

func renamedVariable(c *condition, v *expr.Variable, now string) lint.Finding {
	return instead(c, v, now, "GitLab sets no variable %q since version 16.0: write %q", v.Name, now)
}

// instead returns a finding about a variable with a fix that names another one. A variable of the project's settings may have
// the odd name, so the fix is not safe.
func instead(c *condition, v *expr.Variable, name, format string, args ...any) lint.Finding {
	span, _ := c.span(v.Span)
	f := lint.Findingf(span, format, args...).At(c.path...)
	if edit, ok := c.edit(v.Span, "$"+name); ok {
		f.Fixes = []lint.Fix{{Message: "write $" + name, Unsafe: true, Edits: []source.Edit{edit}}}
	}
	return f
}

// nearPredefined returns the predefined variable that a name most likely should be, "" when it is probably the name of another
// variable. Either a word is missing or too many that people often forget or add, or every word of it is nearly a word of the
// predefined one: CI_PROJECT_TYPE and CI_PROJECT_TITLE are two names, CI_COMIT_BRANCH is none.
func nearPredefined(name string) string {
	for _, family := range []string{"CI_MERGE_REQUEST_", "CI_COMMIT_", "CI_EXTERNAL_PULL_REQUEST_"} {
		if !strings.HasPrefix(name, family) {
			continue
		}
		for _, candidate := range []string{name + "_NAME", strings.TrimSuffix(name, "_NAME")} {
			if _, known := pipeline.Predefined(candidate); known {
				return candidate
			}
		}
	}
	near, found := suggest.Nearest(name, slices.Values(pipeline.PredefinedNames()))
	if !found || !sameWords(name, near) {
		return ""
	}
	return near
}

// sameWords reports whether two names have nearly the same words.
func sameWords(a, b string) bool {
	as, bs := strings.Split(strings.ToUpper(a), "_"), strings.Split(b, "_")
	if len(as) != len(bs) {
		return strings.Join(as, "") == strings.Join(bs, "")
	}
	for i, word := range as {
		if _, near := suggest.Nearest(word, slices.Values(bs[i:i+1])); word != bs[i] && !near {
			return false
		}
	}
	return true
}
