package expr_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

func mustParse(tb testing.TB, text string) *expr.Expr {
	tb.Helper()
	e, err := expr.Parse(text)
	if err != nil {
		tb.Fatalf("%q: %v", text, err)
	}
	return e
}

// dump writes a tree with all its parentheses.
func dump(n expr.Node) string {
	switch n := n.(type) {
	case *expr.Not:
		return "!(" + dump(n.X) + ")"
	case *expr.Binary:
		return "(" + dump(n.X) + n.Op.String() + dump(n.Y) + ")"
	}
	return fmt.Sprintf("%T:%s", n, expr.Format(n))
}

func TestPrint(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`$A`:                             `$A`,
		"\t(($A)) ":                      `$A`,
		`!!$A`:                           `!!$A`,
		`! ($A == "x")`:                  `!($A == "x")`,
		`!$A=="x"`:                       `!$A == "x"`,
		`$A&&($B&&$C)`:                   `$A && ($B && $C)`,
		`($A&&$B)&&$C`:                   `$A && $B && $C`,
		`($A||$B)&&$C`:                   `($A || $B) && $C`,
		`$A||($B&&$C)`:                   `$A || $B && $C`,
		`$A == ($B == $C)`:               `$A == ($B == $C)`,
		`'it is "x"' == "it's"`:          `'it is "x"' == "it's"`,
		`$A =~ /a\/b/i`:                  `$A =~ /a\/b/i`,
		`$[[inputs.a-b]] != null`:        `$[[ inputs.a-b ]] != null`,
		`$A !`:                           `!$A`,
		`$A $B ==`:                       `$A == $B`,
		`== $A $B`:                       `$A == $B`,
		`$A () && true`:                  `$A && true`,
		`$A ! == false`:                  `!$A == false`,
		`$A $B $C == &&`:                 `$A && $B == $C`,
		`nulltrue ==`:                    `null == true`,
		"$A ==\n\"x\"":                   `$A == "x"`,
		`$1A`:                            `$1A`,
		`$A =~ /ab//`:                    `$A =~ /ab//`,
		`$A =~ /^a$/ && $A !~ /\.md$/Us`: `$A =~ /^a$/ && $A !~ /\.md$/Us`,
	} {
		if got := mustParse(t, text).String(); got != want {
			t.Errorf("%q prints as %q, want %q", text, got, want)
		}
	}
}

// TestSpans marks the place of each node, and of each operator, under the text.
func TestSpans(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text  string
		marks []string // in the order of expr.All, the operator behind its node
	}{
		{`$A`, []string{`$A`}},
		{`($A == "x") && !$B`, []string{`($A == "x") && !$B`, `&&`, `$A == "x"`, `==`, `$A`, `"x"`, `!$B`, `!`, `$B`}},
		{` ( ( $A ) ) `, []string{`$A`}},
		{`!(($A || null))`, []string{`!(($A || null))`, `!`, `$A || null`, `||`, `$A`, `null`}},
		{`$A =~ /éa/i`, []string{`$A =~ /éa/i`, `=~`, `$A`, `/éa/i`}},
		{`$A !`, []string{`$A !`, `!`, `$A`}},
		{`$A () $B ==`, []string{`$A () $B ==`, `==`, `$A`, `$B`}},
	} {
		e := mustParse(t, test.text)
		cut := func(s expr.Span) string { return e.Text[s.Start:s.End] }
		var got []string
		for n := range expr.All(e.Root) {
			got = append(got, cut(n.Place()))
			switch n := n.(type) {
			case *expr.Not:
				got = append(got, cut(n.OpAt))
			case *expr.Binary:
				got = append(got, cut(n.OpAt))
			}
		}
		if !slices.Equal(got, test.marks) {
			t.Errorf("%q\n got %q\nwant %q", test.text, got, test.marks)
		}
	}
}

