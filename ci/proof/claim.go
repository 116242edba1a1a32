package proof

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/expr"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/suggest"
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

// Expressions returns the expressions of the claim, for [Options.Expressions].
func (c *Claim) Expressions() []*expr.Expr {
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

// Prove answers whether a claim holds for every event. The error is a *ClaimError for a word that means nothing here. The expressions of
// the claim must be among those of the options that the prover was made with.
func (p *Prover) Prove(c *Claim) (Answer, error) {
	m := p.m
	var wrong error
	c.root.each(func(f *formula) {
		if f.op == 'w' && wrong == nil {
			wrong = m.check(f)
		}
	})
	if wrong != nil {
		return Answer{}, wrong
	}
	answer := m.never(m.diagram.not(m.where(c.root)), func(p *pipeline.Pipeline) bool { return m.holds(c.root, p) == config.No })
	return answer, nil
}

// check returns what is wrong with a word.
func (m *model) check(f *formula) error {
	jobs, isKind := m.jobsNamed(f.word), m.isKindWord(f.word)
	switch {
	case len(jobs) > 0 && isKind && !f.quoted:
		return &ClaimError{f.start, f.stop, fmt.Sprintf(
			"%q is a job and a kind of event: write '%q' for the job, or $CI_PIPELINE_SOURCE == %[1]q for the events", f.word, f.word)}
	case len(jobs) > 0 || isKind && !f.quoted || f.word == wordCreated && !f.quoted:
		return nil
	}
	known := kindWords()
	for _, job := range m.cfg.Jobs {
		known = append(known, job.Name.Value)
	}
	message := fmt.Sprintf("%q is neither a job nor a kind of event", f.word)
	if near, ok := suggest.Nearest(f.word, slices.Values(known)); ok {
		message += fmt.Sprintf(": did you mean %q?", near)
	}
	return &ClaimError{f.start, f.stop, message}
}

// wordCreated is the word for pipelines that are created.
const wordCreated = "created"

// kindWords returns the words for kinds of events.
func kindWords() []string {
	words := []string{"branch", "tag", "merge-request", "fork", wordCreated}
	for _, source := range pipeline.Sources() {
		if word := strings.ReplaceAll(strings.TrimSuffix(source, "_event"), "_", "-"); !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

func (m *model) isKindWord(word string) bool {
	return slices.Contains(kindWords(), strings.ReplaceAll(word, "_", "-")) && word != wordCreated
}

// jobsNamed returns the numbers of the jobs of a name: one, or those that a parallel job is made into.
func (m *model) jobsNamed(name string) []int {
	if i, known := m.names[name]; known {
		return []int{i}
	}
	var all []int
	for i, in := range m.study.Jobs() {
		if in.Job.Name.Value == name {
			all = append(all, i)
		}
	}
	return all
}

// where returns where a part of a claim holds.
func (m *model) where(f *formula) fn {
	d := m.diagram
	switch f.op {
	case '!':
		return d.not(m.where(f.parts[0]))
	case '&':
		return d.and(m.where(f.parts[0]), m.where(f.parts[1]))
	case '|':
		return d.or(m.where(f.parts[0]), m.where(f.parts[1]))
	case '>':
		return d.or(d.not(m.where(f.parts[0])), m.where(f.parts[1]))
	case '$':
		return m.in(m.ask(func(t *moment) pipeline.Outcome { return pipeline.Outcome{In: m.glimpse(t).Holds(f.expression)} }))
	}
	if jobs := m.jobsNamed(f.word); len(jobs) > 0 {
		any := d.constant(false)
		for _, job := range jobs {
			any = d.or(any, m.present(job))
		}
		return any
	}
	if f.word == wordCreated {
		return m.created()
	}
	return d.is(0, func(k int) bool { return isKind(m.space.kinds[k].event.Complete(), f.word) })
}

// isKind reports whether an event is of the kind that a word means.
func isKind(e *pipeline.Event, word string) bool {
	switch word = strings.ReplaceAll(word, "_", "-"); word {
	case "tag":
		return e.Tag != ""
	case "branch":
		return e.Tag == "" && e.Target == ""
	case "fork":
		return e.Fork
	case "push":
		return e.Source == "push" && e.Tag == ""
	}
	return strings.ReplaceAll(strings.TrimSuffix(e.Source, "_event"), "_", "-") == word
}

// holds answers whether a part of a claim holds for a pipeline that was made.
func (m *model) holds(f *formula, p *pipeline.Pipeline) config.Truth {
	var parts []config.Truth
	for _, part := range f.parts {
		parts = append(parts, m.holds(part, p))
	}
	switch f.op {
	case '!':
		return negated(parts[0])
	case '&':
		return negated(anyOf(negated(parts[0]), negated(parts[1])))
	case '|':
		return anyOf(parts...)
	case '>':
		return anyOf(negated(parts[0]), parts[1])
	case '$':
		return m.study.At(p.Event, everything{}).Holds(f.expression)
	}
	if jobs := m.jobsNamed(f.word); len(jobs) > 0 {
		return truthOf(slices.ContainsFunc(jobs, func(job int) bool { return has(p, m.study.Jobs()[job].Name) }))
	}
	if f.word == wordCreated {
		return p.Created
	}
	return truthOf(isKind(p.Event, f.word))
}

func truthOf(b bool) config.Truth {
	if b {
		return config.Yes
	}
	return config.No
}

func negated(t config.Truth) config.Truth {
	switch t {
	case config.Yes:
		return config.No
	case config.No:
		return config.Yes
	}
	return config.Maybe
}

func anyOf(all ...config.Truth) config.Truth {
	switch {
	case slices.Contains(all, config.Yes):
		return config.Yes
	case slices.Contains(all, config.Maybe):
		return config.Maybe
	}
	return config.No
}
