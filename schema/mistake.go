package schema

import "gitlab.com/pipewright/pipewright/ci/syntax"

// A Mistake is one way in which a value is not what GitLab takes.
type Mistake struct {
	Kind Kind
	// Path is the way from the root of the configuration to the place, as far as the caller and the tree tell.
	Path []string
	// Node is the innermost value that is wrong; of an unknown key the value behind it.
	Node syntax.Node
	// Key is the key that is wrong, nil when a value is.
	Key *syntax.Scalar
	// Message says what is wrong and what would be right.
	Message string
	// Hint is more advice, which stands on a line of its own; may be empty.
	Hint string
	// Unknown is a word that is none of Known, both empty when the mistake is of another kind.
	Unknown string
	Known   []string
	// Start and End are the part of the text of Node that is wrong, both zero when all of it is.
	Start, End int
}

// forbids reports whether the mistake is that a key stands there at all. What its value looks like is then beside the point.
func (m *Mistake) forbids() bool {
	return m.Key != nil && (m.Kind == MisplacedKey || m.Kind == ExclusiveKeys)
}

// Kind is a way of being wrong.
type Kind uint8

// The kinds of mistakes.
const (
	WrongType         Kind = iota + 1 // a list where a string belongs
	WrongValue                        // none of the legal values
	UnknownKey                        // a key that GitLab does not know there
	MissingKey                        // a key that must be there
	ExclusiveKeys                     // keys that exclude each other
	MisplacedKey                      // a key that is legal, but not here or not now
	LimitExceeded                     // too many, too long, too deep
	InvalidExpression                 // of `if` and the like
	InvalidDuration                   // or one that is too long
	InvalidRegexp
	Blank  // nothing, where something must be
	TooNew // a keyword that the version of the server does not have
)

// String returns the name of the kind.
func (k Kind) String() string {
	names := [...]string{
		"", "wrong type", "wrong value", "unknown key", "missing key", "exclusive keys", "misplaced key", "limit exceeded",
		"invalid expression", "invalid duration", "invalid regular expression", "blank", "too new",
	}
	if int(k) >= len(names) {
		return ""
	}
	return names[k]
}