func TestVariables(t *testing.T) {
	t.Parallel()
	var names []string
	for v := range mustParse(t, `$B == "x" && (!$A || $[[ inputs.c ]] == $B)`).Variables() {
		names = append(names, v.Name)
	}
	if want := []string{"B", "A", "B"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
}

// TestTokenLimit: 99 tokens are read, 100 are not.
func TestTokenLimit(t *testing.T) {
	t.Parallel()
	fifty := strings.Repeat("$A || ", 49) + "$A"
	mustParse(t, fifty)
	mustParse(t, fifty+"  ")
	_, err := expr.Parse("!" + fifty)
	var wrong *expr.SyntaxError
	if !errors.As(err, &wrong) || wrong.Start != len(fifty)-1 || wrong.End != len(fifty)+1 {
		t.Errorf("got %#v", err)
	}
}

// TestInputs evaluates inputs, which are not only strings.
func TestInputs(t *testing.T) {
	t.Parallel()
	values := map[string]expr.Value{
		"s": expr.StringValue("x"), "n": expr.NumberValue("3"), "b": expr.BoolValue(true), "f": expr.BoolValue(false),
		"l": expr.ListValue(`["a"]`, false), "e": expr.ListValue("[]", true), "null": expr.NullValue(), "u": expr.UnknownValue(),
	}
	scope := expr.Scope{Input: func(name string) expr.Value { return values[name] }}
	for text, want := range map[string]expr.Truth{
		`$[[ inputs.s ]] == "x"`:                           expr.True,
		`$[[ inputs.n ]] == "3"`:                           expr.False,
		`$[[ inputs.n ]]`:                                  expr.True,
		`$[[ inputs.n ]] == $[[ inputs.n ]]`:               expr.True,
		`$[[ inputs.n ]] =~ /^3$/`:                         expr.True,
		`$[[ inputs.b ]] == "true"`:                        expr.True,
		`$[[ inputs.f ]] == "false"`:                       expr.True,
		`$[[ inputs.f ]] || $[[ inputs.s ]]`:               expr.True,
		`$[[ inputs.l ]] =~ /"a"/`:                         expr.True,
		`$[[ inputs.e ]]`:                                  expr.False,
		`$[[ inputs.null ]] == null`:                       expr.True,
		`$[[ inputs.no ]] == null`:                         expr.True,
		`$[[ inputs.u ]]`:                                  expr.Unknown,
		`$[[ inputs.u ]] == "x"`:                           expr.Unknown,
		`$[[ inputs.u ]] == $[[ inputs.u ]]`:               expr.True,
		`$[[ inputs.u ]] && null`:                          expr.False,
		`$[[ inputs.u ]] == $[[ inputs.n ]]`:               expr.Unknown,
		`$[[ inputs.u ]] =~ /x+/ && $[[ inputs.f ]]`:       expr.False,
		`"x" =~ $[[ inputs.u ]]`:                           expr.Unknown,
		`$[[ inputs.u ]] == null || !!$[[ inputs.u ]]`:     expr.Unknown,
		`($[[ inputs.u ]] || "x") == null`:                 expr.False,
		`$[[ inputs.u ]] == false || $[[ inputs.u ]]`:      expr.Unknown,
		`$[[ inputs.u ]] && "x" || $[[ inputs.u ]] == "q"`: expr.Unknown,
	} {
		if got := mustParse(t, text).EvalNode(mustParse(t, text).Root, scope); got.Truth != want {
			t.Errorf("%s: %v, want %v", text, got.Truth, want)
		}
	}
	e := mustParse(t, `"x" =~ $[[ inputs.n ]]`)
	if got := e.EvalNode(e.Root, scope); got.Crash != e.Root {
		t.Errorf("GitLab breaks on a number as a pattern; got %+v", got)
	}
}

// TestConcurrent evaluates one expression in several goroutines; the race detector watches.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	e := mustParse(t, `$A =~ /^v\d+/ || $A =~ $PATTERN`)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for j := range 300 {
				e.Eval(func(name string) (string, expr.State) { return fmt.Sprintf("/%s%d/", name, i*j), expr.IsDefined })
			}
		})
	}
	group.Wait()
}

