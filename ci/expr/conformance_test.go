package expr_test

import (
	"testing"

	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// A sample is a line of testdata/conformance/expr.jsonl.
type sample struct {
	ID    string
	Expr  string
	Vars  map[string]*string
	Valid bool
	Value *bool
	Crash bool
}

func samples(tb testing.TB) []sample {
	tb.Helper()
	return conformance.Read[sample](tb, "expr.jsonl")
}

// lookup returns the variables of a sample.
func (s *sample) lookup(name string) (string, expr.State) {
	value, ok := s.Vars[name]
	switch {
	case !ok:
		return "", expr.IsUndefined
	case value == nil:
		return "", expr.IsNull
	}
	return *value, expr.IsDefined
}

// TestConformance compares validity and value with GitLab's.
func TestConformance(t *testing.T) {
	t.Parallel()
	judged, crashes, wrong := 0, 0, 0
	for _, s := range samples(t) {
		e, err := expr.Parse(s.Expr)
		if s.Crash {
			crashes++
			if err == nil && e.Eval(s.lookup).Crash == nil {
				t.Errorf("%s: %q: GitLab breaks, we do not", s.ID, s.Expr)
			}
			continue
		}
		judged++
		switch {
		case (err == nil) != s.Valid:
			wrong++
			t.Errorf("%s: %q: valid %t, want %t (%v)", s.ID, s.Expr, err == nil, s.Valid, err)
		case s.Valid:
			if got := e.Eval(s.lookup); got.Truth == expr.Unknown || (got.Truth == expr.True) != *s.Value {
				wrong++
				t.Errorf("%s: %q with %v: %v, want %t", s.ID, s.Expr, s.Vars, got.Truth, *s.Value)
			}
		}
	}
	t.Logf("%d of %d expressions agree in validity and value; GitLab breaks on %d more", judged-wrong, judged, crashes)
}
