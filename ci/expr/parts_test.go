package expr_test

import (
	"fmt"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

func TestParts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`$K == "main" && !$E`: `
$K == "main" && !$E = true
  $K == "main" = true
    $K = "main"
    "main" = "main"
  !$E = true
    $E = ""`,
		`$U == "x" && $K`: `
$U == "x" && $K = false
  $U == "x" = false
    $U = null
    "x" = "x"
  $K = "main" not asked`,
		`$E || $K =~ /^ma/i`: `
$E || $K =~ /^ma/i = ""
  $E = ""
  $K =~ /^ma/i = true not asked
    $K = "main" not asked
    /^ma/i = /(?i)^ma/ not asked`,
		`$X && $K`: `
$X && $K = unknown
  $X = unknown
  $K = "main"`,
		`$U && $K =~ true`: `
$U && $K =~ true = null
  $U = null
  $K =~ true = unknown not asked
    $K = "main" not asked
    true = true not asked`,
	} {
		e := mustParse(t, text)
		var got strings.Builder
		for _, p := range e.Parts(expr.Scope{Variable: allUnknown}) {
			fmt.Fprintf(&got, "\n%s%s = %s", strings.Repeat("  ", p.Depth), expr.Format(p.Node), p.Value)
			if !p.Asked {
				got.WriteString(" not asked")
			}
		}
		if got.String() != want {
			t.Errorf("got %s\nwant %s", got.String(), want)
		}
	}
}

// TestPartsAgree checks that the first part has the result of the whole expression, and that parts that are not asked do not
// matter.
func TestPartsAgree(t *testing.T) {
	t.Parallel()
	for _, s := range samples(t) {
		e, err := expr.Parse(s.Expr)
		if err != nil || s.Crash {
			continue
		}
		root := e.Parts(expr.Scope{Variable: s.lookup})[0].Value
		blank := root.IsBlank() || root.String() == "null" || root.String() == "false"
		if result := e.Eval(s.lookup); result.Crash == nil && (result.Truth == expr.True) == blank {
			t.Errorf("%s with %v: %s, but the result is %v", s.Expr, s.Vars, root, result.Truth)
		}
	}
}
