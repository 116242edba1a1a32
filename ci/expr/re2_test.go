package expr_test

import (
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

// TestRE2 holds where RE2, as GitLab uses it, and Go could disagree. The answers come from RE2.
func TestRE2(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]string{ // "" if RE2 rejects the pattern
		`/^\C\C$/`:         "ab",
		`/^[]b]\]$/`:       "b]",
		`/^[^]a]b$/`:       "xb",
		`/^[[:alpha:]]b$/`: "ab",
		`/\Qa.b\E$/`:       "a.b",
		`/(?:\Qab)/`:       "",
		`/x(?P<n>y)/`:      "xy",
		`/x(?<n>y)/`:       "xy",
		`/^\pL\p{L}$/`:     "éa",
		`/^\p{Greek}+$/`:   "αβ",
		`/^\p{^L}\PL$/`:    "12",
		`/^[\p{Lu}]x$/`:    "Éx",
		`/\p{Any}x/`:       "éx",
		`/\p{greek}/`:      "",
		`/\p{Letter}/`:     "",
		`/\p{Cn}/`:         "",
		`/[\p{LC}]/`:       "",
		`/[\C]/`:           "",
		`/x{1001}/`:        "",
		`/(?i)É$/`:         "é",
		`/^a.b$/s`:         "a\nb",
		`/^b$/m`:           "a\nb\nc",
	} {
		e, err := expr.Parse(`$X =~ ` + pattern)
		if (err == nil) != (want != "") {
			t.Errorf("%s: %v", pattern, err)
			continue
		}
		if err != nil {
			continue
		}
		got := e.Eval(func(string) (string, expr.State) { return want, expr.IsDefined })
		if got.Truth != expr.True {
			t.Errorf("%s does not match %q", pattern, want)
		}
	}
}

// TestOpenQuote: GitLab puts a pattern without groups between parentheses, and an open \Q swallows the second one.
func TestOpenQuote(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]expr.Truth{`/\Qab/`: expr.False, `/(a)\Qb/`: expr.True, `/\Q\E/`: expr.True} {
		got := mustParse(t, `"ab" =~ `+pattern).Eval(nil)
		if got.Truth != want {
			t.Errorf("%s: %v, want %v", pattern, got.Truth, want)
		}
	}
}

// TestHostile gives texts that are long. Messages stay short.
func TestHostile(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"/", "/a", "a", "1", "$", "${", "$[[", "(", "!", " ", "\"", "=", "/(a?", "/ab\\", "null", "true", "%", "é",
	} {
		_, err := expr.Parse(strings.Repeat(text, 2_000_000/len(text)))
		if err == nil || len(err.Error()) > 500 {
			t.Errorf("%q many times: %.200v", text, err)
		}
	}
	if _, err := expr.Parse("/" + strings.Repeat("()", 100_000) + "/"); err == nil {
		t.Error("a pattern too large for RE2 is accepted")
	}
}
