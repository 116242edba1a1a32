package script_test

import (
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/script"
)

// TestProblems shows what is said of broken code, and asks real shells whether it is broken.
func TestProblems(t *testing.T) {
	need(t, "bash")
	need(t, "dash")
	for _, test := range script.Broken() {
		for shell, dialect := range shells {
			if test.Only != script.Unknown && test.Only != dialect {
				continue
			}
			problems := read(dialect, "true", "b\n"+test.Code).Problems()
			if len(problems) != 1 {
				t.Errorf("%s: %q has %d problems", shell, test.Code, len(problems))
				continue
			}
			p := problems[0]
			if p.Message != test.Message || p.Span.Text() != test.At || p.Kind != test.Kind {
				t.Errorf("%s: %q: %d at %q: %s\nwant %d at %q: %s", shell, test.Code, p.Kind, p.Span.Text(), p.Message, test.Kind, test.At, test.Message)
			}
			checkBroken(t, shell, test)
		}
	}
}

// checkBroken checks that a real shell refuses code. Bash says nothing of some tests, and no shell of here-documents without an end:
// then what stands behind does not run.
func checkBroken(t *testing.T, shell string, test script.BrokenCode) {
	t.Helper()
	option := "-n"
	if test.Kind != script.Syntax {
		option = "-s"
	}
	ok, says := try(t, shell, option, ": \n"+test.Code+"\n")
	if !ok || strings.Contains(strings.ToLower(says), "bad substitution") {
		return
	}
	separator := "; "
	if test.Kind == script.OpenHeredoc {
		separator = "\n"
	}
	if _, says := try(t, shell, "-s", test.Code+separator+"echo after\n"); strings.Contains(says, "after") {
		t.Errorf("%s accepts %q", shell, test.Code)
	}
}

// TestFine shows code with which nothing is wrong as far as anybody knows, though the parser or another shell has doubts.
func TestFine(t *testing.T) {
	for _, code := range []string{
		"a $(( $b $c $d ))", "a $((b c))", "a $((cd b) | c)", "((a b; c) | d)", "let a=", "a[b] c", "declare 1a=2", "export a-b=2",
		"cat <<$a\nb\n$a", "cat <<E\na `b\nE", "cat <<E\na $(b\nE", "a=(1) b", "! ! a", "\"a\"() { b; }", "for $a in b; do c; done",
		"a ${b@Z}", "a $[[ inputs.b ]]; fi", "if $[[ inputs.a ]]", "a '$[[ inputs.b ]]", "$[[ inputs.a ]] && ", "a ${b[1}",
		"a $$ $$b $!", "a $", "a \"$\"", "a {b,c} {", "a [ b", "a ] }", "a#b", "a \\", "a~b !c", "a=b=c", "=a",
	} {
		s := read(script.Bash, code)
		for _, p := range s.Problems() {
			t.Errorf("%q: %s", code, p.Message)
		}
	}
	for _, code := range []string{
		"a \"${b:-it's}\" c", "[[ a ]", "[[ a b ]]", "function f { a; }", "a[1]=2 b", "select a", "]] a", "a=$'b\\'c'", "a <(b)", "a &>b",
		"foo-bar() { a; }", "a |& b", "a=(b c)", "for ((;;)); do a; done", "[[ $a =~ (b|c) ]]", "time", "coproc",
	} {
		for _, p := range read(script.POSIX, code).Problems() {
			t.Errorf("sh: %q: %s", code, p.Message)
		}
	}
}

