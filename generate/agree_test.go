package generate

import (
	"fmt"
	"slices"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/variables"
)

// unlike are the points in which what a plan says of a variable may differ from what reading the generated files says, and why.
// "*" stands for every target or name.
var unlike = []struct{ target, name, point, why string }{
	{"lambda", "AWS_ROLE_ARN", "not read", "the SDK of AWS reads it beside AWS_WEB_IDENTITY_TOKEN_FILE: no file names it"},
	{"*", "SENTRY_AUTH_TOKEN", "not read", "sentry-cli reads it itself"},
	{"*", "SENTRY_ORG", "not read", "sentry-cli reads it itself"},
	{"*", "SENTRY_PROJECT", "not read", "sentry-cli reads it itself"},
	{"*", "SENTRY_URL", "not read", "sentry-cli reads it itself"},
	{"*", "TASK", "not in the plan", "a pipeline schedule sets it"},
	{"*", "STRIPE_KEY", "masked: true in the plan, false in the files", "the settings say that it is a secret, its name does not"},
}

// TestVariablesAgree compares the variables that a plan lists with those that its pipeline reads: what `pipewright variables` says of
// generated projects is what their documentation says.
func TestVariablesAgree(t *testing.T) {
	t.Parallel()
	for _, c := range allPairs(dimensions()) {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			plan, err := NewPlan(c.project(), Options{Target: c["target"], Version: "test", Answers: c.answers()})
			if err != nil {
				t.Fatal(err)
			}
			files, err := plan.Render()
			if err != nil {
				t.Fatal(err)
			}
			tree := projectTree(c.project(), files)
			cfg, err := config.Load(t.Context(), config.Options{FS: tree, Path: ".gitlab-ci.yml"})
			if err != nil {
				t.Fatal(err)
			}
			usage := variables.Of(t.Context(), variables.Options{Configs: []*config.Config{cfg}, FS: tree})
			for _, d := range differences(plan.Variables, usage) {
				if !isExplained(c["target"], d) {
					t.Errorf("%s: %s", d.name, d.point)
				}
			}
		})
	}
}

// A difference is a point in which a plan and the files do not agree.
type difference struct{ name, point string }

func isExplained(target string, d difference) bool {
	for _, u := range unlike {
		if (u.target == "*" || u.target == target) && (u.name == "*" || u.name == d.name) && u.point == d.point {
			return true
		}
	}
	return false
}

// differences compares the variables of a plan with those that files read, environment by environment. An optional one to which the
// pipeline gives a value is not asked for.
func differences(planned []Variable, usage *variables.Usage) []difference {
	var all []difference
	for _, want := range planned {
		got := usage.Variable(want.Name)
		if got == nil {
			if want.Required || !slices.Contains(usage.Defined, want.Name) {
				all = append(all, difference{want.Name, "not read"})
			}
			continue
		}
		all = append(all, flagsApart(want, got, len(scopes(planned, want.Name)))...)
	}
	for _, got := range usage.Variables {
		if len(scopes(planned, got.Name)) == 0 {
			all = append(all, difference{got.Name, "not in the plan"})
		}
	}
	return all
}

// scopes returns for which environments a plan has a variable.
func scopes(planned []Variable, name string) []string {
	var all []string
	for _, v := range planned {
		if v.Name == name {
			all = append(all, v.Scope)
		}
	}
	return all
}

// flagsApart compares the flags of a variable that a plan has for so many environments.
func flagsApart(want Variable, got *variables.Variable, environments int) []difference {
	value := variables.Value{Scope: got.Scope, Required: got.Required, Protected: got.Protected}
	if environments > 1 || !want.Required { // what is optional may be so in another environment, too
		value = variables.Value{}
		if i := slices.IndexFunc(got.Values, func(v variables.Value) bool { return v.Scope == want.Scope }); i >= 0 {
			value = got.Values[i]
		}
	}
	var all []difference
	for _, flag := range []struct {
		name      string
		want, got any
	}{
		{"required", want.Required, value.Required},
		{"file", want.File, got.File},
		{"masked", want.Masked, got.Masked},
		{"protected", want.Protected, value.Protected},
		{"scope", want.Scope, value.Scope},
	} {
		if flag.want != flag.got {
			all = append(all, difference{want.Name, fmt.Sprintf("%s: %v in the plan, %v in the files", flag.name, flag.want, flag.got)})
		}
	}
	return all
}
