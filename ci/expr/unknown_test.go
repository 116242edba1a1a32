package expr_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

// allUnknown is a lookup of which K is "main", E is empty, U is undefined, P has some value, and the rest is unknown.
func allUnknown(name string) (string, expr.State) {
	switch name {
	case "K":
		return "main", expr.IsDefined
	case "E":
		return "", expr.IsDefined
	case "U":
		return "", expr.IsUndefined
	case "P":
		return "", expr.IsFilled
	}
	return "", expr.IsUnknown
}

func TestUnknown(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text  string
		want  expr.Truth
		names string
	}{
		{`$X`, expr.Unknown, "X"},
		{`$K == "main"`, expr.True, ""},
		{`$X == "a"`, expr.Unknown, "X"},
		{`$K == "x" && $X == "a"`, expr.False, ""},
		{`$X == "a" && $K == "x"`, expr.False, "X"},
		{`$K == "main" || $X`, expr.True, ""},
		{`$X == "a" || $K == "main"`, expr.True, "X"},
		{`$X || $K == "main"`, expr.Unknown, "X"}, // false if X is empty
		{`$X && null`, expr.False, "X"},

		// one variable, asked twice
		{`$X == $X`, expr.True, "X"},
		{`$X != $X`, expr.False, "X"},
		{`$X == null || $X != null`, expr.True, "X"},
		{`$X == "a" && $X == "b"`, expr.False, "X"},
		{`$X == "a" && $X == null`, expr.False, "X"},
		{`$X == "a" && $X =~ /^bc/`, expr.False, "X"},
		{`$X =~ /^bc/ && $X == "a"`, expr.False, "X"},
		{`$X =~ /^bc/ || $X !~ /^bc/`, expr.True, "X"},
		{`$X == "a" && !$X`, expr.False, "X"},
		{`!$X && $X == "a"`, expr.False, "X"},
		{`!$X && $X == " "`, expr.Unknown, "X"},
		{`$X == "" && $X`, expr.False, "X"},
		{`$X == "a" && $X =~ "xay"`, expr.Unknown, "X"},
		{`$X == "b" && $X =~ "xay"`, expr.False, "X"},
		{`$X =~ "xay" && $X == "b"`, expr.False, "X"},
		{`$X && !$X`, expr.Unknown, "X"}, // true if X is empty, because && goes by Ruby's truth
		{`$X == null && $X =~ /ab/`, expr.False, "X"},

		// patterns that always match
		{`$X =~ /.*/`, expr.True, "X"},
		{`$X =~ /^.*/`, expr.True, "X"},
		{`$X =~ /a*$/`, expr.True, "X"},
		{`$X =~ /^.*$/`, expr.Unknown, "X"}, // not if it has line breaks
		{`$X =~ /()|x/`, expr.True, "X"},
		{`$X !~ /(?:)/`, expr.False, "X"},

		// a variable that has some value
		{`$P`, expr.True, "P"},
		{`$P == null`, expr.False, "P"},
		{`$P == "" || $P == " "`, expr.False, "P"},
		{`$P == "a"`, expr.Unknown, "P"},
		{`$P =~ /^ab/ || $P`, expr.True, "P"},
		{`$P && $K`, expr.True, "P"},
		{`!$P && $X`, expr.False, "P"},
		{`$P == $X && $X == ""`, expr.False, "P X"},
		{`$P == $X && $X == "a"`, expr.Unknown, "P X"},
		{`$X == $P && $X == "a"`, expr.Unknown, "X P"},
		{`$X == $Y && $X == "a"`, expr.Unknown, "X Y"},

		// several variables
		{`$X == $Y`, expr.Unknown, "X Y"},
		{`$X == $Y || $Y != $X`, expr.True, "X Y"},
		{`$K =~ $X`, expr.Unknown, "X"},
		{`$U =~ $X || $U !~ $X`, expr.True, "X"},
		{`$X =~ $U`, expr.False, "X"},
		{`$X =~ $E`, expr.Unknown, "X"},
		{`$X == /ab/`, expr.False, "X"},
		{`$X == true`, expr.Unknown, "X"},
		{`$X == true && $X == "false"`, expr.False, "X"},
		{`($X && "a") == null || ($X && "a") == "a"`, expr.True, "X"},
	} {
		got := mustParse(t, test.text).Eval(allUnknown)
		if got.Truth != test.want || strings.Join(got.Unknown, " ") != test.names || got.Crash != nil {
			t.Errorf("%s: %+v, want %v with %q", test.text, got, test.want, test.names)
		}
	}
}

