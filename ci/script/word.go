package script

import "strings"

// A Word is what the shell hands on as one argument, or as several where it splits variables.
type Word struct {
	place
	Parts []Part
}

// PartKind tells the parts of words apart.
type PartKind uint8

// The kinds of parts.
const (
	Literal    PartKind = iota // text
	Variable                   // $NAME, ${NAME…}
	Substitute                 // $( … ), <( … )
	Arithmetic                 // $(( … ))
	Input                      // $[[ … ]], which GitLab has not filled in
	Unclear                    // what has no known value: a list, $'\x41', what cannot be read
)

// Quote tells how a part is quoted.
type Quote uint8

// The kinds of quotes.
const (
	Unquoted Quote = iota
	Single
	Double
	Here // in a here-document
)

// A Part is a piece of a word.
type Part struct {
	place
	Kind  PartKind
	Quote Quote
	// Text is that of a literal, without quotes and backslashes.
	Text string
	// Var is set for a variable.
	Var *Use
	// Runs is set for a substitution.
	Runs *Compound
	// Pasted says that an outer shell puts the value into code, where it is read as code: $A in sh -c "echo $A".
	Pasted bool
}

// Literal returns the text of the word, and whether all of it is known.
func (w *Word) Literal() (string, bool) {
	if w == nil {
		return "", true
	}
	text := w.Prefix()
	for i := range w.Parts {
		if w.Parts[i].Kind != Literal {
			return text, false
		}
	}
	return text, true
}

// Prefix returns the text of the word before the first part that is not known.
func (w *Word) Prefix() string {
	if w == nil || len(w.Parts) == 0 || w.Parts[0].Kind != Literal {
		return ""
	}
	if len(w.Parts) == 1 {
		return w.Parts[0].Text
	}
	var b strings.Builder
	for i := range w.Parts {
		if w.Parts[i].Kind != Literal {
			break
		}
		b.WriteString(w.Parts[i].Text)
	}
	return b.String()
}

// Is reports whether the word is known to be one of the texts.
func (w *Word) Is(texts ...string) bool {
	got, ok := w.Literal()
	if !ok || w == nil {
		return false
	}
	for _, text := range texts {
		if got == text {
			return true
		}
	}
	return false
}

// Uses returns the variables of the word, but for those inside of substitutions and of other variables.
func (w *Word) Uses() []*Use {
	var uses []*Use
	if w != nil {
		for i := range w.Parts {
			if v := w.Parts[i].Var; v != nil {
				uses = append(uses, v)
			}
		}
	}
	return uses
}

// After returns the word without the first n bytes of its prefix, nil when nothing is left.
func (w *Word) After(n int) *Word {
	rest := &Word{place: w.place}
	for i, p := range w.Parts {
		switch {
		case n == 0 || p.Kind != Literal:
			rest.Parts = append(rest.Parts, w.Parts[i:]...)
			return rest
		case n < len(p.Text):
			p = p.after(n)
			rest.start = p.start
			rest.Parts = append(append(rest.Parts, p), w.Parts[i+1:]...)
			return rest
		}
		n -= len(p.Text)
		rest.start = p.end
	}
	return nil
}

// after returns a literal without its first n bytes.
func (p Part) after(n int) Part {
	from, _ := p.offsets().Range(n, n)
	p.Text = p.Text[n:]
	p.start = int32(from)
	return p
}

// Glob reports whether the shell looks for files that the part names: it holds * or ? or [ outside of quotes.
func (p *Part) Glob() bool {
	return p.Kind == Literal && p.Quote == Unquoted && strings.ContainsAny(p.Text, "*?[")
}

// A Use is a place where a variable is used.
type Use struct {
	place
	Name string // "CI_COMMIT_SHA", "1", "@"
	// Op is the operator behind the name (":-", "?", "##", "/", "[" for an element), or "#" or "!" before it; "" for the plain value.
	Op string
	// Word is what follows the operator; nil when nothing does.
	Word *Word
	// Quoted says that quotes keep the value together.
	Quoted bool
	// Splits says that the shell cuts the value at white space and looks for files that match the pieces.
	Splits bool
	// In is the command or compound that uses it.
	In Node
}

// Fallback reports whether the use has a value of its own for a variable that is not set: ${A:-b}, ${A=b}, ${A+b}.
func (u *Use) Fallback() bool {
	switch u.Op {
	case "-", ":-", "=", ":=", "+", ":+":
		return true
	}
	return false
}

// Required reports whether the shell stops when the variable is not set: ${A:?}, ${A?}.
func (u *Use) Required() bool { return u.Op == ":?" || u.Op == "?" }

// Empty reports whether the value may be empty as far as the use is concerned: it is neither required nor has it a fallback that
// is known to be some text. Whether the variable has a value is another question.
func (u *Use) Empty() bool {
	switch u.Op {
	case ":?", "#":
		return false
	case ":-", ":=":
		return u.Word.Prefix() == ""
	}
	return true
}
