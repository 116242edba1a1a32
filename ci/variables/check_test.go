package variables_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/variables"
)

const shop = `
build:
  script: docker login -u "$REGISTRY_USER" -p "$REGISTRY_PASSWORD" registry.example.com
  variables: {TAG: latest}
deploy:
  environment: production
  script:
    - ssh -i "$SSH_KEY" "$HOST" true
    - echo "${OPTIONAL:-no}"
review:
  environment: review/$CI_COMMIT_REF_SLUG
  script: curl "$HOST"
`

func usageOfText(t *testing.T, text string) *variables.Usage {
	t.Helper()
	files := fstest.MapFS{".gitlab-ci.yml": {Data: []byte(text)}}
	cfg, err := config.Load(t.Context(), config.Options{FS: files, Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	return variables.Of(t.Context(), variables.Options{Configs: []*config.Config{cfg}, FS: files})
}

// fitting is what the shop needs.
func fitting() []variables.Setting {
	return []variables.Setting{
		{Name: "REGISTRY_USER", Scope: "*", Group: "group"},
		{Name: "REGISTRY_PASSWORD", Scope: "*", Masked: true},
		{Name: "SSH_KEY", Scope: "production", File: true, Protected: true},
		{Name: "HOST", Scope: "production", Protected: true},
		{Name: "HOST", Scope: "review/*"},
		{Name: "TAG", Scope: "*"},
		{Name: "GIT_DEPTH", Scope: "*"},
		{Name: "OF_OTHER_PROJECTS", Scope: "*", Group: "group"},
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(set []variables.Setting) []variables.Setting
		want   string
	}{
		{"all is well", func(set []variables.Setting) []variables.Setting { return set }, ""},
		{"missing", func(set []variables.Setting) []variables.Setting { return set[1:] }, "missing REGISTRY_USER *"},
		{"missing in one environment", func(set []variables.Setting) []variables.Setting { return append(set[:4:4], set[5:]...) }, "missing HOST review/*"},
		{"a scope is too narrow", func(set []variables.Setting) []variables.Setting {
			set[0].Scope = "production"
			return set
		}, "missing REGISTRY_USER *"},
		{"unmasked", func(set []variables.Setting) []variables.Setting {
			set[1].Masked = false
			return set
		}, "unmasked REGISTRY_PASSWORD *"},
		{"unprotected", func(set []variables.Setting) []variables.Setting {
			set[3].Protected = false
			return set
		}, "unprotected HOST production"},
		{"no file", func(set []variables.Setting) []variables.Setting {
			set[2].File = false
			return set
		}, "no-file SSH_KEY production"},
		{"a scope without environment", func(set []variables.Setting) []variables.Setting {
			return append(set, variables.Setting{Name: "HOST", Scope: "stagging"})
		}, "scope HOST stagging"},
		{"unused", func(set []variables.Setting) []variables.Setting {
			return append(set, variables.Setting{Name: "OLD", Scope: "*"})
		}, "unused OLD *"},
		{"the project before the group", func(set []variables.Setting) []variables.Setting {
			return append(set, variables.Setting{Name: "REGISTRY_PASSWORD", Scope: "*", Group: "group"})
		}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, m := range usageOfText(t, shop).Check(test.change(fitting()), true) {
				got = append(got, fmt.Sprint(m.Kind, " ", m.Name, " ", m.Scope))
				if !m.Certain || !strings.HasPrefix(m.Message, m.Name) {
					t.Errorf("%+v", m)
				}
			}
			if strings.Join(got, "; ") != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestCheckGaps checks that nothing is unused where something was not looked at, and what is missing is not certain.
func TestCheckGaps(t *testing.T) {
	t.Parallel()
	usage := usageOfText(t, "include: {project: group/ci, file: a.yml}\ntest: {script: make \"$A\"}\n")
	found := usage.Check([]variables.Setting{{Name: "OLD", Scope: "nowhere"}}, true)
	if len(found) != 1 || found[0].Kind != variables.Missing || found[0].Certain {
		t.Errorf("%+v", found)
	}
	if found := usageOfText(t, "test: {script: make \"$A\"}\n").Check(nil, false); len(found) != 1 || found[0].Certain {
		t.Errorf("the variables of a group are unknown: %+v", found)
	}
}
