package expr

import (
	"fmt"
	"strings"
)

// A SyntaxError tells why GitLab rejects an expression.
type SyntaxError struct {
	Start, End int    // the bytes of the text that are wrong; both are its length when something is missing at its end
	Message    string // what is wrong
	Hint       string // what to write instead; may be empty
}

// Error returns the message with the hint.
func (e *SyntaxError) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + ": " + e.Hint
}

func wrong(at Span, hint, format string, args ...any) *SyntaxError {
	return &SyntaxError{Start: at.Start, End: at.End, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// maxQuoted is how many bytes of the text a message quotes in one piece.
const maxQuoted = 80

// clip shortens what a message quotes.
func clip(s string) string {
	if len(s) <= maxQuoted {
		return s
	}
	return strings.ToValidUTF8(s[:maxQuoted], "") + "…"
}

// tooLong says that the text has a token too many, the last one.
func tooLong(text string, tokens []token) *SyntaxError {
	at := Span{tokens[len(tokens)-1].Start, len(strings.TrimRight(text, blank))}
	return wrong(at, "spread it over several rules",
		"the expression is too long: GitLab reads at most %d values, operators and parentheses", maxTokens)
}

// breaks says that GitLab breaks on an operation.
func breaks(n *Binary) *SyntaxError {
	if n.Op == Equal || n.Op == NotEqual {
		op := map[Op]string{Equal: "=~", NotEqual: "!~"}[n.Op]
		return wrong(n.Span, "write $NAME "+op+" /…/", "a pattern cannot be compared with %s", n.Op)
	}
	return wrong(n.Span, "compare with == or !=", "the right side of %s is true or false, which is no pattern", n.Op)
}

// misplaced says which token stands in the wrong place, given that one does.
func misplaced(text string, tokens []token) *SyntaxError {
	o := order{text: text}
	for _, t := range tokens {
		if err := o.next(t); err != nil {
			return err
		}
		o.last = t
	}
	return o.end()
}

// An order reads tokens in the order in which people write them.
type order struct {
	text  string
	last  token // unknown at the start
	opens []token
}

// wantsValue reports whether a value must come next.
func (o *order) wantsValue() bool { return !o.last.kind.isValue() && o.last.kind != shut }

func (o *order) written(t token) string { return clip(o.text[t.Start:t.End]) }

func (o *order) next(t token) *SyntaxError {
	_, binary := t.kind.op()
	switch {
	case t.kind.isValue() && !o.wantsValue():
		return wrong(t.Span, "put &&, || or a comparison between them", "two values stand side by side")
	case t.kind == not && !o.wantsValue():
		return wrong(t.Span, "write != to compare, or && ! for and not", `"!" stands behind a value`)
	case t.kind == open && !o.wantsValue():
		return wrong(t.Span, "put && or || in front", "a parenthesis opens behind a value")
	case binary && o.wantsValue():
		return o.noLeft(t)
	case t.kind == open:
		o.opens = append(o.opens, t)
	case t.kind == shut && len(o.opens) == 0:
		return wrong(t.Span, "remove it, or open one in front", `")" closes nothing`)
	case t.kind == shut && o.last.kind == open:
		return wrong(o.last.cover(t.Span), "write a condition between them, or remove them", "the parentheses are empty")
	case t.kind == shut && o.wantsValue():
		return o.noRight()
	case t.kind == shut:
		o.opens = o.opens[:len(o.opens)-1]
	}
	return nil
}

func (o *order) noLeft(t token) *SyntaxError {
	if o.last.kind == unknown || o.last.kind == open {
		return wrong(t.Span, "write a value in front of it", "%q has nothing on its left", o.written(t))
	}
	return wrong(o.last.cover(t.Span), "write a value between them", "%q stands behind %q", o.written(t), o.written(o.last))
}

func (o *order) noRight() *SyntaxError {
	return wrong(o.last.Span, "write a value behind it", "%q has nothing on its right", o.written(o.last))
}

func (o *order) end() *SyntaxError {
	switch {
	case o.last.kind == unknown:
		return wrong(Span{0, len(o.text)}, `write a condition, as in $CI_COMMIT_BRANCH == "main"`, "the expression is empty")
	case o.last.kind != open && o.wantsValue():
		return o.noRight()
	case len(o.opens) > 0:
		return wrong(o.opens[len(o.opens)-1].Span, "close it with )", `"(" is not closed`)
	}
	return wrong(Span{0, len(o.text)}, "", "GitLab cannot read the expression")
}
