package proof

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

// A Claim is something that people say of all pipelines of a configuration:
//
//	deploy => test                                        whenever deploy runs, test is in the same pipeline
//	deploy only if $CI_COMMIT_REF_PROTECTED == "true"     the same in words
//	never build & build-mr                                no pipeline has both
//	schedule => nightly                                   every schedule runs nightly
type Claim struct {
	Text string
	root *formula
}

// A formula is a part of a claim.
type formula struct {
	op          byte // '|', '&', '!', '>' (the first only where the second), 'w' for a word, '$' for an expression
	parts       []*formula
	word        string
	quoted      bool // so that it names a job
	start, stop int  // its bytes in the claim
	expression  *expr.Expr
}

// A ClaimError tells what is wrong with a claim.
type ClaimError struct {
	Start, End int // the bytes of the claim that are wrong
	Message    string
}

// Error returns the message.
func (e *ClaimError) Error() string { return e.Message }

// ParseClaim reads a claim. An error is always a *ClaimError.
//
//	claim   = "never" either | either [ ( "=>" | "only if" ) either ]
//	either  = both { "|" both }
//	both    = one { "&" one }
//	one     = "!" one | "(" claim ")" | expression | "quoted job" | word
func ParseClaim(text string) (*Claim, error) {
	r := &claimReader{text: text}
	root := r.claim()
	r.space()
	if r.wrong == nil && r.at < len(text) {
		r.fail(r.at, len(text), "%q is left over: join parts with &, | or =>", text[r.at:])
	}
	if r.wrong != nil {
		return nil, r.wrong
	}
	return &Claim{Text: text, root: root}, nil
}

// expressions returns the expressions of the claim.
func (c *Claim) expressions() []*expr.Expr {
	var all []*expr.Expr
	c.root.each(func(f *formula) {
		if f.expression != nil {
			all = append(all, f.expression)
		}
	})
	return all
}

// Words returns the names of jobs and kinds of events in the claim.
func (c *Claim) Words() []string {
	var all []string
	c.root.each(func(f *formula) {
		if f.word != "" {
			all = append(all, f.word)
		}
	})
	return all
}

func (f *formula) each(visit func(*formula)) {
	visit(f)
	for _, part := range f.parts {
		part.each(visit)
	}
}

// A claimReader reads a claim from left to right.
type claimReader struct {
	text  string
	at    int
	wrong *ClaimError
}

func (r *claimReader) fail(start, end int, format string, args ...any) *formula {
	if r.wrong == nil {
		r.wrong = &ClaimError{start, end, fmt.Sprintf(format, args...)}
	}
	return &formula{op: 'w', start: start, stop: end}
}

func (r *claimReader) space() {
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at]) >= 0 {
		r.at++
	}
}

// sign goes over one of the signs, and reports whether it is there.
func (r *claimReader) sign(signs ...string) bool {
	r.space()
	for _, s := range signs {
		if strings.HasPrefix(r.text[r.at:], s) {
			r.at += len(s)
			return true
		}
	}
	return false
}

// word goes over words, and reports whether they are there, whole.
func (r *claimReader) word(words ...string) bool {
	r.space()
	at := r.at
	for _, w := range words {
		r.space()
		if !strings.HasPrefix(r.text[r.at:], w) || isWordByte(r.text, r.at+len(w)) {
			r.at = at
			return false
		}
		r.at += len(w)
	}
	return true
}

func isWordByte(text string, at int) bool {
	return at < len(text) && !strings.ContainsRune(" \t\r\n&|!()=\"'$", rune(text[at]))
}

func (r *claimReader) claim() *formula {
	if r.word("never") {
		return &formula{op: '!', parts: []*formula{r.either()}}
	}
	left := r.either()
	if r.sign("=>") || r.word("only", "if") {
		return &formula{op: '>', parts: []*formula{left, r.either()}}
	}
	return left
}

func (r *claimReader) either() *formula {
	f := r.both()
	for r.sign("||", "|") {
		f = &formula{op: '|', parts: []*formula{f, r.both()}}
	}
	return f
}

func (r *claimReader) both() *formula {
	f := r.one()
	for r.sign("&&", "&") {
		f = &formula{op: '&', parts: []*formula{f, r.one()}}
	}
	return f
}

// comparison finds an expression: a variable alone, or compared with something.
var comparison = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\$\w+(?:\s*(?:==|!=|=~|!~)\s*(?:"[^"]*"|'[^']*'|/(?:\\.|[^/\\])*/[ismU]*|null|\$\w+))?`)
})

func (r *claimReader) one() *formula {
	if r.wrong != nil {
		return &formula{op: 'w'}
	}
	if r.sign("!") || r.word("not") {
		return &formula{op: '!', parts: []*formula{r.one()}}
	}
	if r.sign("(") {
		f := r.claim()
		if !r.sign(")") {
			return r.fail(r.at, r.at, "a parenthesis is not closed: add )")
		}
		return f
	}
	r.space()
	start := r.at
	switch {
	case start == len(r.text):
		return r.fail(start, start, "the claim ends too early: name a job, a kind of event or a variable")
	case r.text[start] == '$':
		return r.expression()
	case r.text[start] == '"' || r.text[start] == '\'':
		return r.quoted()
	}
	for isWordByte(r.text, r.at) {
		r.at++
	}
	if r.at == start {
		return r.fail(start, start+1, "%q cannot stand here: name a job, a kind of event or a variable", r.text[start:start+1])
	}
	return &formula{op: 'w', word: r.text[start:r.at], start: start, stop: r.at}
}

func (r *claimReader) expression() *formula {
	start := r.at
	text := comparison().FindString(r.text[start:])
	if text == "" {
		return r.fail(start, len(r.text), `a variable has a name: $CI_COMMIT_BRANCH == "main"`)
	}
	r.at += len(text)
	e, err := expr.Parse(text)
	if err != nil {
		return r.fail(start, r.at, "%s", err)
	}
	return &formula{op: '$', expression: e, start: start, stop: r.at}
}

func (r *claimReader) quoted() *formula {
	start := r.at
	end := strings.IndexByte(r.text[start+1:], r.text[start])
	if end < 0 {
		return r.fail(start, len(r.text), "the quote is not closed")
	}
	r.at = start + end + 2
	return &formula{op: 'w', word: r.text[start+1 : r.at-1], quoted: true, start: start, stop: r.at}
}
