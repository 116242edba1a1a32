package lint_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// A rewriter is a linter for tests: it finds words and offers to replace them.
type rewriter struct {
	texts  map[string]string // the files
	rules  [][2]string       // word → replacement, in the order of the findings
	unsafe map[string]bool   // the words whose fix is unsafe
	bad    string            // while this word stands there, the configuration is refused
	runs   int
}

func (r *rewriter) lint(_ context.Context, texts lint.Texts) (*lint.Result, error) {
	r.runs++
	ok := true
	result := &lint.Result{Valid: &ok}
	for _, name := range []string{"a", "b"} {
		text := []byte(r.texts[name])
		if own, there := texts[name]; there {
			text = own
		}
		file := source.NewFile(name, text)
		if r.bad != "" && bytes.Contains(text, []byte(r.bad)) {
			ok = false
		}
		for _, rule := range r.rules {
			if i := bytes.Index(text, []byte(rule[0])); i >= 0 {
				edit := source.Edit{Span: file.Span(i, i+len(rule[0])), New: rule[1]}
				result.Findings = append(result.Findings, lint.Finding{
					Rule: rule[0], Span: edit.Span, Fixes: []lint.Fix{{Unsafe: r.unsafe[rule[0]], Edits: []source.Edit{edit}}},
				})
			}
		}
	}
	return result, nil
}

func TestFixAll(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		texts   map[string]string
		rules   [][2]string
		unsafe  bool
		want    map[string]string // only the files that change
		applied int
		settled bool
	}{
		"nothing to do": {
			texts: map[string]string{"a": "one"}, settled: true,
		},
		"several files, and one fix makes room for the next": {
			texts: map[string]string{"a": "one", "b": "one two"}, rules: [][2]string{{"one", "two"}, {"two", "three"}},
			want: map[string]string{"a": "three", "b": "three three"}, applied: 5, settled: true,
		},
		"of two that overlap the first one goes first": {
			texts: map[string]string{"a": "one two"}, rules: [][2]string{{"one two", "both"}, {"two", "three"}},
			want: map[string]string{"a": "both"}, applied: 1, settled: true,
		},
		"neighbours wait for each other": {
			texts: map[string]string{"a": "onetwo"}, rules: [][2]string{{"one", "1"}, {"two", "2"}},
			want: map[string]string{"a": "12"}, applied: 2, settled: true,
		},
		"unsafe ones are left alone": {
			texts: map[string]string{"a": "risky one"}, rules: [][2]string{{"risky", "x"}, {"one", "two"}},
			want: map[string]string{"a": "risky two"}, applied: 1, settled: true,
		},
		"unless they are wanted": {
			texts: map[string]string{"a": "risky one"}, rules: [][2]string{{"risky", "x"}, {"one", "two"}}, unsafe: true,
			want: map[string]string{"a": "x two"}, applied: 2, settled: true,
		},
		"a fix that changes nothing is none": {
			texts: map[string]string{"a": "same"}, rules: [][2]string{{"same", "same"}}, settled: true,
		},
		"fixes that undo each other stop": {
			texts: map[string]string{"a": "tick"}, rules: [][2]string{{"tick", "tock"}, {"tock", "tick"}},
			want: map[string]string{"a": "tock"}, applied: 1,
		},
		"a text that grows for ever stops": {
			texts: map[string]string{"a": "x"}, rules: [][2]string{{"x", "xx"}},
			want: map[string]string{"a": strings.Repeat("x", 11)}, applied: 10,
		},
		"a fix that makes GitLab refuse the file is taken back": {
			texts: map[string]string{"a": "one two"}, rules: [][2]string{{"one", "BAD"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &rewriter{texts: test.texts, rules: test.rules, unsafe: map[string]bool{"risky": true}, bad: "BAD"}
			fixed, err := lint.FixAll(t.Context(), lint.Fixer{Lint: r.lint, Unsafe: test.unsafe})
			if err != nil {
				t.Fatal(err)
			}
			if fixed.Applied != test.applied || fixed.Settled != test.settled {
				t.Errorf("applied %d, settled %v; want %d, %v", fixed.Applied, fixed.Settled, test.applied, test.settled)
			}
			if len(fixed.Texts) != len(test.want) {
				t.Errorf("%d files changed, want %d", len(fixed.Texts), len(test.want))
			}
			for name, want := range test.want {
				if got := string(fixed.Texts[name]); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			again, err := r.lint(t.Context(), fixed.Texts)
			if err != nil || len(again.Findings) != len(fixed.Result.Findings) {
				t.Errorf("the result has %d findings, the texts %d (%v)", len(fixed.Result.Findings), len(again.Findings), err)
			}
		})
	}
}

func TestFixAllLeavesFilesAloneThatItMayNotWrite(t *testing.T) {
	t.Parallel()
	r := &rewriter{texts: map[string]string{"a": "one", "b": "one"}, rules: [][2]string{{"one", "two"}}}
	fixed, err := lint.FixAll(t.Context(), lint.Fixer{
		Lint: r.lint, Writable: func(f *source.File) bool { return f.Name == "b" },
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := fixed.Texts["a"]; ok || string(fixed.Texts["b"]) != "two" || !fixed.Settled {
		t.Errorf("got %q, settled %v", fixed.Texts, fixed.Settled)
	}
}

// A fix is applied whole or not at all, and the second of two equal ones costs nothing.
func TestFixAllWhole(t *testing.T) {
	t.Parallel()
	lintOnce := func(_ context.Context, texts lint.Texts) (*lint.Result, error) {
		if texts != nil {
			return &lint.Result{}, nil
		}
		a, b := source.NewFile("a", []byte("one two")), source.NewFile("b", []byte("one"))
		one, two := source.Edit{Span: a.Span(0, 3), New: "1"}, source.Edit{Span: a.Span(4, 7), New: "2"}
		other, clash := source.Edit{Span: b.Span(0, 3), New: "1"}, source.Edit{Span: b.Span(1, 2), New: "x"}
		fix := func(edits ...source.Edit) lint.Finding { return lint.Finding{Fixes: []lint.Fix{{Edits: edits}}} }
		return &lint.Result{Findings: []lint.Finding{fix(one, other), fix(one), fix(two, clash), {
			Fixes: []lint.Fix{{Edits: []source.Edit{clash}}, {Edits: []source.Edit{two}}}, // the first does not fit, the second does
		}}}, nil
	}
	fixed, err := lint.FixAll(t.Context(), lint.Fixer{Lint: lintOnce})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%s|%s|%d", fixed.Texts["a"], fixed.Texts["b"], fixed.Applied); got != "1 2|1|3" {
		t.Errorf("got %s", got)
	}
}

func TestFixAllPassesErrorsOn(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	_, err := lint.FixAll(t.Context(), lint.Fixer{
		Lint: func(context.Context, lint.Texts) (*lint.Result, error) { return nil, broken },
	})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
