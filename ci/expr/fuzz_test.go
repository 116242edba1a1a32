package expr_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

// FuzzParse holds that nothing panics, that places lie in the text, and that printing and parsing again gives the same tree.
func FuzzParse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		e, err := expr.Parse(text)
		var wrong *expr.SyntaxError
		if errors.As(err, &wrong) {
			if wrong.Start < 0 || wrong.Start > wrong.End || wrong.End > len(text) {
				t.Errorf("%q: error at %d to %d", text, wrong.Start, wrong.End)
			}
			return
		}
		for n := range expr.All(e.Root) {
			if at := n.Place(); at.Start < 0 || at.Start >= at.End || at.End > len(text) {
				t.Errorf("%q: node at %d to %d", text, at.Start, at.End)
			}
		}
		checkParts(t, e)
		e.Eval(allUnknown)
		printed := e.String()
		again, err := expr.Parse(printed)
		if err != nil && strings.Contains(err.Error(), "too long") {
			return // parentheses were added to operators out of order
		}
		if err != nil || dump(again.Root) != dump(e.Root) || again.String() != printed {
			t.Errorf("%q prints as %q, which is another tree: %v", text, printed, err)
		}
	})
}

// checkParts holds that doubts and parts lie in the text, and that what a doubt proposes is valid.
func checkParts(t *testing.T, e *expr.Expr) {
	t.Helper()
	for _, d := range e.Doubts() {
		fixed := e.Text[:d.Replace.Start] + d.Instead + e.Text[d.Replace.End:]
		if _, err := expr.Parse(fixed); err != nil && d.Replace != (expr.Span{}) && !strings.Contains(err.Error(), "too long") {
			t.Errorf("%q should become %q: %v", e.Text, fixed, err)
		}
	}
	for _, p := range e.Parts(expr.Scope{Variable: allUnknown}) {
		if p.Depth > 0 && p.Node == e.Root || p.Value.String() == "" {
			t.Errorf("%q: %+v", e.Text, p)
		}
	}
}

// FuzzEval holds that evaluation agrees with the simple one, and that what is certain holds whatever the unknown variables
// are.
func FuzzEval(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		e, err := expr.Parse(text)
		if err != nil || strings.Contains(text, "$[[") || strings.Contains(text, `\`) || !utf8.ValidString(text) {
			return // the simple evaluation knows neither inputs nor what RE2 and Go do differently
		}
		random := rand.New(rand.NewPCG(uint64(len(text)), 1))
		for _, names := range []string{"A", "B", "ABC"} {
			w := randomWorld(random)
			if known, want := e.Eval(w.lookup), simply(e, w); !same(known, want) {
				t.Fatalf("%s in %v: %+v, want %v", e, w, known, want)
			}
			got := e.Eval(w.without(names))
			if got.Truth == expr.Unknown {
				continue
			}
			for _, result := range resultsOf(random, e, w, names) {
				if !same(got, result) {
					t.Fatalf("%s with unknown %s in %v: %+v, but %v", e, names, w, got, result)
				}
			}
		}
	})
}

func seed(f *testing.F) {
	for i, s := range samples(f) {
		if i%20 == 0 {
			f.Add(s.Expr)
		}
	}
	f.Add(`!($A || $B) == ($C =~ /a\/b/i) && "x" !~ $A`)
	f.Add(`$A $B $C == && !`)
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, _ = expr.Parse(`$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_TARGET_BRANCH_NAME =~ /^release-/`)
	}
}

func BenchmarkEval(b *testing.B) {
	known := func(name string) (string, expr.State) { return name, expr.IsDefined }
	for name, test := range map[string]struct {
		text   string
		lookup expr.Lookup
	}{
		"compare": {`$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH != "main" || $DEPLOY`, known},
		"pattern": {`$CI_COMMIT_TAG =~ /^v\d+\.\d+$/`, known},
		"string":  {`$CI_COMMIT_TAG =~ $PATTERN`, func(string) (string, expr.State) { return "/^v[0-9]/", expr.IsDefined }},
		"unknown": {`$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH != "main" || $DEPLOY`, allUnknown},
	} {
		b.Run(name, func(b *testing.B) {
			e := mustParse(b, test.text)
			b.ReportAllocs()
			for b.Loop() {
				e.Eval(test.lookup)
			}
		})
	}
}
