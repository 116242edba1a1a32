package syntax

import (
	"fmt"
	"strings"
	"testing"
)

// TestMerges holds merge keys and duplicates to what Psych makes of them.
func TestMerges(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"b: 3\n<<: {b: 2}\n", `{"b": 2}`},
		{"<<: {b: 2}\nb: 3\n", `{"b": 3}`},
		{"a: 1\n<<: {b: 2, a: 3}\nc: 4\n", `{"a": 3, "b": 2, "c": 4}`},
		{"<<: [{a: 1, b: 2}, {a: 3, c: 4}]\n", `{"a": 1, "c": 4, "b": 2}`},
		{"<<: {a: 1}\n<<: {a: 2}\n", `{"a": 2}`},
		{"\"<<\": {a: 1}\n", `{"a": 1}`},
		{"!!str <<: {a: 1}\n", `{"<<": {"a": 1}}`},
		{"<<: x\n", `{"<<": "x"}`},
		{"<<:\n", `{"<<": null}`},
		{"<<: [{a: 1}, x]\n", `{"<<": [{"a": 1}, "x"]}`},
		{"<<: []\na: 1\n", `{"a": 1}`},
		{"x: &x {a: 1}\ny:\n  <<: *x\n  b: 2\n", `{"x": {"a": 1}, "y": {"a": 1, "b": 2}}`},
		{"x: &x [{a: 1}]\ny:\n  <<: *x\n", `{"x": [{"a": 1}], "y": {"<<": [{"a": 1}]}}`},
		{"x: &x {a: 1}\ny: &y {<<: *x, b: 2}\nz:\n  <<: [*y, *x]\n", `{"x": {"a": 1}, "y": {"a": 1, "b": 2}, "z": {"a": 1, "b": 2}}`},
		{"x: &x\n  a: 1\n  y: {<<: *x}\n", `{"x": {"a": 1, "y": {"a": 1}}}`},
		{"a: 1\na: 2\nb: 3\na: 4\n", `{"a": 4, "b": 3}`},
		{"yes: 1\ntrue: 2\n1: 3\n0x1: 4\n\"1\": 5\n", `{true: 2, 1: 4, "1": 5}`},
		{":a: 1\na: 2\n", `{"a": 2}`},
		{"? [a, b]\n: 1\n? {c: d}\n: 2\n", `{<[a, b]>: 1, <{c: d}>: 2}`},
		{"a: !!omap [b: 1, c: 2]\n", `{"a": {"b": 1, "c": 2}}`},
	} {
		doc := parseText(t, test.text)
		if got := dump(doc.Root); got != test.want {
			t.Errorf("%q\n got %s\nwant %s", test.text, got, test.want)
		}
	}
}

func TestShadowed(t *testing.T) {
	for text, want := range map[string]string{
		"a: 1\nb: 2\na: 3\na: 4\n":           "a=1 by 3:1, a=3 by 4:1",
		"a: 1\n<<: {a: 2}\n":                 "a=1 by 2:1",
		"<<: {a: 2}\na: 1\n":                 "",
		"<<: {a: 2}\n<<: {a: 3}\n":           "",
		"yes: 1\ntrue: 2\n":                  "true=1 by 2:1",
		"a: 1\n<<: {a: 2}\na: 3\n":           "a=1 by 2:1",
		"a: {b: 1, b: 2}\n":                  "",
		"a: 1\n? 'a'\n: 2\nb: 1\n\"b\": 2\n": "a=1 by 2:3, b=1 by 5:1",
	} {
		m := parseText(t, text).Root.(*Mapping)
		var all []string
		for _, s := range m.Shadowed() {
			p := s.By.Span().File.Position(s.By.Span().Start)
			all = append(all, fmt.Sprintf("%s=%s by %d:%d", s.Key.Value(), dump(s.Value), p.Line, p.Column))
		}
		if got := strings.Join(all, ", "); got != want {
			t.Errorf("%q shadows %q, want %q", text, got, want)
		}
	}
}

func TestMergedEntries(t *testing.T) {
	root := parseText(t, "x: &x {a: 1, b: 2}\ny:\n  b: 3\n  <<: *x\n  a: 4\n").Root.(*Mapping)
	y := root.Get("y").(*Mapping)
	for key, want := range map[string]bool{"a": false, "b": true} {
		if e := y.Entry(key); e == nil || e.Merged != want {
			t.Errorf("%s: %+v, want Merged = %v", key, e, want)
		}
	}
	if y.Get("b") != root.Get("x").(*Mapping).Get("b") {
		t.Error("a merged value is not the node that the anchor names")
	}
}

func TestLargeMapping(t *testing.T) {
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, "k%d: %d\n%d: x\n", i%50, i, i)
	}
	m := parseText(t, b.String()).Root.(*Mapping)
	if m.Len() != 150 || len(m.Shadowed()) != 50 {
		t.Errorf("%d entries, %d shadowed", m.Len(), len(m.Shadowed()))
	}
	if n := m.Get("k7"); n == nil || n.(*Scalar).Text() != "57" {
		t.Errorf("k7 = %v", n)
	}
	if m.Get("7") != nil || m.Get("k99") != nil {
		t.Error("a key is found that is not there")
	}
}

func TestAnchors(t *testing.T) {
	doc := parseText(t, "x: &x [a]\ny: &y {b: *x}\nz: [*x, *y]\nx2: &x 1\nw: {<<: *y, c: *x}\n")
	var all []string
	for _, a := range doc.Anchors {
		all = append(all, fmt.Sprintf("%s %s %d", a.Span.Text(), dump(a.Node), len(a.Aliases)))
	}
	want := `&x ["a"] 2, &y {"b": ["a"]} 2, &x 1 1`
	if got := strings.Join(all, ", "); got != want {
		t.Errorf("anchors = %s, want %s", got, want)
	}
}
