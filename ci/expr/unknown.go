package expr

import (
	"slices"
	"strings"
)

// A fact is something that may be asked of an unknown variable.
type fact struct {
	kind   factKind
	name   string // of the variable
	other  string // the text, the source of the pattern, or the name of another variable
	regex  *regex // for askMatches
	answer bool
}

type factKind uint8

const (
	askNull      factKind = iota // is it null?
	askFalse                     // of inputs: is it false?
	askPresent                   // is it other than blank?
	askEqual                     // is it this text?
	askSame                      // is it equal to that other variable?
	askMatches                   // does it match this pattern?
	askWithin                    // does it occur in this text?
	askMatchedBy                 // does this text, or that other variable, match it?
)

// unknown returns the value of an unknown variable under the assumptions: null, a certain text, or a value that can only
// be asked about.
func (v *evaluator) unknown(name string, kind valueKind) Value {
	if !slices.Contains(v.met, name) {
		v.met = append(v.met, name)
	}
	if v.ask(fact{kind: askNull, name: name}) || v.stopped() {
		return Value{}
	}
	for _, f := range v.assumed {
		switch {
		case f.name != name || !f.answer:
		case f.kind == askEqual && kind == someString:
			return StringValue(f.other)
		case f.kind == askFalse:
			return BoolValue(false)
		}
	}
	return Value{kind: kind, text: name}
}

// equalUnknown reports what x == y is, one of which is unknown.
func (v *evaluator) equalUnknown(x, y Value) bool {
	if !x.isUnknown() {
		x, y = y, x
	}
	switch {
	case y.isUnknown() && x.text == y.text:
		return true
	case y.isUnknown():
		return v.ask(fact{kind: askSame, name: min(x.text, y.text), other: max(x.text, y.text)})
	case y.isBool(), y.kind == isString:
		return v.ask(fact{kind: askEqual, name: x.text, other: y.print()})
	case y.kind == isNull, y.kind == isRegex, x.kind == someString:
		return false
	}
	return v.ask(fact{kind: askSame, name: x.text, other: "=" + y.text})
}

// matchUnknown reports what x =~ y is, when y is unknown.
func (v *evaluator) matchUnknown(x, y Value) bool {
	other := "=" + x.print()
	if x.isUnknown() {
		other = "$" + x.text
	}
	return v.ask(fact{kind: askMatchedBy, name: y.text, other: other})
}

// ask returns the answer to a question, if it has been assumed or follows from what has been. If not, the evaluator stops.
func (v *evaluator) ask(f fact) bool {
	if v.stopped() {
		return false
	}
	for _, g := range v.assumed {
		if g.kind == f.kind && g.name == f.name && g.other == f.other {
			return g.answer
		}
	}
	if f.kind == askEqual && v.differs(f.name, f.other) {
		return false
	}
	if slices.Contains(v.filled, f.name) && (f.kind == askNull || f.kind == askPresent || f.kind == askEqual && isBlank(f.other)) {
		return f.kind == askPresent
	}
	v.question, v.asking = f, true
	return false
}

// differs reports whether a variable, as far as it has been asked about, cannot be this text.
func (v *evaluator) differs(name, text string) bool {
	return slices.ContainsFunc(v.assumed, func(f fact) bool {
		if f.name != name {
			return false
		}
		switch f.kind {
		case askEqual:
			return f.answer
		case askPresent:
			return f.answer == isBlank(text)
		case askMatches:
			return f.answer != f.regex.matches(text)
		case askWithin:
			return f.answer != strings.Contains(f.other, text)
		}
		return false
	})
}

// maxTries is how many sets of assumptions are tried before a result counts as unknown.
const maxTries = 1000

// An outcome is the result under a set of assumptions.
type outcome struct {
	truth bool
	crash *Binary
}

// result returns the outcome as a result that is certain.
func (o outcome) result() Result {
	if o.truth {
		return Result{Truth: True}
	}
	return Result{Crash: o.crash}
}

// agrees reports whether two outcomes are the same to a user.
func (o outcome) agrees(p outcome) bool {
	return o.truth == p.truth && (o.crash == nil) == (p.crash == nil)
}

// search evaluates the trees under one set of assumptions after the other, until two outcomes disagree or no set is left.
func (v *evaluator) search(nodes []Node) Result {
	result := Result{Truth: Unknown}
	if v.agree(nodes) {
		result = v.first.result()
	}
	result.Unknown = v.met
	return result
}

// agree reports whether all outcomes are the same, whatever is assumed beside what already is.
func (v *evaluator) agree(nodes []Node) bool {
	now := outcome{truth: v.once(nodes)}
	now.crash = v.crash
	if !v.asking {
		if v.tries == 0 {
			v.first = now
		}
		v.tries++
		return v.tries <= maxTries && now.agrees(v.first)
	}
	assumed, question := len(v.assumed), v.question
	for _, question.answer = range []bool{false, true} {
		v.assumed = append(v.assumed[:assumed], question)
		if !v.agree(nodes) {
			return false
		}
	}
	v.assumed = v.assumed[:assumed]
	return true
}
