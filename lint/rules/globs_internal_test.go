package rules

import (
	"testing"

	"gitlab.com/pipewright/pipewright/internal/glob"
)

// TestWeakGlob checks what is said of patterns against what they match: what is proposed matches all that the pattern matches,
// and the path that its author has in mind.
func TestWeakGlob(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		pattern, instead string
		matches, misses  string // paths for the pattern; what is proposed matches both
	}{
		{"docs/**", "docs/**/*", "docs/a.md", "docs/a/b.md"},
		{"**", "**/*", "a.md", "docs/a.md"},
		{"a/*/**", "a/*/**/*", "a/b/c", "a/b/c/d"},
		{"src/**.py", "src/**/*.py", "src/a.py", "src/b/a.py"},
		{"**.py", "**/*.py", "a.py", "b/a.py"},
		{"***.py", "**/*.py", "a.py", "b/a.py"},
		{"src/**_test.py", "src/**/*_test.py", "src/a_test.py", "src/b/a_test.py"},
		{"{docs,src}/**", "{docs,src}/**/*", "src/a", "src/a/b"},
		{"{docs/**,src/**}", "{docs/**/*,src/**/*}", "src/a", "docs/a/b"},
		{"{**,x}", "{**/*,x}", "a", "a/b"},
		{"docs/**/**", "docs/**/**/*", "docs/a", ""},
		{"./docs/*", "docs/*", "", "docs/a"},
		{"/docs/*", "docs/*", "", "docs/a"},
		{"docs/", "docs/**/*", "", "docs/a/b"},
		{`src\app\*`, "src/app/*", "", "src/app/a"},
	} {
		w := weakGlob(test.pattern, "changes")
		if w.instead != test.instead || w.why == "" {
			t.Errorf("%s: %+v, want %s", test.pattern, w, test.instead)
		}
		if test.matches != "" && !glob.Ruby.Match(test.pattern, test.matches) {
			t.Errorf("%s does not match %s", test.pattern, test.matches)
		}
		for _, path := range []string{test.matches, test.misses} {
			if path != "" && !glob.Ruby.Match(test.instead, path) {
				t.Errorf("%s does not match %s", test.instead, path)
			}
		}
		if glob.Ruby.Match(test.pattern, test.misses) {
			t.Errorf("%s matches %s", test.pattern, test.misses)
		}
	}
	for _, sound := range []string{
		"docs/**/*", "**/*", "**/*.py", "a/**/b/**/*.c", "docs/*", "Makefile", "docs", "{a,b}/**/*", "[a*]/x", `\*.md`, "{**/,}x", "$DIR/**/*",
	} {
		if w := weakGlob(sound, "changes"); w != (weakness{}) {
			t.Errorf("%s: %+v", sound, w)
		}
	}
}
