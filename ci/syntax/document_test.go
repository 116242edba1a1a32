package syntax

import (
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
)

func TestDocuments(t *testing.T) {
	for _, test := range []struct{ text, header, root string }{
		{"a: 1\n", "", `{"a": 1}`},
		{"---\na: 1\n", "", `{"a": 1}`},
		{"# c\n---\na: 1\n", "", `{"a": 1}`},
		{"---\n---\na: 1\n", "", `{"a": 1}`},
		{"--- {a: 1}\n", "", `{"a": 1}`},
		{"spec: {}\n---\na: 1\n", `{"spec": {}}`, `{"a": 1}`},
		{"---\nspec:\n---\na: 1\n", `{"spec": null}`, `{"a": 1}`},
		{":spec: 1\n---\na: 1\n", `{:spec: 1}`, `{"a": 1}`},
		{"spec: {}\n", "", `{"spec": {}}`},
		{"spec: {}\n---\n# c\n", "", `{"spec": {}}`},
		{"spec: {}\n---\n[]\n", "", `{"spec": {}}`},
		{"# c\n", "", "{}"},
		{"~\n", "", "{}"},
		{"false\n", "", "{}"},
		{"\"\"\n", "", "{}"},
		{"a: |\n  x\n  --- y\nb: 1\n", "", `{"a": "x\n--- y\n", "b": 1}`},
		{"a: 1\n---", "", `{"a": 1}`},
		{"a: 1\n...\n# c\n", "", `{"a": 1}`},
	} {
		doc := parseText(t, test.text)
		header := ""
		if doc.Header != nil {
			header = dump(doc.Header)
		}
		if root := dump(doc.Root); header != test.header || root != test.root {
			t.Errorf("%q: header %q, root %s", test.text, header, root)
		}
	}
}

func TestSpansBehindDivider(t *testing.T) {
	doc := parseText(t, "spec:\n  inputs:\n---\n\njob: $[[ inputs.x ]]\n")
	span := doc.Root.(*Mapping).Get("job").Span()
	if got := span.File.Position(span.Start); span.Text() != "$[[ inputs.x ]]" || got != (source.Position{Line: 5, Column: 6}) {
		t.Errorf("the value spans %q at %v", span.Text(), got)
	}
}

func TestBlank(t *testing.T) {
	for text, want := range map[string]bool{"": true, " \n\t\r\n": true, "\u00a0\n": true, "#": false, "{}": false} {
		doc := parseText(t, text)
		if doc.Blank != want || want && doc.Root != nil {
			t.Errorf("%q: Blank = %v, Root = %v", text, doc.Blank, doc.Root)
		}
	}
}

func TestComments(t *testing.T) {
	for text, want := range map[string]string{
		"# a\nb: c # d\n# e\n":                       "# a|# d|# e",
		"a: '# no' # b\nc: x#y\nd: |  # e\n  # no\n": "# b|# e",
		"a: [b, # c\n  d]#e\r\n":                     "# c|#e",
		"a: b\n---\n# c\nd: e\n":                     "# c",
		"a: @\n# b\nc: d # e\n  # f":                 "# b|# f",
		"# a\nb: \x00\n# c\n":                        "# a|# c",
		"a: @\n# b\n---\n# c\nd: e\n":                "# b|# c",
		"{a: b}\nc: d\n# e\n---\nf: g # h\n":         "# e|# h",
		"# a\n[b\n# c\n":                             "# a|# c",
	} {
		doc := Parse(source.NewFile("f.yml", []byte(text)))
		var all []string
		for _, c := range doc.Comments {
			all = append(all, c.Text())
		}
		if got := strings.Join(all, "|"); got != want {
			t.Errorf("%q has the comments %q, want %q", text, got, want)
		}
	}
}
