package script

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// ProblemKind tells problems apart.
type ProblemKind uint8

// The kinds of problems.
const (
	// Syntax is what the shell refuses. It runs the lines before it.
	Syntax ProblemKind = iota
	// BadSubstitution is a ${…} that no shell can fill in, which it finds out when it gets there.
	BadSubstitution
	// OpenHeredoc is a here-document that no line ends: all that follows is its text, and never runs.
	OpenHeredoc
	// Unfinished is a line of the script that ends inside of a command, so that the command with which the runner prints the
	// next line becomes a part of it.
	Unfinished
)

// A Problem is a mistake in the code itself.
type Problem struct {
	Kind    ProblemKind
	Span    source.Span
	Message string // what is wrong, with the remedy
	Hint    string // optional, stands on a line of its own
}

// refuse reports a fault.
func (r *reader) refuse(t *text, f *fault) {
	switch {
	case f.late:
		r.report(BadSubstitution, t, f)
	case f.heredoc != "":
		r.report(OpenHeredoc, t, f)
	default:
		r.report(Syntax, t, f)
	}
}

// report reports a fault as a problem of a kind, if it is certain that the code is wrong: an input may hold anything.
func (r *reader) report(kind ProblemKind, t *text, f *fault) {
	r.partial = true
	if !f.certain() || r.lenient || r.text.inputs {
		return
	}
	start := f.offset
	for start > 0 && (start >= len(t.src) || isSpace(t.src[start])) {
		start--
	}
	end := tokenEnd(t.src, start)
	switch {
	case f.late:
		end = f.jump.end
	case f.heredoc != "":
		end = start + strings.Index(t.src[start:], f.heredoc) + len(f.heredoc)
	}
	r.problems = append(r.problems, Problem{kind, t.span(start, end), strings.ToValidUTF8(f.message, "\uFFFD"), f.hint})
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// operators are the bytes that end a word.
const operators = ";&|<>(){}[]$\"'`"

func isOperator(c byte) bool { return strings.IndexByte(operators, c) >= 0 }

// tokenEnd returns the end of the token that begins at start: a word or an operator.
func tokenEnd(code string, start int) int {
	rest := code[min(start, len(code)):]
	switch {
	case rest == "":
		return len(code)
	case len(rest) > 1 && isOperator(rest[0]) && (rest[0] == rest[1] || rest[:2] == "$("):
		return start + 2
	}
	end := start + 1
	for !isOperator(code[start]) && end < len(code) && !isSpace(code[end]) && !isOperator(code[end]) {
		end++
	}
	return end
}

// A spill is a place where the announcement of the next line gets into a command.
type spill struct {
	line      *section
	condition bool // it is the last command of a condition
}

// reportSpill reports the first spill.
func (r *reader) reportSpill(at spill) {
	if r.text.inputs {
		return
	}
	p := Problem{Kind: Unfinished}
	p.Message = `this line does not end where a command ends, and GitLab's runner runs an "echo" of its own before the next one: ` +
		`make one item of both, with "|"`
	if at.condition {
		p.Message = `the condition ends with this line, so its last command is the "echo" that GitLab's runner runs before the next one, ` +
			`which always succeeds: put the next line's first word here`
	}
	start := max(strings.LastIndexByte(r.text.src[:at.line.end], '\n')+1, at.line.start)
	p.Span = r.text.span(start, at.line.end)
	r.problems = append(r.problems, p)
}
