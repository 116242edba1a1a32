package syntax

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// FuzzParse holds Parse to what its documentation promises for any text.
func FuzzParse(f *testing.F) {
	for _, test := range problems {
		f.Add([]byte(test.text))
	}
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file := source.NewFile("f.yml", text)
		doc := Parse(file)
		rejected := false
		for _, p := range doc.Problems {
			rejected = rejected || p.Rejected
			checkProblem(t, file, p)
		}
		for _, c := range doc.Comments {
			if !c.IsValid() || !strings.HasPrefix(c.Text(), "#") {
				t.Errorf("comment %q", c.Text())
			}
		}
		if doc.Root == nil && !doc.Blank && !rejected {
			t.Error("no root, and no reason")
		}
		if doc.Root != nil {
			checkNode(t, file, doc.Root, file.Span(0, len(text)))
			checkSlices(t, text)
		}
	})
}

// seeds are texts that exercise the corners of the language.
var seeds = []string{
	"", "a: 1\nb:\n  - x\n  - {c: d, e: [f, ~]}\n", "---\nspec:\n---\na: b\n", "a: &x [b]\nc: *x\nd: {<<: {e: f}}\n",
	"a: |\n  b\n\n  c\nd: >-\n  e\n  f\n", "a: 'b''c'\nd: \"e\\n\\u00e9\\x41\\\n  f\"\n", "? a\n: b\n? [c]\n: d\n", "{a, b: , ? c : d, ? e}",
	"a: !reference [b, c]\nd: !!str 1\ne: !x {f: g}\n", "a:\r\n  - b\r\n", "é: 漢\n", "\uFEFFa: b\n", "a: b\u0085c: d\u2028e: f\n", "a: [b: c, ? d : e]\n",
	"a: x?y\nb: [x?y, z ?w]\n", "a: [!!str, b]\n", "- a\n-\n  - b\n- c: d\n  e:\n", "a: # b\n  c # d\n# e\n", "a: b\n  c\n\n  d\n", "a: |2+\n   b\n\n\n", "<<: [{a: b}, {c: d}]\n", "---  \xff\xfe", "\n? \uFEFF\n?", "a: \xe9t\xe9 # \xff\n\xff: b\n",
}

func checkProblem(t *testing.T, file *source.File, p Problem) {
	t.Helper()
	if !p.Span.IsValid() || p.Span.File != file || p.Message == "" || p.Message == unreadable && !questioned.Match(file.Text) || p.Message != strings.ToValidUTF8(p.Message, "") {
		t.Errorf("problem %q at %d-%d", p.Message, p.Span.Start, p.Span.End)
	}
	for _, fix := range p.Fixes {
		fixed, err := source.Apply(file, fix.Edits)
		if err != nil || bytes.Equal(fixed, file.Text) || fix.Message == "" {
			t.Errorf("fix %q of %q: %v", fix.Message, p.Message, err)
		}
	}
}

// questioned is the form that yaml.v3 cannot read.
var questioned = regexp.MustCompile(`[{\[]\s*(?:#.*\s*)*\?`)

// checkNode checks that the node and all inside it have valid spans, and stand inside their parent or, through an alias, above it.
func checkNode(t *testing.T, file *source.File, n Node, parent source.Span) {
	t.Helper()
	span := n.Span()
	if !span.IsValid() || span.File != file || !parent.Contains(span) && span.Start >= parent.Start {
		t.Errorf("a node at %d-%d inside of %d-%d", span.Start, span.End, parent.Start, parent.End)
		return
	}
	switch n := n.(type) {
	case *Mapping:
		for e := range n.Entries() {
			checkNode(t, file, e.Key, span)
			checkNode(t, file, e.Value, span)
		}
	case *Sequence:
		for _, item := range n.Items() {
			checkNode(t, file, item, span)
		}
	}
}

// checkSlices cuts out every node of the first document and reads it again: it must have the same value.
func checkSlices(t *testing.T, text []byte) {
	t.Helper()
	if bytes.Contains(text, byteOrderMark) || len(split(text)) > 1 || len(text) > 4096 {
		return
	}
	o := newOutline(text, 0)
	values := readEvents(o)
	for i, e := range o.events {
		if values == nil || !sliceable(o, i) {
			continue
		}
		slice := append(bytes.Repeat([]byte(" "), columnOf(text, e.start)), text[e.start:e.end]...)
		again := newOutline(slice, 0)
		if again.err != nil {
			t.Errorf("%q at %d: cut out, it is no YAML: fault %d", text[e.start:e.end], e.start, again.err.fault)
			continue
		}
		if got := readEvents(again); len(got) == 0 || got[0] != values[i] {
			t.Errorf("%q at %d: cut out, it is %v instead of %s", text[e.start:e.end], e.start, got, values[i])
		}
	}
}

// sliceable reports whether event i has the same value when its text stands alone.
func sliceable(o *outline, i int) bool {
	e := o.events[i]
	slice := o.text[e.start:e.end]
	// A pair in brackets may break its lines anywhere, and a colon behind a key would make a mapping.
	if e.start == e.end {
		return false
	}
	pair := e.kind == eventMapping && e.flow && (slice[0] != '{' || i+1 < len(o.events) && o.events[i+1].start == e.start)
	if pair || indented.Match(slice) || bytes.HasSuffix(slice, []byte(":")) || string(slice) == "-" || string(slice) == "?" {
		return false
	}
	if columnOf(o.text, e.start) == 0 && (bytes.HasPrefix(slice, []byte("---")) || bytes.HasPrefix(slice, []byte("..."))) {
		return false
	}
	for _, inner := range o.events[i:] {
		if inner.start >= e.end {
			break
		}
		if inner.kind == eventAlias {
			return false
		}
	}
	return true
}

// indented is the header of a block scalar that counts its indentation from that of its parent.
var indented = regexp.MustCompile(`[|>][-+]?[1-9]`)

// readEvents returns the values of the events, as yaml.v3 has them, nil when the text cannot be read.
func readEvents(o *outline) []string {
	var root yaml.Node
	if o.err != nil || len(o.events) == 0 || o.load(&root) != nil {
		return nil
	}
	var all []string
	var read func(n *yaml.Node) string
	read = func(n *yaml.Node) string {
		i := len(all)
		value := unmask(n.Value)
		if n.Kind == yaml.ScalarNode {
			value = strings.TrimRight(value, "\n")
		}
		all = append(all, "")
		for _, c := range n.Content {
			value += fmt.Sprintf("(%d %s)", c.Kind, read(c))
		}
		all[i] = value
		return value
	}
	read(root.Content[0])
	return all
}