// TestUnfinished shows what is said of lines between which the runner's own command gets into one of the script.
func TestUnfinished(t *testing.T) {
	const spills, condition = "this line does not end where a command ends", "the condition ends with this line"
	for _, test := range []struct{ lines, at, message, tree string }{
		{"if a; then // b // fi", "", "", "if {a ?} {b}"},
		{"for a in b c; do // d // done // e", "", "", "for a (b c) {d}; e"},
		{"f() { // a // } // f", "", "", "function f {group {a}}; f"},
		{"(a // b)", "", "", "subshell {a; b}"},
		{"case a in b) // c;; // esac", "c;;", spills, "case (a b) {c}"},
		{"case a in // b) c;; // esac", "case a in", spills, "case (a b) {c}"},
		{"a && // b", "a &&", spills, "(a && b)"},
		{"x\na || // b", "a ||", spills, "x; (a || b)"},
		{"a | // b", "a |", spills, "(a | b)"},
		{"a \\ // b // c", "a \\", spills, "a; b; c"},
		{"a <<E // b\nE\nc", "a <<E", spills, "a <<E[|    ⏎b⏎|]; c"},
		{"a <<E // b // E // c", "a <<E", spills, "a <<E[|    ⏎b⏎    ⏎|]; c"},
		{"a 'b // c' // d", "a 'b", spills, "a 'b⏎    ⏎c'; d"},
		{"for a in b // do // c // done", "for a in b", spills, "for a (b) {c}"},
		{"if a // then b; fi", "if a", condition, "if {a ?} {b}"},
		{"while a // do b; done", "while a", condition, "loop {a ?} {b}"},
		{"f() // { a; }", "f()", spills, "function f {group {a}}"},
		{"a # \\ // b", "", "", "a; b"},
		{"a \\\\ // b", "", "", "a \\; b"},
		{" // a //  // ", "", "", "a"},
		{"a && // $[[ inputs.b ]]", "", "", "(a && $[[…]])"},
	} {
		for _, dialect := range shells {
			s := read(dialect, strings.Split(test.lines, " // ")...)
			if got := dump(s.Root()); got != test.tree {
				t.Errorf("%q\n got %s\nwant %s", test.lines, got, test.tree)
			}
			at, message := "", ""
			for _, p := range s.Problems() {
				at, message = at+p.Span.Text(), message+p.Message
			}
			if at != test.at || !strings.HasPrefix(message, test.message) || (message == "") != (test.message == "") {
				t.Errorf("%q: at %q: %s\nwant at %q: %s", test.lines, at, message, test.at, test.message)
			}
		}
	}
}

// TestBrokenLines shows what is left of a script of which one line is broken.
func TestBrokenLines(t *testing.T) {
	s := read(script.Bash, "a", "b; c 'd", "if e; then f; fi")
	if got, want := dump(s.Root()), "a; b; if {e ?} {f}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if s.Complete() || len(s.Problems()) != 1 {
		t.Errorf("complete: %v, problems: %v", s.Complete(), s.Problems())
	}
}

// TestOpenHeredoc shows that a here-document without an end takes nothing with it but what follows.
func TestOpenHeredoc(t *testing.T) {
	s := read(script.Bash, "a", "b <<E | c\n  d\n  E", "e")
	if got, want := dump(s.Root()), "a; (b <<E[|  d⏎  E⏎echo⏎e⏎|] | c)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	p := s.Problems()
	if len(p) != 1 || p[0].Kind != script.OpenHeredoc || p[0].Hint == "" || p[0].Span.Text() != "<<E" {
		t.Errorf("problems: %v", p)
	}
}

// TestUnknown shows that nothing is read of what the package does not know.
func TestUnknown(t *testing.T) {
	s := read(script.Unknown, "Write-Host 'a'", "if ($x) {")
	if s.Complete() || len(s.Commands()) > 0 || len(s.Problems()) > 0 || s.Root() == nil || s.Root().Span().IsEmpty() {
		t.Errorf("commands %v, problems %v", s.Commands(), s.Problems())
	}
	for shell, want := range map[string]script.Dialect{
		"/bin/bash": script.Bash, "sh": script.POSIX, "/busybox/sh": script.POSIX, "pwsh": script.Unknown, "bash.exe": script.Bash,
	} {
		if got := script.DialectOf(shell); got != want {
			t.Errorf("DialectOf(%q) = %v", shell, got)
		}
	}
	for text, want := range map[string]bool{
		"$env:PATH += ';x'": true, "  Get-ChildItem": true, "$a = 1": true, "call x.bat": true, "[Console]::Beep()": true, `cd %TEMP%\x`: true,
		"get-pip.py": false, "echo $A = 1": false, "a=$b": false, "install-deps": false, "date +%Y%m%d": false, "[[ $a ]]": false,
	} {
		if got := script.ForWindows(lines("make", text)); got != want {
			t.Errorf("ForWindows(%q) = %v", text, got)
		}
	}
}
