package schema

import (
	"slices"
	"strings"
	"testing"
)

func TestKeyword(t *testing.T) {
	for name, want := range map[string]Info{
		"needs":                       {Takes: "a list of jobs", Since: "12.2", In: []string{"job", "trigger job"}},
		"retry:max":                   {Takes: "a number from 0 to 2"},
		"workflow:rules:if":           {Takes: `an expression such as $CI_COMMIT_BRANCH == "main"`},
		"artifacts:reports:dotenv":    {Takes: "a string or a list of strings", Since: "12.9"},
		"variables:description":       {Takes: "a string or an integer", Since: "13.7"},
		"needs:optional":              {Takes: "true or false", Since: "13.10"},
		"identity":                    {Takes: "a string", Since: "16.9", Tier: "Premium", In: []string{"job", "default"}, Inherited: true, Values: []string{"google_cloud"}},
		"only":                        {Takes: "a list of refs or a mapping", Deprecated: "use rules", In: []string{"job", "trigger job"}},
		"trigger:strategy":            {Takes: "a string", Values: []string{"depend", "mirror"}},
		"environment:deployment_tier": {Takes: "a string", Since: "13.10", Values: []string{"production", "staging", "testing", "development", "other"}},
	} {
		got, ok := Keyword(name)
		if !ok {
			t.Errorf("%s is not known", name)
			continue
		}
		if got.Takes != want.Takes || got.Since != want.Since || got.Tier != want.Tier || got.Deprecated != want.Deprecated ||
			!slices.Equal(got.In, want.In) || got.Inherited != want.Inherited || !slices.Equal(got.Values, want.Values) {
			t.Errorf("%s: %+v", name, got)
		}
		if got.Name != name || got.Description == "" || !strings.HasPrefix(got.Docs, "https://docs.gitlab.com/") {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for _, name := range []string{"", "nope", "needs:nope", "script:x", "../keywords/needs"} {
		if got, ok := Keyword(name); ok {
			t.Errorf("%q is known: %+v", name, got)
		}
	}
}

// TestEveryKeywordIsDescribed checks that nothing that a user meets lacks a description in sentences.
func TestEveryKeywordIsDescribed(t *testing.T) {
	for _, name := range Names() {
		described(t, name, define(name, ""))
		for _, variant := range variantsOf(name) {
			described(t, name+" in "+variant, define(name, variant))
		}
	}
}

func described(t *testing.T, name string, d definition) {
	t.Helper()
	text, _ := d["description"].(string)
	if !strings.HasSuffix(text, ".") || strings.ToUpper(text[:1]) != text[:1] {
		t.Errorf("%s: its description is %q", name, text)
	}
	below(t, name, d)
}

func below(t *testing.T, name string, d definition) {
	t.Helper()
	props, _ := d["properties"].(definition)
	for _, key := range sortedKeys(props) {
		described(t, name+":"+key, props[key].(definition))
	}
	for _, inner := range inside(d) {
		below(t, name, inner)
	}
}

func TestKeysAt(t *testing.T) {
	for _, c := range []struct {
		at   Place
		path []string
		want string
	}{
		{Job, []string{"cache", "key"}, "files files_commits prefix"},
		{Default, []string{"artifacts", "reports", "coverage_report"}, "coverage_format path"},
		{Bridge, []string{"trigger", "forward"}, "pipeline_variables yaml_variables"},
		{root, []string{"variables", "NAME"}, "description expand options value"},
		{Job, []string{"variables", "NAME"}, "expand value"},
		{Job, []string{"id_tokens", "NAME"}, "aud"},
		{root, []string{"workflow"}, "auto_cancel name rules"},
	} {
		if got := strings.Join(KeysAt(c.at, c.path...), " "); got != c.want {
			t.Errorf("%s %v: %s, want %s", c.at, c.path, got, c.want)
		}
	}
	if !KnownAt(Job, "paths", "cache") || KnownAt(Job, "path", "cache") || KnownAt(Job, "trigger") {
		t.Error("KnownAt is wrong")
	}
}

func TestOlder(t *testing.T) {
	for _, c := range []struct {
		server, since string
		older         bool
	}{
		{"16.11", "17.0", true},
		{"16.11", "16.2", false},
		{"v16.1.4-ee", "16.2", true},
		{"17", "17.0", false},
		{"", "17.0", false},
		{"latest", "17.0", false},
		{"17.1", "", false},
	} {
		if got := Older(c.server, c.since); got != c.older {
			t.Errorf("Older(%q, %q) = %t", c.server, c.since, got)
		}
	}
}
