// Package expr is the language of rules:if: what GitLab calls pipeline expressions.
//
//	e, err := expr.Parse(`$CI_COMMIT_BRANCH == "main" && $CI_COMMIT_MESSAGE !~ /draft/i`)
//	result := e.Eval(func(name string) (string, expr.State) { … })
//
// [Parse] turns a text into a tree of typed nodes, each with its place in the text, or returns a [*SyntaxError] that says
// what to write instead. A text is valid here if and only if it is valid in GitLab, to the last oddity; [Expr.Doubts]
// lists what GitLab accepts but reads in another way than people do. [Expr.Eval] gives the result, [Expr.Parts] what each part
// of the expression stands for, and [Expr.Switches] the variables that may be empty where that makes a difference.
//
// # The language
//
// Values are variables ($NAME), inputs ($[[ inputs.name ]]), "strings" and 'strings', /patterns/ with the flags i, s, m
// and U, null, true and false. Operators are, from the tightest: !, then == != =~ !~ (of one rank, from the left), then
// &&, then ||. So !$A == "x" means (!$A) == "x".
//
// A variable that is not defined is null, one that is defined without a value is null too, and an empty one is "". The
// result is true unless it is null, false, or a text of white space only. So far this is as one would think; but && and ||
// go by Ruby's truth, to which "" is true, and return one of their sides: with an empty A, $A || "x" is "", thus false.
// A string on the right of =~ is a pattern if it reads /…/; any other asks whether it contains the left side.
//
// # Three values
//
// A variable may be unknown. The result is then true or false if it is so for every value the variable could have, and
// [Unknown] if not; see [Expr.Eval].
//
// The truth for all this is testdata/conformance/expr.jsonl, made with GitLab 18.11, and the source of GitLab where the
// file is silent (lib/gitlab/ci/pipeline/expression). The package knows nothing of YAML: places are byte offsets in the
// expression, and to map them is up to the caller. Nor does it know which variables exist.
package expr
