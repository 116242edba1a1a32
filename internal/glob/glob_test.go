package glob_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"gitlab.com/pipewright/pipewright/internal/glob"
)

func TestDialectsDisagree(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, path string
		ruby, runner  bool
	}{
		{"docs/**", "docs/a.md", true, true},
		{"docs/**", "docs/a/b.md", false, true},
		{"docs/**", "docs", false, true},
		{"**", "a/b", false, true},
		{"docs/**/*", "docs/a/b.md", true, true},
		{"docs/**/*", "docs", false, false},
		{"**.md", "docs/a.md", false, false},
		{"**/*.md", ".hidden/.a.md", true, true},
		{"a/**/", "a", false, true},
		{"x{,.gz}", "x", true, true},
		{"x*{,.gz}", "x", true, true},
		{"[]a]", "a]", false, false},
		{"[!]a]", "xa]", true, false},
		{"[{a,x}-c]", "b", true, false},
		{"[!a]", "/", false, false},
		{"}", "}", true, false},
		{`a\`, "a", true, false},
	}
	for _, test := range tests {
		for dialect, want := range map[glob.Dialect]bool{glob.Ruby: test.ruby, glob.Runner: test.runner} {
			if got := dialect.Match(test.pattern, test.path); got != want {
				t.Errorf("%s: %q matches %q: %t, want %t", dialect, test.pattern, test.path, got, want)
			}
		}
	}
}

func TestFlaw(t *testing.T) {
	t.Parallel()
	tests := []struct{ pattern, ruby, runner string }{
		{"a/{b,c}/[de]*", "", ""},
		{"{a,b", `"{" is not closed with "}"`, `"{" is not closed with "}"`},
		{"{a,{b}", `"{" is not closed with "}"`, `"{" is not closed with "}"`},
		{"a}", "", `"}" closes no "{"`},
		{"[a", `"[" is not closed with "]"`, `"[" is not closed with "]"`},
		{`[a\]`, `"[" is not closed with "]"`, `"[" is not closed with "]"`},
		{"[]", "", `"[" is not closed with "]"`},
		{"[{]", `"{" is not closed with "}"`, ""},
		{`a\`, "", `the backslash at the end stands before nothing`},
		{`\{\[`, "", ""},
	}
	for _, test := range tests {
		for dialect, want := range map[glob.Dialect]string{glob.Ruby: test.ruby, glob.Runner: test.runner} {
			if got := dialect.Compile(test.pattern).Flaw(); got != want {
				t.Errorf("%s: flaw of %q: %q, want %q", dialect, test.pattern, got, want)
			}
		}
	}
}

// TestExistsMissesDirectories pins a fault of GitLab that people run into: its binary search passes by a directory.
func TestExistsMissesDirectories(t *testing.T) {
	t.Parallel()
	tree := glob.NewTree([]string{"z", "lib/b", "libx", "lib/a"})
	for glob, want := range map[string]bool{"lib/": false, "lib/a": true, "lib/*": true, "z": true, "libx": true, "lib": false} {
		if got := tree.Exists([]string{glob}); got != want {
			t.Errorf("%q exists: %t, want %t", glob, got, want)
		}
	}
	if !tree.Exists([]string{"none", "z"}) || tree.Exists(nil) {
		t.Error("one glob of several is enough, none is not")
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	paths := make([]string, 50_000)
	for i := range paths {
		paths[i] = fmt.Sprint("dir/", i)
	}
	tree := glob.NewTree(paths)
	if tree.Exists([]string{"x*/"}) || !tree.Exists([]string{"x*/", "y*/"}) {
		t.Error("rules:exists holds from 50,001 comparisons on")
	}
	if tree.Exists([]string{"x", "y", "**/*.z"}) {
		t.Error("the shortcuts of rules:exists do not count as comparisons")
	}
	if glob.Changes([]string{"x*", "x*"}, paths) || !glob.Changes([]string{"x*", "y*"}, paths) {
		t.Error("rules:changes holds from 50,001 comparisons on, equal globs count once")
	}
}

// TestHostile gives patterns that are exponential to whoever multiplies braces out or backtracks.
func TestHostile(t *testing.T) {
	t.Parallel()
	path := strings.Repeat("a", 1000) + "/" + strings.Repeat("b/", 500)
	patterns := map[string]string{
		"braces":         strings.Repeat("{a,aa}", 2000),
		"nested braces":  strings.Repeat("{a,", 20_000) + "b" + strings.Repeat("}", 20_000),
		"open braces":    strings.Repeat("{", 200_000),
		"stars":          strings.Repeat("a*", 2000) + "x",
		"double stars":   strings.Repeat("**/", 2000) + "x",
		"both":           strings.Repeat("**/*b*/", 400) + "x",
		"braced stars":   strings.Repeat("{*,**/}", 1000) + "x",
		"brackets":       strings.Repeat("[a-b]*", 1000) + "x",
		"braced bracket": "[" + strings.Repeat("{a,b,-,!}", 500) + "]*x",
		"open brackets":  strings.Repeat("[", 20_000),
	}
	for name, pattern := range patterns {
		for _, dialect := range []glob.Dialect{glob.Ruby, glob.Runner} {
			start := time.Now()
			dialect.Match(pattern, path)
			dialect.Match(pattern, path+"x")
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("%s: %s takes %v", dialect, name, took)
			} else {
				t.Logf("%s: %s takes %v", dialect, name, took)
			}
		}
	}
}

// TestRunnerIsDoublestar compares the runner's dialect with the library on random patterns.
func TestRunnerIsDoublestar(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(words string, most int) string {
		var text strings.Builder
		list := strings.Fields(words)
		for range random.IntN(most) {
			text.WriteString(list[random.IntN(len(list))])
		}
		return text.String()
	}
	compared, matched := 0, 0
	for range 300_000 {
		pattern := pick(`a b x . / / * * **/ **/ /** ? [ab] [a-c] [c-a] [-b] {a,b} {a/,b} {bx,b} , - \* \{ \/ é [é-ü] [\]a] [ } {`, 8)
		path := pick(`a b x . / / é ü * ] , - c a/b`, 8)
		want, err := doublestar.Match(pattern, path)
		compiled := glob.Runner.Compile(pattern)
		if sound := compiled.Flaw() == ""; sound != doublestar.ValidatePattern(pattern) {
			t.Errorf("%q is sound: %t, the library disagrees", pattern, sound)
		}
		if err != nil || compiled.Flaw() != "" || knownToDiffer(pattern, path) {
			continue
		}
		compared++
		if got := compiled.Match(path); got != want {
			t.Errorf("%q matches %q: %t, want %t", pattern, path, got, want)
		}
		if want {
			matched++
		}
	}
	t.Logf("%d pairs compared, %d of them matched", compared, matched)
}

// knownToDiffer reports whether the library's Match has a quirk here that its Glob, which the runner uses, lacks: classes
// that take a slash, braces that are not seen behind a star, and tails of which Match thinks that they need a path.
func knownToDiffer(pattern, path string) bool {
	braces := strings.Contains(pattern, "{")
	_, class, _ := strings.Cut(pattern, "[")
	return path == "" || strings.HasSuffix(path, "/") ||
		strings.Contains(class, "/") ||
		strings.Contains(pattern, "***") || strings.Contains(pattern, "*{") || strings.HasSuffix(pattern, "**/") ||
		strings.Contains(pattern, "*/**") || braces && strings.Contains(pattern, "/**")
}

// FuzzMatch looks for panics.
func FuzzMatch(f *testing.F) {
	for _, seed := range []string{"**/*.py", "[!a-z]{a,b}*", `\[x\]/?`, "[{a,b}-]", "a/**", "{", "[", `\`} {
		f.Add(seed, "a/b.py")
	}
	f.Fuzz(func(_ *testing.T, pattern, path string) {
		glob.Ruby.Match(pattern, path)
		glob.Runner.Match(pattern, path)
		glob.NewTree([]string{path, "a", "b/c"}).Exists([]string{pattern})
	})
}

func BenchmarkMatch(b *testing.B) {
	for name, pattern := range map[string]string{
		"literal": "docs/index.md", "prefix": "docs/**/*.md", "extension": "**/*.py", "braces": "{src,lib}/**/*.{py,js,ts}",
	} {
		compiled := glob.Ruby.Compile(pattern)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				compiled.Match("src/package/module/file.py")
			}
		})
	}
	b.Run("compile", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			glob.Ruby.Compile("{src,lib}/**/*.{py,js,ts}")
		}
	})
}

func ExampleDialect() {
	fmt.Println(glob.Ruby.Match("docs/**", "docs/guide/start.md"))
	fmt.Println(glob.Ruby.Match("docs/**/*", "docs/guide/start.md"))
	fmt.Println(glob.Runner.Match("docs/**", "docs/guide/start.md"))
	// Output:
	// false
	// true
	// true
}
