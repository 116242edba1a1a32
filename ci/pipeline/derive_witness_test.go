package pipeline

import (
	"strings"
	"testing"
)

func TestWitness(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`/^release$/`: "release", `/^release\/.*$/`: "release/x", `/release-/`: "release-x", `/-stable$/`: "x-stable",
		`/^v\d+\.\d+\.\d+(-rc\d+)?$/`: "v1.1.1", `/^(main|dev)$/`: "dev", `/^[A-Z]{2,}-[0-9]+/`: "AA-1", `/^RELEASE$/i`: "release",
		`/^(?:feature|fix)\/(?P<id>\d+)/`: "fix/1", `/.*/`: "x", `/^[^\/]+$/`: "x", `/^\p{Greek}+$/`: "Ͱ", `/^a?b?c$/`: "c",
		`/^\Qa+b\E$/`: "a+b", `/^x{3}$/`: "xxx", `/^..$/`: "xx", `/foo\b/`: "foo", `/^(\d{4})-(\d{2})$/`: "1111-11",
		`/^a b$/`: "", `/^$/`: "", `/[^\s\S]/`: "", `/a^b/`: "", `/^\.hidden$/`: "", `/^-/`: "", `/^x\.lock$/`: "", `/^a\.\.b/`: "",
	} {
		p := newPattern(text)
		if p == nil {
			t.Errorf("%s is no pattern", text)
			continue
		}
		if got := p.witness(isRefName); got != want {
			t.Errorf("witness of %s: %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"", "x", "/x", "//", "/a(/", "/a/ || $B", "/a/ =~ /b/", "/(?=a)/"} {
		if newPattern(text) != nil {
			t.Errorf("%q is taken for a pattern", text)
		}
	}
}

func TestChangedPath(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]string{
		"Makefile": "Makefile", "*.py": "x.py", "docs/**/*": "docs/x", "**/*": "x", "**/Dockerfile": "Dockerfile", "docs/**": "docs/x",
		"src/{a,b}/*.{js,ts}": "src/a/x.js", "[abc].txt": "a.txt", "[!a].txt": "x.txt", "[^a-z].txt": "_.txt", "a?c": "axc", `\*.txt`: "*.txt",
		"{a,{b,c}}/x": "a/x", "{,x}": "x", "a/**/b/*": "a/b/x", "**/**/*.md": "x.md", ".gitlab/*": ".gitlab/x",
		"docs/": "", "/abs": "", "./x": "", "a//b": "", "": "", "[": "", "../x": "", "{": "",
	} {
		if got := changedPath(pattern); got != want {
			t.Errorf("changedPath(%q) = %q, want %q", pattern, got, want)
		}
	}
}

func TestIsRefName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"main", "feature/x-1", "v1.0", "ünï", "a.b", "1", "@x", "x@y"} {
		if !isRefName(name) {
			t.Errorf("%q is a name", name)
		}
	}
	for _, name := range []string{
		"", "-", "-x", "a b", "a..b", "/a", "a/", "a//b", ".a", "a/.b", "a.lock", "a.lock/b", "a.", "@", "a@{b",
		"a~", "a^", "a:b", "a*", "a?", "a[b", `a\b`, "a\x7f", strings.Repeat("a", 256),
	} {
		if isRefName(name) {
			t.Errorf("%q is no name", name)
		}
	}
}
