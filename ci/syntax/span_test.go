package syntax

import (
	"strings"
	"testing"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// TestSpans compares the text of every span with the expectation: one line for each node, in the order of the text.
func TestSpans(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"block", "a: 1\nb:\n  - x\n  - y z\nc: d # e\n", "a|1|b|- x\n  - y z|x|y z|c|d"},
		{"indentless", "a:\n- x\n- y\nb: z\n", "a|- x\n- y|x|y|b|z"},
		{"compact", "x:\n- - a\n  - b\n- c: d\n  e: f\n", "x|- - a\n  - b\n- c: d\n  e: f|- a\n  - b|a|b|c: d\n  e: f|c|d|e|f"},
		{"empty values", "a:\nb: # c\n-x:\n", "a||b||-x|"},
		{"empty items", "a:\n  -\n  - \n  - b\n", "a|-\n  - \n  - b|||b"},
		{"flow", "a: [b, {c: d, e: }, ]\n", "a|[b, {c: d, e: }, ]|b|{c: d, e: }|c|d|e|"},
		{"flow lines", "a: [b, # c ]\n  d\n]\n", "a|[b, # c ]\n  d\n]|b|d"},
		{"flow keys", "{a, b: , c : d, ? e : f, ? g}", "a||b||c|d|e|f|g|"},
		{"flow pair", "a: [b: c, ? d : e, f: ]\n", "a|[b: c, ? d : e, f: ]|b: c|b|c|? d : e|d|e|f:|f|"},
		{"quotes", "a: 'it''s'\nb: \"x\\\"y\\\\\"\nc: ''\n", "a|'it''s'|b|\"x\\\"y\\\\\"|c|''"},
		{"quotes over lines", "a: 'x\n\n  y' # c\nb: \"x\\\n  y\"\n", "a|'x\n\n  y'|b|\"x\\\n  y\""},
		{"plain over lines", "a: x\n  y\n\n  z # c\nb: u\n", "a|x\n  y\n\n  z|b|u"},
		{"anchors", "a: &x b\nc: &y\n  d: e\nf: &z [g]\nh: &w\n", "a|b|c|d: e|d|e|f|[g]|g|h|"},
		{"anchored key", "&x a: &y b\n", "a|b"},
		{"tags", "a: !!str b\nc: !t {d: e}\nf: !t\n", "a|b|c|{d: e}|d|e|f|"},
		{"complex key", "? a\n: b\n? - c\n: - d\n", "a|b|- c|- d|d"},
		{"crlf", "a: b\r\nc:\r\n  - d\r\n", "a|b|c|- d|d"},
		{"runes", "é: [漢, 😀]\nü: 'ß'\n", "é|[漢, 😀]|漢|😀|ü|'ß'"},
		{"tabs", "a:\tb\t# c\n", "a|b"},
		{"document", "--- \na: b\n...\n", "a|b"},
		{"next line separator", "a: b\u0085c: d\u2028e: f\n", "a|b|c|d|e|f"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var texts []string
			collect(parseText(t, test.text).Root, &texts)
			if got := strings.Join(texts[1:], "|"); got != test.want {
				t.Errorf("spans of %q\n got %q\nwant %q", test.text, got, test.want)
			}
		})
	}
}

// TestBlockScalarSpans tells where block scalars end: behind the last line with content, without its line break.
func TestBlockScalarSpans(t *testing.T) {
	for text, want := range map[string]string{
		"|\n  x\n   y  \n\n# c\nb: c\n": "|\n  x\n   y  ",
		"|-\n  x":                       "|-\n  x",
		"|+\n  x\n\n\n":                 "|+\n  x",
		">2 # c\n   x\n  y\n":           ">2 # c\n   x\n  y",
		"|\nb: c\n":                     "|",
		"|-  # c\n\n\nb: c\n":           "|-",
		"|\r\n  x\r\n  y\r\n":           "|\r\n  x\r\n  y",
		"|\n  x\n    \n":                "|\n  x\n    ",
	} {
		root := parseText(t, "a: "+text).Root.(*Mapping)
		if got := root.Get("a").Span().Text(); got != want {
			t.Errorf("%q spans %q, want %q", text, got, want)
		}
	}
}

// collect appends the span texts of a node and of all nodes inside it.
func collect(n Node, texts *[]string) {
	*texts = append(*texts, n.Span().Text())
	switch n := n.(type) {
	case *Mapping:
		for e := range n.Entries() {
			collect(e.Key, texts)
			collect(e.Value, texts)
		}
	case *Sequence:
		for _, item := range n.Items() {
			collect(item, texts)
		}
	}
}

func TestReferenceSpan(t *testing.T) {
	doc := parseText(t, "a:\n  - !reference [b, 'c d']\n  - !reference\n    - x\n")
	items := doc.Root.(*Mapping).Get("a").(*Sequence).Items()
	for i, want := range []string{"!reference [b, 'c d']", "!reference\n    - x"} {
		if got := items[i].Span().Text(); got != want {
			t.Errorf("reference %d spans %q, want %q", i, got, want)
		}
	}
	path := items[0].(*Reference).Path()
	if len(path) != 2 || path[0].Span().Text() != "b" || path[1].Value() != "c d" {
		t.Errorf("path = %v", path)
	}
}

// TestCorpus reads real pipelines: there must be no crash and no false problem, and the places must be those of yaml.v3.
func TestCorpus(t *testing.T) {
	files := conformance.YAMLFiles(t)
	for path, text := range files {
		doc := Parse(source.NewFile(path, text))
		for _, p := range doc.Problems {
			pipeline := strings.Contains(path, "gitlab-ci") && !strings.Contains(path, "{{")
			if pipeline || !p.Rejected {
				t.Errorf("%s:%d: %s", path, doc.File.LineAt(p.Span.Start), p.Message)
			}
		}
		checkStarts(t, path, text)
	}
}

// checkStarts compares the starts of all nodes with the lines and columns of yaml.v3.
func checkStarts(t *testing.T, name string, text []byte) {
	t.Helper()
	var root yaml.Node
	if yaml.Unmarshal(text, &root) != nil || len(root.Content) == 0 {
		return
	}
	o := newOutline(text, 0)
	f := source.NewFile(name, text)
	next := 0
	var check func(n *yaml.Node)
	check = func(n *yaml.Node) {
		e := o.events[next]
		next++
		start := e.start
		for _, property := range []extent{e.anchor, e.tag} {
			if property.end > 0 {
				start = min(start, property.start)
			}
		}
		line := f.Line(n.Line)
		got := f.Position(start)
		if e.start < e.end && (got.Line != n.Line || got.Column != n.Column) {
			t.Errorf("%s: node at %v, but yaml.v3 says %d:%d (%s)", name, got, n.Line, n.Column, line.Text())
		}
		for _, c := range n.Content {
			check(c)
		}
	}
	check(root.Content[0])
	if next != len(o.events) {
		t.Errorf("%s: %d events, %d nodes", name, len(o.events), next)
	}
}

// columnOf returns the column of offset by YAML's lines, in characters.
func columnOf(text []byte, offset int) int {
	start := offset
	for start > 0 && !endsLine(text, start) {
		start--
	}
	return utf8.RuneCount(text[start:offset])
}