func TestCrash(t *testing.T) {
	t.Parallel()
	e := mustParse(t, `$X && $K =~ true`)
	if got := e.Eval(allUnknown); got.Truth != expr.Unknown {
		t.Errorf("GitLab breaks or not: got %+v", got)
	}
	e = mustParse(t, `$K && $X =~ true`)
	if got := e.Eval(allUnknown); got.Truth != expr.False || got.Crash == nil || expr.Format(got.Crash) != `$X =~ true` {
		t.Errorf("GitLab breaks: got %+v", got)
	}
}

// TestManyUnknowns is beyond what can be tried out: the answer may be unknown, but comes at once.
func TestManyUnknowns(t *testing.T) {
	t.Parallel()
	var both []string
	for i := range 20 {
		both = append(both, fmt.Sprintf("($X%d || null) != $X%d", i, i))
	}
	got := mustParse(t, strings.Join(both[:9], " || ")).Eval(allUnknown)
	if got.Truth != expr.False || len(got.Unknown) != 9 {
		t.Errorf("got %+v", got)
	}
}

// A world gives each variable a value.
type world map[string]*string

func (w world) lookup(name string) (string, expr.State) {
	if value := w[name]; value != nil {
		return *value, expr.IsDefined
	}
	return "", expr.IsNull
}

// without returns the lookup of a world in which these variables are unknown.
func (w world) without(names string) expr.Lookup {
	return func(name string) (string, expr.State) {
		if strings.Contains(names, name) {
			return "", expr.IsUnknown
		}
		return w.lookup(name)
	}
}

var texts = []string{"", " ", "a", "b", "ab", "abc", "true", "false", "/ab/", "/^a/i", "/(/", "x\n/b$/", "A", "main"}

func randomWorld(random *rand.Rand) world {
	w := world{}
	for _, name := range []string{"A", "B", "C"} {
		if i := random.IntN(len(texts) + 1); i < len(texts) {
			w[name] = &texts[i]
		}
	}
	return w
}

// randomExpr returns an expression with up to 2^depth values.
func randomExpr(random *rand.Rand, depth int) string {
	leaves := []string{
		"$A", "$B", "$C", "$A", "$B", `"a"`, `"ab"`, `""`, `" "`, "null", "true", "false", "/ab/", "/^a+$/", "/.*/", "/b$/i", `"/a./"`,
	}
	operators := []string{"==", "!=", "=~", "!~", "&&", "||", "&&", "||"}
	switch n := random.IntN(10); {
	case depth == 0 || n == 0:
		return leaves[random.IntN(len(leaves))]
	case n == 1:
		return "!(" + randomExpr(random, depth-1) + ")"
	default:
		op := operators[random.IntN(len(operators))]
		return "(" + randomExpr(random, depth-1) + ") " + op + " (" + randomExpr(random, depth-1) + ")"
	}
}

// TestSoundness compares evaluation with a simpler one, and what is certain in spite of unknown variables with what happens
// in worlds where they have values. It also counts how often "unknown" was said although no world differs.
func TestSoundness(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	certain, differing, needless, crashes := 0, 0, 0, 0
	for range 3000 {
		e, err := expr.Parse(randomExpr(random, 3))
		if err != nil {
			continue
		}
		w := randomWorld(random)
		known := e.Eval(w.lookup)
		if want := simply(e, w); !same(known, want) {
			t.Fatalf("%s in %v: %+v, want %v", e, w, known, want)
		}
		names := []string{"A", "B", "C", "AB", "ABC"}[random.IntN(5)]
		got := e.Eval(w.without(names))
		results := resultsOf(random, e, w, names)
		switch {
		case got.Crash != nil:
			crashes++
		case got.Truth == expr.Unknown && len(results) > 1:
			differing++
		case got.Truth == expr.Unknown:
			needless++
		default:
			certain++
		}
		if got.Truth != expr.Unknown && (len(results) > 1 || !same(got, results[0])) {
			t.Fatalf("%s with unknown %s in %v: %+v, but %v", e, names, w, got, results)
		}
	}
	t.Logf("%d certain, %d unknown that differ, %d unknown that do not in our worlds, %d on which GitLab breaks",
		certain, differing, needless, crashes)
}

// resultsOf returns the different results of worlds that agree with w but for some variables.
func resultsOf(random *rand.Rand, e *expr.Expr, w world, names string) []verdict {
	var results []verdict
	for range 60 {
		other := randomWorld(random)
		for name, value := range w {
			if !strings.Contains(names, name) {
				other[name] = value
			}
		}
		for _, name := range []string{"A", "B", "C"} {
			if !strings.Contains(names, name) && w[name] == nil {
				delete(other, name)
			}
		}
		if v := simply(e, other); !slices.Contains(results, v) {
			results = append(results, v)
		}
	}
	return results
}

func same(got expr.Result, want verdict) bool {
	return (got.Truth == expr.True) == (want == holds) && (got.Crash != nil) == (want == crashes)
}
