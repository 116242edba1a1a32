package review

import (
	"fmt"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// allNew is the diff of a new file.
func allNew(text string) Diff {
	n := strings.Count(text, "\n") + 1
	return Diff{blocks: []block{{1, 1, 1, n + 1}}}
}

// fixing returns a finding in a text with one fix: pairs of old and new text.
func fixing(text string, pairs ...string) Finding {
	file := source.NewFile("a.yml", []byte(text))
	fix := lint.Fix{}
	for i := 0; i+1 < len(pairs); i += 2 {
		start := strings.Index(text, pairs[i])
		fix.Edits = append(fix.Edits, source.Edit{Span: file.Span(start, start+len(pairs[i])), New: pairs[i+1]})
	}
	return Finding{Exact: true, Finding: lint.Finding{Span: fix.Edits[0].Span, Fixes: []lint.Fix{fix}}}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	const text = "one\ntwo\nthree\nfour\n"
	const token = "glpat-Zx9Qw3Er7Ty1Ui5Op2As"
	for name, test := range map[string]struct {
		finding Finding
		at      int
		diff    Diff
		want    string
	}{
		"one line":            {fixing(text, "two", "2"), 2, allNew(text), "```suggestion:-0+0\n2\n```\n"},
		"two edits":           {fixing(text, "two", "2", "four", "4"), 2, allNew(text), "```suggestion:-0+2\n2\nthree\n4\n```\n"},
		"above its place":     {fixing(text, "one", "1"), 3, allNew(text), "```suggestion:-2+0\n1\ntwo\nthree\n```\n"},
		"a line more":         {fixing(text, "two\n", "two\nand\n"), 2, allNew(text), "```suggestion:-0+0\ntwo\nand\n```\n"},
		"a line less":         {fixing(text, "two\n", ""), 2, allNew(text), "```suggestion:-0+0\n```\n"},
		"no line end":         {fixing("a\nb", "b", "c"), 2, allNew("a\nb"), "```suggestion:-0+0\nc\n```\n"},
		"Windows, one line":   {fixing("a\r\nb\r\n", "b", "c"), 2, allNew("a\nb\n"), "```suggestion:-0+0\nc\n```\n"},
		"Windows, two lines":  {fixing("a\r\nb\r\n", "a", "c", "b", "d"), 1, allNew("a\nb\n"), ""},
		"a tab":               {fixing(text, "two", "\t2\t"), 2, allNew(text), "```suggestion:-0+0\n\t2\t\n```\n"},
		"old Mac":             {fixing("a\rb\n", "a\rb", "c"), 1, allNew("a\n"), ""},
		"has a control":       {fixing(text, "two", "2\x0b"), 2, allNew(text), ""},
		"has a mark":          {fixing("\ufeffone\n", "one", "1"), 1, allNew("one\n"), ""},
		"leaves the lines":    {fixing(text, "two", "2", "four", "4"), 2, Diff{blocks: []block{{2, 2, 2, 4}}}, ""},
		"between is old":      {fixing(text, "two", "2", "four", "4"), 2, Diff{blocks: []block{{2, 2, 2, 3}, {4, 4, 4, 5}}}, ""},
		"becomes blank":       {fixing(text, "two", "  "), 2, allNew(text), ""},
		"begins blank":        {fixing(text, "two", "\n2"), 2, allNew(text), ""},
		"loses its line end":  {fixing(text, "two\n", "2"), 2, allNew(text), ""},
		"has a fence":         {fixing(text, "two", "```sh"), 2, allNew(text), "````suggestion:-0+0\n```sh\n````\n"},
		"has a token":         {fixing("t: "+token+" two\n", "two", "2"), 1, allNew("\n"), ""},
		"changes nothing":     {fixing(text, "two", "two"), 2, allNew(text), ""},
		"contradicts itself":  {fixing(text, "two", "2", "two", "zwei"), 2, allNew(text), ""},
		"too far above":       {fixing(strings.Repeat("x\n", 150)+"y\n", "y", "z"), 1, allNew(strings.Repeat("x\n", 151)), ""},
		"not the head's text": {inexact(fixing(text, "two", "2")), 2, allNew(text), ""},
		"unsafe":              {unsafe(fixing(text, "two", "2")), 2, allNew(text), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := suggest(test.finding, test.at, test.diff)
			if got != test.want {
				t.Fatalf("%q, want %q", got, test.want)
			}
			if got != "" {
				wantSameBytes(t, test.finding, test.at, got)
			}
		})
	}
}

func inexact(f Finding) Finding { f.Exact = false; return f }

func unsafe(f Finding) Finding { f.Fixes[0].Unsafe = true; return f }

// wantSameBytes applies a suggestion as GitLab does, and compares with the fix.
func wantSameBytes(t *testing.T, f Finding, at int, block string) {
	t.Helper()
	head, content, _ := strings.Cut(block, "\n")
	var above, below int
	if _, err := fmt.Sscanf(strings.TrimLeft(head, "`"), "suggestion:-%d+%d", &above, &below); err != nil {
		t.Fatal(err)
	}
	content = content[:strings.LastIndex(content, "```")]
	content = strings.TrimRight(content, "`")
	lines := strings.SplitAfter(string(f.Span.File.Text), "\n")
	from, to := at-above-1, at+below
	last := lines[to-1]
	if content != "" {
		content = strings.TrimSuffix(content, "\n") + last[len(strings.TrimRight(last, "\r\n")):]
	}
	got := strings.Join(lines[:from], "") + content + strings.Join(lines[to:], "")
	want, err := source.Apply(f.Span.File, f.Fixes[0].Edits)
	if err != nil || got != string(want) {
		t.Errorf("%q, want %q, %v", got, want, err)
	}
}
