package expr_test

import (
	"errors"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

// TestSyntaxErrors holds places, messages and remedies. The place is marked in the text: a > in front of it and a < behind.
func TestSyntaxErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{`><`, `the expression is empty: write a condition, as in $CI_COMMIT_BRANCH == "main"`},
		{`>  <`, `the expression is empty: write a condition, as in $CI_COMMIT_BRANCH == "main"`},

		// operators
		{`$A >=< "x"`, `"=" is no operator: write == to compare`},
		{`$A >===< "x"`, `"===" is no operator: write == to compare`},
		{`$A >!==< "x"`, `"!==" is no operator: write != to compare`},
		{`$A ><>< "x"`, `"<>" is no operator: write != to compare`},
		{`$A >~=< /xx/`, `"~=" is no operator: write =~ to match a pattern`},
		{`$A >&< $B`, `"&" is no operator: write && for and`},
		{`$A >|< $B`, `"|" is no operator: write || for or`},
		{`$A >>=< "3"`, `">=" is no operator: values are text: only ==, !=, =~ and !~ compare them`},
		{`$A >AND< $B`, `"AND" is no keyword of GitLab: write &&`},
		{`$A >or< $B`, `"or" is no keyword of GitLab: write ||`},
		{`>not< $A`, `"not" is no keyword of GitLab: write !`},
		{`$A >contains< "x"`, `"contains" is no keyword of GitLab: write =~ and a pattern, as in $NAME =~ /^feature-/`},

		// variables
		{`>${A}< == "x"`, `"${A}" is for scripts: write $A`},
		{`>${A:-b}< == "x"`, `"${A:-b}" is for scripts: write $A, and compare it with null or "" for a default`},
		{`>$(<date)`, `commands cannot run here: a rule is decided before any script runs`},
		{`>$<$A`, `a variable has one dollar sign: write one $`},
		{`>%A%< == "x"`, `"%A%" is no variable here: write $A`},
		{`>$MY-<VAR == "x"`, `names of variables have no "-": they are made of letters, digits and _`},
		{`>$< == "x"`, `"$" names no variable: letters, digits and _ must follow`},
		{`>$[[ matrix.x ]]<`, `"$[[ matrix.x ]]" is no input: only inputs can stand here, as in $[[ inputs.name ]]`},
		{`>CI_COMMIT_BRANCH< == "x"`, `a variable has a dollar sign: write $CI_COMMIT_BRANCH`},

		// text
		{`$A == >main<`, `text stands in quotes: write "main"`},
		{`$A == >feature/x-1.0<`, `text stands in quotes: write "feature/x-1.0"`},
		{`($A == >DEV<)`, `text stands in quotes: write "DEV", or $DEV for the variable`},
		{`$A == >nullable<`, `text stands in quotes: write "nullable"`},
		{`$A == >True<`, `"True" is no keyword of GitLab: write true`},
		{`$A == >nil<`, `"nil" is no keyword of GitLab: write null`},
		{`$A == >10<`, `there are no numbers, only text: write "10"`},
		{`$A == >"x<`, `the string is not closed: end it with " on the same line`},
		{"$A == >'x<\n'", `the string is not closed: end it with ' on the same line`},
		{`$A == >“<x”`, `"“" is no quote to GitLab: write "`},
		{`$A ># x<`, `an expression takes no comment: put it in front of the rule`},
		{"$A >\u00a0<== $B", `the invisible character U+00A0 is no blank to GitLab: write a plain blank, or nothing`},
		{`>startsWith<($A, "x")`, `there are no functions, so "startsWith" means nothing: compare with ==, or match a pattern with =~`},
		{`$A >,< $B`, `"," means nothing in an expression`},

		// patterns
		{`$A =~ >/x/<`, `the pattern is too short: GitLab wants two characters between the slashes: write /(x)/`},
		{`$A =~ >//<`, `the pattern is empty: two characters must stand between the slashes; .* matches any text`},
		{`$A =~ >/abc<`, `the pattern is not closed: end it with /`},
		{`$A =~ >/abc\/<`, `the pattern is not closed: end it with /; a \/ is a slash inside it`},
		{`$A =~ /abc/>x<`, `a pattern has no flag "x": they are i, s, m and U`},
		{`$A =~ /^>(?!<wip).*/`, `patterns have no lookahead (RE2): ask in two conditions, one with =~ and one with !~`},
		{`$A =~ /ab>(?<=<x)/`, `patterns have no lookbehind (RE2): ask in two conditions, one with =~ and one with !~`},
		{`$A =~ /(a)>\1</`, `patterns have no backreferences (RE2): write out what shall come again`},
		{`$A =~ />*<.py/`, `"*" has nothing to repeat: any text is .* and the character itself is \*`},
		{`$A =~ /a>++</`, `"++" repeats what is repeated: patterns have no possessive quantifiers (RE2): write one of them`},
		{`$A =~ />(ab</`, `a "(" of the pattern is not closed: close it with ), or write \( for the character`},
		{`$A =~ />[ab</`, `a "[" of the pattern is not closed: close it with ], or write \[ for the character`},
		{`$A =~ />\p{Letter}</`, `"\p{Letter}" is no class of RE2: write a general category or a script, such as \p{L} or \p{Greek}`},
		{`$A =~ /[>z-a<]/`, `"z-a" is no range of characters: put the lower one first, or write \- for the dash`},
		{`$A =~ /ab>\Z</`, `"\Z" means nothing to RE2: write \z or $`},
		{"$A =~ >/a\nb/<", `a pattern stands on one line: write \n for a line break`},
		{`>/ab/ == $A<`, `a pattern cannot be compared with ==: write $NAME =~ /…/`},
		{`>$A =~ true<`, `the right side of =~ is true or false, which is no pattern: compare with == or !=`},

		// order
		{`$A >$B<`, `two values stand side by side: put &&, || or a comparison between them`},
		{`$A >==<`, `"==" has nothing on its right: write a value behind it`},
		{`>&&< $A`, `"&&" has nothing on its left: write a value in front of it`},
		{`$A >&& ||< $B`, `"||" stands behind "&&": write a value between them`},
		{`(>==< $A)`, `"==" has nothing on its left: write a value in front of it`},
		{`>(<$A`, `"(" is not closed: close it with )`},
		{`$A>)<`, `")" closes nothing: remove it, or open one in front`},
		{`>()<`, `the parentheses are empty: write a condition between them, or remove them`},
		{`$A >(<$B)`, `a parenthesis opens behind a value: put && or || in front`},
		{`$A >!<$B`, `"!" stands behind a value: write != to compare, or && ! for and not`},
		{`$A && >!<`, `"!" has nothing on its right: write a value behind it`},
	} {
		text, start, end := unmark(test.text)
		_, err := expr.Parse(text)
		var wrong *expr.SyntaxError
		if !errors.As(err, &wrong) {
			t.Errorf("%s: got no error", text)
			continue
		}
		if wrong.Error() != test.want || wrong.Start != start || wrong.End != end {
			t.Errorf("%s\n got %s (at %q)\nwant %s (at %q)", text, wrong, text[wrong.Start:wrong.End], test.want, text[start:end])
		}
	}
}

// unmark returns the text without its marks, the first > and the last <, and where they stood.
func unmark(marked string) (text string, start, end int) {
	start = strings.Index(marked, ">")
	end = strings.LastIndex(marked, "<")
	return marked[:start] + marked[start+1:end] + marked[end+1:], start, end - 1
}

// TestErrorsPointIntoTheText goes through all invalid expressions of the conformance data.
func TestErrorsPointIntoTheText(t *testing.T) {
	t.Parallel()
	hints, total := 0, 0
	for _, s := range samples(t) {
		_, err := expr.Parse(s.Expr)
		var wrong *expr.SyntaxError
		if !errors.As(err, &wrong) {
			continue
		}
		total++
		if wrong.Hint != "" {
			hints++
		}
		if wrong.Start < 0 || wrong.Start > wrong.End || wrong.End > len(s.Expr) || wrong.Message == "" {
			t.Errorf("%q: %#v", s.Expr, wrong)
		}
		if strings.Contains(wrong.Error(), "cannot read") {
			t.Errorf("%q: no reason found", s.Expr)
		}
	}
	t.Logf("%d of %d errors name a remedy", hints, total)
}
