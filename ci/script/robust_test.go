package script_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/script"
)

// check holds a script to what the documentation promises for any text.
func check(t *testing.T, s *script.Script) {
	t.Helper()
	for _, c := range s.Commands() {
		if c.Span().End < c.Span().Start || c.Parent() == nil {
			t.Errorf("%q: the command %q has no place", s.Code(), c.Source())
		}
		c.Status()
		c.Prints()
		c.Feeds()
		c.FedBy()
		c.Remote()
		c.Unwrapped()
		script.Conditional(c)
		for _, w := range c.Words {
			checkWord(t, s, w)
		}
	}
	for _, u := range s.Uses() {
		if u.In == nil || !u.Span().IsValid() {
			t.Errorf("%q: the use of %q", s.Code(), u.Name)
		}
	}
	for _, d := range s.Definitions() {
		if d.Name == "" || d.In == nil || !d.Span().IsValid() {
			t.Errorf("%q: the definition of %q", s.Code(), d.Name)
		}
	}
	for _, p := range s.Problems() {
		if !p.Span.IsValid() || p.Message == "" || !utf8.ValidString(p.Message) {
			t.Errorf("%q: the problem %q at %v", s.Code(), p.Message, p.Span)
		}
	}
	for _, c := range s.Compounds() {
		c.Span()
	}
	for _, f := range s.Features() {
		if f.Kind.Facts().Code == "" || !f.Span().IsValid() {
			t.Errorf("%q: the feature %d", s.Code(), f.Kind)
		}
	}
}

func checkWord(t *testing.T, s *script.Script, w *script.Word) {
	t.Helper()
	if span := w.Span(); !span.IsValid() {
		t.Errorf("%q: the word %q has no place", s.Code(), w.Source())
	}
	if text, known := w.Literal(); known && len(text) > 1 {
		if rest := w.After(1); rest.Prefix() != text[1:] || rest.Span().Start < w.Span().Start && rest.Span().File == w.Span().File {
			t.Errorf("%q: %q without its first byte is %q", s.Code(), text, rest.Prefix())
		}
	}
}

// FuzzScript reads any text in both dialects: as one line, and as several.
func FuzzScript(f *testing.F) {
	for _, seed := range []string{
		"a | b && c || d &", "if a; then b; elif c; then d; else e; fi", "for i in $A; do b; done <c", "case $A in b|c) d;; esac",
		"a \"$(b '$C' `d`)\" ${E:-$F} $((G + 1)) <(h)", "cat <<X | sh\n$A\nX", "ssh h 'a; sh -c \"b $C\"' <<'Y'\nz\nY", "f() { local a=(b) c; }",
		"export A=b$C D; [[ $E =~ (f|g) ]]", "sudo -u a env B=c eval \"d $E\"", "a \\\nb # c \\\nd", "a $[[ inputs.b ]] ${{ c }}", "a\nb\nfi", "\x00\xff'\\",
		"find . -exec a {} \\; -exec", "time ! a |& b", "set -euxo pipefail; trap 'a' EXIT", "a 'b\nc'", "$'a\\x' $\"b\" {c,d}", "((a[b]=c, d?e:f))",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 {
			return
		}
		for _, dialect := range []script.Dialect{script.Bash, script.POSIX} {
			check(t, read(dialect, text))
			check(t, read(dialect, strings.Split(text, "\n")...))
		}
	})
}

// TestHuge reads texts of a megabyte, nested as deep as can be, or of more parts than anybody writes.
func TestHuge(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ start, unit string }{
		{"", "("},
		{"", "\"$("},
		{"", "${a:-"},
		{"[[ ", "! "},
		{"$((", "1+"},
		{"a", " && b"},
		{"", "eval "},
		{"", "a 'b' \"$C\"\n"},
		{"", "$[[ a ]] "},
		{"", "<<E "},
		{"", "\xff"},
		{"", "${a b} "},
	} {
		s := read(script.Bash, test.start+strings.Repeat(test.unit, 1<<20/len(test.unit)))
		for _, c := range s.Commands()[:min(len(s.Commands()), 100)] {
			c.Status()
		}
		if s.Root() == nil || s.Root().Span().Start != 0 {
			t.Errorf("%q: no root", test.unit)
		}
	}
}

// TestNothing reads scripts in which there is nothing.
func TestNothing(t *testing.T) {
	for _, texts := range [][]string{nil, {""}, {"", " ", "\n"}, {"#"}, {"\x00"}} {
		s := read(script.Bash, texts...)
		check(t, s)
		if len(s.Commands()) > 0 || !s.Complete() || s.Root() == nil || s.Span(0, 9).End < 0 {
			t.Errorf("%q: %d commands", texts, len(s.Commands()))
		}
	}
}
