package script

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"sync"

	sh "mvdan.cc/sh/v3/syntax"
)

// parse reads code. The file is what could be read, the fault says why the rest could not; it is nil when all could.
//
// Code for sh is read as bash first, which knows what BusyBox knows and more: it is fine when only the rules of sh refuse it, and
// what of it is not for sh is a [Feature]. Code that the parser refuses by rules of bash that bash itself does not follow to the
// letter, such as ((a) | b), is read by those of sh.
func parse(dialect Dialect, code string) (*sh.File, *fault) {
	file, err := parseAs(sh.LangBash, code)
	if err == nil {
		return file, nil
	}
	asBash := explain(err, code)
	if dialect == Bash && asBash.certain() {
		return file, asBash
	}
	other, err := parseAs(sh.LangPOSIX, code)
	if err == nil {
		return other, nil
	}
	if dialect == Bash {
		return file, asBash
	}
	asSh := explain(err, code)
	if !asBash.certain() || !asSh.certain() || asBash.quote && inBraces(code) {
		asBash.message = ""
	} else if !asSh.foreign {
		return file, asSh
	}
	return file, asBash
}

// parsers are kept because each one has buffers larger than most scripts.
var parsers = sync.Pool{New: func() any { return sh.NewParser() }}

func parseAs(variant sh.LangVariant, code string) (*sh.File, error) {
	parser := parsers.Get().(*sh.Parser)
	defer parsers.Put(parser)
	sh.Variant(variant)(parser)
	return parser.Parse(&shallow{code: code}, "")
}

const (
	// maxFrames is the number of calls inside each other that the parser may reach: some hundred levels of nesting.
	maxFrames = 5000
	// unchecked is the number of bytes between two looks at the stack: no code of that size can exhaust it.
	unchecked = 16 << 10
)

// errTooDeep says that code is nested deeper than anybody would write, so deep that the parser could exhaust the stack.
var errTooDeep = errors.New("nested too deep")

// shallow is a reader of code, and of the line break that the runner puts behind it. It fails when the parser that reads from it
// has nested too deep: a parser reads a small piece at a time.
type shallow struct {
	code  string
	read  int  // bytes since the last look at the stack
	ended bool // the line break was read
}

// Read implements [io.Reader].
func (r *shallow) Read(p []byte) (int, error) {
	if len(r.code) == 0 {
		if r.ended {
			return 0, io.EOF
		}
		r.ended = true
		return copy(p, "\n"), nil
	}
	if r.read >= unchecked {
		r.read = 0
		var frame [1]uintptr
		if runtime.Callers(maxFrames, frame[:]) > 0 {
			return 0, errTooDeep
		}
	}
	n := copy(p, r.code)
	r.code = r.code[n:]
	r.read += n
	return n, nil
}

// A fault is why code cannot be read.
type fault struct {
	offset  int
	message string // "" when it is not certain that a shell refuses the code
	quote   bool   // a quote is never closed
	foreign bool   // the code is for another shell
	hint    string
	heredoc string // the word that no line is, and that should end a here-document
	// late says that a shell only finds out when it gets there.
	late bool
	// jump is the expansion over which the parser stumbled, when there is one: what stands behind it can be read.
	jump    hole
	canJump bool
}

func (f *fault) certain() bool { return f.message != "" }

// expansions are the brackets in which the parser is stricter than shells are.
var expansions = []struct{ open, end string }{{"${", "}"}, {"((", "))"}, {"$[", "]"}}

// findJump finds the expansion in which the fault is.
func (f *fault) findJump(code string) {
	for _, brackets := range expansions {
		start := strings.LastIndex(code[:f.offset], brackets.open)
		if start < f.jump.start || start < 0 || strings.Contains(code[start:f.offset], brackets.end) {
			continue
		}
		if end := strings.Index(code[f.offset:], brackets.end); end >= 0 {
			f.jump, f.canJump = hole{start: start, end: f.offset + end + len(brackets.end)}, true
		}
	}
	if f.canJump && strings.HasPrefix(code[f.jump.start:], "${{") && strings.HasPrefix(code[f.jump.end:], "}") {
		f.jump.end++
	}
}
