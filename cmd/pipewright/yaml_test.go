package main

import (
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// readBack parses YAML as GitLab does and returns it as plain data.
func readBack(t *testing.T, text []byte) any {
	t.Helper()
	doc := syntax.Parse(source.NewFile("out.yml", text))
	for _, p := range doc.Problems {
		t.Errorf("%v\n%s", p, text)
	}
	return plainData(doc.Root)
}

func plainData(n syntax.Node) any {
	switch n := n.(type) {
	case *syntax.Mapping:
		o := config.Object{}
		for e := range n.Entries() {
			if !e.Key.IsString() {
				o = append(o, config.Member{Key: "no string: " + e.Key.Value()})
				continue
			}
			o = append(o, config.Member{Key: e.Key.Value(), Value: plainData(e.Value)})
		}
		return o
	case *syntax.Sequence:
		list := []any{}
		for _, item := range n.Items() {
			list = append(list, plainData(item))
		}
		return list
	}
	return leaf(n)
}

// awkward are strings that a reader of YAML may take for something else.
var awkward = []string{
	"", " ", "a", "a b", " a", "a ", "a:", "a: b", "a:b", "a #b", "a#b", "# a", "'", `"`, `it's "so"`, `a\b`, "~", "null", "Null", "true",
	"False", "yes", "NO", "on", "Off", "y", "N", "1", "0x1F", "0o17", "017", "1_000", "1,000", "12:30", "1:30:00", "1e3", ".5", "5.", "-1", "+1",
	".inf", "-.inf", ".NaN", "2024-01-02", "2024-01-02T03:04:05Z", ":symbol", "=", "<<", "-", "- a", "--- a", "---", "...", "?", "? a", "! a",
	"!reference [a, b]", "&a", "*a", "%a", "@a", "`a`", "[a]", "{a: b}", "a, b", "|", "> a", "$CI_JOB", "${A}", "./run.sh", "/bin/sh", "..", "._1",
	"a\tb", "\ta", "a\n", "a\nb", "a\nb\n", "a\nb\n\n", "\na", " a\nb", "a\n  b\n\nc", "a \nb", "a\n \nb", "a\r\nb", "a\n# b\n--- c", "\n", "\n\n",
	"a\u0000b", "a\u0085b", "a\u00a0b", "a\u2028b", "\ufeffa", "é", "構築", "🚀 go", "a\u001bb", "a\n\tb", "\\", "a\\\nb",
	".gitlab-ci.yml", "if: a", "a: ", "a :b", "inf", "nan", "Infinity",
}

// TestYAMLStrings parses every awkward string back, as a value, a key, an item and with a comment.
func TestYAMLStrings(t *testing.T) {
	t.Parallel()
	for _, s := range awkward {
		text := writeYAML(config.Object{
			{Key: "value", Value: s},
			{Key: "in", Value: config.Object{{Key: s, Value: s}}},
			{Key: "items", Value: []any{s, []any{s, s}, config.Object{{Key: "a", Value: s}, {Key: "b", Value: noted{s, "a note"}}}}},
			{Key: "last", Value: s},
		})
		want := config.Object{
			{Key: "value", Value: s},
			{Key: "in", Value: config.Object{{Key: s, Value: s}}},
			{Key: "items", Value: []any{s, []any{s, s}, config.Object{{Key: "a", Value: s}, {Key: "b", Value: s}}}},
			{Key: "last", Value: s},
		}
		if diff := cmp.Diff(any(want), readBack(t, text)); diff != "" {
			t.Errorf("%q: -want +got\n%s\n%s", s, diff, text)
		}
	}
}

func TestYAMLValues(t *testing.T) {
	t.Parallel()
	long := string(make([]byte, 500))
	huge, _ := new(big.Int).SetString("123456789012345678901234567890", 10)
	data := config.Object{
		{Key: "nothing"},
		{Key: "truths", Value: []any{true, false}},
		{Key: "numbers", Value: []any{int64(0), int64(-7), int64(math.MaxInt64), 1.5, 1e21, 1e-7, 2.0, math.Inf(1), math.Inf(-1)}},
		{Key: "huge", Value: huge},
		{Key: "empty", Value: []any{config.Object{}, []any{}, config.Object{{Key: "a", Value: config.Object{}}}}},
		{Key: "nested", Value: []any{[]any{[]any{"a"}, "b"}, config.Object{{Key: "a", Value: []any{"b"}}}}},
		{Key: long, Value: []any{"a"}},
		{Key: "x" + long, Value: "a"},
	}
	text := writeYAML(data)
	equal := cmp.Comparer(func(a, b *big.Int) bool { return a.Cmp(b) == 0 })
	if diff := cmp.Diff(any(data), readBack(t, text), equal); diff != "" {
		t.Errorf("-want +got\n%s\n%s", diff, text)
	}
}

func FuzzYAML(f *testing.F) {
	for _, s := range awkward {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = string([]rune(s)) // what is read is UTF-8
		data := config.Object{{Key: "a", Value: config.Object{{Key: s, Value: s}}}, {Key: "b", Value: []any{s, "c"}}}
		text := writeYAML(data)
		if diff := cmp.Diff(any(data), readBack(t, text)); diff != "" {
			t.Errorf("%q: -want +got\n%s\n%s", s, diff, text)
		}
	})
}
