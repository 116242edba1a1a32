package language_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/internal/language"
)

func compile(t *testing.T, patterns ...string) []*language.Pattern {
	t.Helper()
	var all []*language.Pattern
	for _, text := range patterns {
		p, err := language.Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func TestClasses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		patterns []string
		want     []string // which patterns, and the first example
	}{
		{nil, []string{" ''"}},
		{[]string{`^a`}, []string{"0 ''", "1 'a'"}},
		{[]string{`^a`, `^ab`}, []string{"00 ''", "10 'a'", "11 'ab'"}}, // no text begins with ab and not with a
		{[]string{`\Amain\z`, `^m`}, []string{"00 ''", "01 'm'", "11 'main'"}},
		{[]string{`^v\d+\.\d+$`, `-rc`}, []string{"00 ''", "01 '-rc'", "10 'v1.1'"}},
		{[]string{`(?i)^WIP`, `^wip`}, []string{"00 ''", "11 'wip'", "10 'wiP'"}},
		{[]string{`\bx\b`, `x`}, []string{"00 ''", "11 'x'", "01 'ax'"}},
		{[]string{`(?m)^b$`, `\n`}, []string{"00 ''", "10 'b'", "01 '\\n'", "11 'b\\n'"}},
		{[]string{`[^\x00-\x{10FFFF}]`}, []string{"0 ''"}}, // nothing matches it
		{[]string{`.`, `^\s*$`}, []string{"01 ''", "10 'a'", "11 ' '"}},
	} {
		classes, complete := language.Split{Patterns: compile(t, tt.patterns...)}.Classes()
		var got []string
		for _, c := range classes {
			bits := ""
			for _, m := range c.Matches {
				bits += map[bool]string{true: "1", false: "0"}[m]
			}
			got = append(got, bits+" "+strings.ReplaceAll(fmt.Sprintf("%q", c.Examples[0]), `"`, "'"))
		}
		slices.Sort(got)
		slices.Sort(tt.want)
		if !complete || !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q (complete: %v), want %q", tt.patterns, got, complete, tt.want)
		}
	}
}

// TestClassesAgainstTexts compares the classes with those of all short texts.
func TestClassesAgainstTexts(t *testing.T) {
	t.Parallel()
	texts := []string{""}
	for start := 0; len(texts) < 20000; {
		end := len(texts)
		for _, text := range texts[start:end] {
			for _, letter := range []string{"a", "b", "x", "1", "-", "/", " ", "\n"} {
				texts = append(texts, text+letter)
			}
		}
		start = end
	}
	for _, patterns := range [][]string{
		{`^a`, `b$`, `a.b`, `(ab)+$`},
		{`\ba`, `a\b`, `\Ba`},
		{`^(a|b)/`, `/1`, `\d-\d`, `^$`},
		{`(?m)^a`, `(?s)a.b`, `a.b`, `\n\z`},
		{`a{2,3}`, `(?:ab|ba){2}`, `[^ab]`},
		{`(?i)A`, `[[:space:]]`, `^\s*$`},
	} {
		compiled := compile(t, patterns...)
		signature := func(text string) string {
			out := ""
			for _, p := range compiled {
				out += fmt.Sprint(p.Matches(text), " ")
			}
			return out
		}
		classes, complete := language.Split{Patterns: compiled, Examples: 3}.Classes()
		if !complete {
			t.Errorf("%q: the budget was not enough", patterns)
		}
		found := map[string]bool{}
		for _, c := range classes {
			want := ""
			for _, m := range c.Matches {
				want += fmt.Sprint(m, " ")
			}
			found[want] = true
			for _, example := range c.Examples {
				if got := signature(example); got != want {
					t.Errorf("%q: %q matches %s, but is an example of %s", patterns, example, got, want)
				}
			}
		}
		for _, text := range texts {
			if s := signature(text); !found[s] {
				t.Errorf("%q: no class for %q, which matches %s", patterns, text, s)
				break
			}
		}
	}
}

func TestNeverAndPrefer(t *testing.T) {
	t.Parallel()
	classes, complete := language.Split{
		Patterns: compile(t, `^feature/`), Never: compile(t, `/$|//|^$|^-`), Prefer: []string{"topic", "feature/"}, Examples: 3,
	}.Classes()
	if !complete || len(classes) != 2 {
		t.Fatalf("classes: %v", classes)
	}
	if classes[0].Examples[0] != "topic" {
		t.Errorf("the example that is preferred is not the first: %q", classes[0].Examples)
	}
	for _, example := range classes[1].Examples {
		if !strings.HasPrefix(example, "feature/") || strings.HasSuffix(example, "/") {
			t.Errorf("%q should not count", example)
		}
	}
	if len(classes[1].Examples) != 3 {
		t.Errorf("want three examples: %q", classes[1].Examples)
	}
}

func TestWithin(t *testing.T) {
	t.Parallel()
	p := language.Within("a.b")
	for text, want := range map[string]bool{"": true, "a": true, ".b": true, "a.b": true, "ab": false, "axb": false, "a.bc": false} {
		if p.Matches(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func TestBudget(t *testing.T) {
	t.Parallel()
	_, complete := language.Split{Patterns: compile(t, `(a|b)*a(a|b){12}$`), Budget: 1000}.Classes()
	if complete {
		t.Error("a thousand steps cannot be enough")
	}
}

func BenchmarkClasses(b *testing.B) {
	var patterns []*language.Pattern
	for i := range 50 {
		patterns = append(patterns, language.Exactly(fmt.Sprintf("release/branch-%d", i)))
	}
	for _, text := range []string{`^v\d+\.\d+\.\d+$`, `^(feature|fix)/`, `-rc\d*$`, `(?i)draft`} {
		p, err := language.Compile(text)
		if err != nil {
			b.Fatal(err)
		}
		patterns = append(patterns, p)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, complete := (language.Split{Patterns: patterns}).Classes(); !complete {
			b.Fatal("not complete")
		}
	}
}