func TestDoubts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		`$A == "x" && $B =~ /xy/i || $C == null`: nil,
		`$A =~ "/x/" && $A =~ $B`:                nil,
		`$A || $B == "x"`:                        nil,
		`(!$A) == "x"`:                           nil,
		`!$A == true && !$B == "false"`:          nil,
		`$A =~ "main"`:                           {`"main": =~ with a string asks whether "main" contains the left side: write the pattern /main/`},
		`$A !~ "a/b"`:                            {`"a/b": !~ with a string asks whether "a/b" contains the left side: write the pattern /a\/b/`},
		`$A =~ "x"`:                              {`"x": =~ with a string asks whether "x" contains the left side: write the pattern /(x)/`},
		`$A =~ "*.py"`:                           {`"*.py": =~ with a string asks whether "*.py" contains the left side: write a pattern, as in /text/`},
		`$A =~ "/xy/g"`:                          {`"/xy/g": =~ with a string asks whether "/xy/g" contains the left side: write a pattern, as in /text/`},
		`$A =~ "/(?!x)/"`: {
			`"/(?!x)/": RE2 refuses "/(?!x)/", so =~ asks whether this text contains the left side: ` +
				`patterns have no lookahead (RE2): ask in two conditions, one with =~ and one with !~`,
		},
		`$A == /main/`:           {`$A == /main/: nothing equals /main/, because == compares text: write =~`},
		`!$A == "x"`:             {`!$A == "x": "!" is of $A alone, not of the comparison: write $A != "x"`},
		`!($A) =~ /xy/`:          {`!($A) =~ /xy/: "!" is of $A alone, not of the comparison: write $A !~ /xy/`},
		`$A == "a" || "b"`:       {`"b": "b" alone is no question: it is always the same: write $A == "b"`},
		`$A == "a" || $B && "b"`: {`"b": "b" alone is no question: it is always the same: compare it with a variable`},
		`$A =~ /ab/ || /cd/ || /ef/`: {
			`/cd/: /cd/ alone is no question: it is always the same: write $A =~ /cd/`,
			`/ef/: /ef/ alone is no question: it is always the same: write $A =~ /ef/`,
		},
		`$A !`:     {`$A !: "!" stands behind its value: write !$A`},
		`$A $B ==`: {`$A $B ==: "==" does not stand between its values: write $A == $B`},
		`"x"`:      {`"x": "x" alone is no question: it is always the same: compare it with a variable`},
	} {
		var got []string
		for _, d := range mustParse(t, text).Doubts() {
			got = append(got, fmt.Sprintf("%s: %s: %s", text[d.Start:d.End], d.Message, d.Hint))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

// TestDoubtsInstead makes the edits that doubts propose. The result has no doubts left.
func TestDoubtsInstead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`$A =~ "main" && $B`:        `$A =~ /main/ && $B`,
		`$A  ==  /main/`:            `$A  =~  /main/`,
		`$B && ! ($A)  == "x"`:      `$B && ($A)  != "x"`,
		`$A == "a" || "b" || $B`:    `$A == "a" || $A == "b" || $B`,
		`$A =~ /ab/ || /cd/ || "x"`: `$A =~ /ab/ || $A =~ /cd/ || "x"`,
		`($A $B ==) && !$A == "x"`:  `$A == $B && !$A == "x"`,
	} {
		d := mustParse(t, text).Doubts()[0]
		got := text[:d.Replace.Start] + d.Instead + text[d.Replace.End:]
		if got != want {
			t.Errorf("%s becomes %s, want %s", text, got, want)
		}
		for _, again := range mustParse(t, got).Doubts() {
			if again.Kind == d.Kind && again.Start <= d.Start {
				t.Errorf("%s is still doubtful: %s", got, again.Message)
			}
		}
	}
}

func TestSwitches(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`$A && $B`:                     "A&&",
		`$A || $B`:                     "A||",
		`$A && $B && $C`:               "B&& A&&",
		`($A || $B == "x") && $C`:      "A||",
		`$A == "x" && $B || !$C && $D`: "B||",
		`!!$A && ($B)`:                 "",
		`$A`:                           "",
	} {
		var got []string
		for v, op := range mustParse(t, text).Switches() {
			got = append(got, v.Name+op.Op.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func ExampleParse() {
	e, err := expr.Parse(`($CI_COMMIT_TAG =~ /^v\d+/)&&$DEPLOY!="no"`)
	fmt.Println(e, err)

	_, err = expr.Parse(`${CI_COMMIT_BRANCH} = main`)
	fmt.Println(err)
	// Output:
	// $CI_COMMIT_TAG =~ /^v\d+/ && $DEPLOY != "no" <nil>
	// "${CI_COMMIT_BRANCH}" is for scripts: write $CI_COMMIT_BRANCH
}

func ExampleExpr_Eval() {
	e, _ := expr.Parse(`$CI_PIPELINE_SOURCE == "push" && $DEPLOY`)
	for _, source := range []string{"push", "schedule"} {
		result := e.Eval(func(name string) (string, expr.State) {
			if name == "CI_PIPELINE_SOURCE" {
				return source, expr.IsDefined
			}
			return "", expr.IsUnknown
		})
		fmt.Println(source, result.Truth, result.Unknown)
	}
	// Output:
	// push unknown [DEPLOY]
	// schedule false []
}
