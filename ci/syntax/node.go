// Package syntax reads YAML the way GitLab's loader does and keeps every place.
//
// [Parse] turns a file into a tree of [Mapping], [Sequence], [Scalar] and [Reference] nodes.
// Each node knows its exact span, start and end. Values are what Ruby's Psych makes of them, not what
// the Go library makes of them: "yes" is a boolean, "12:30" is 45000, the last of two equal keys
// wins, and a merge key takes effect where it stands. Aliases share the node that they name, so a
// tree is a directed acyclic graph whose size is bounded by the text.
//
// A text is read twice. The outline follows libyaml 0.2.5, which is what GitLab runs, token by token: it knows whether
// GitLab accepts the text, where every node begins and ends, and what is wrong and where. The library yaml.v3 knows the
// values: what is left of a scalar after unquoting and folding. The builder joins both and reads types into the values.
//
// Trees are immutable. Whoever resolves includes or extends builds new mappings with [NewMapping]
// from the old nodes, and so every value still points at the bytes where a person wrote it.
//
// The package does not know GitLab's keywords, and it never prints YAML.
package syntax

import (
	"iter"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// A Node is a *Mapping, *Sequence, *Scalar or *Reference.
type Node interface {
	// Span is the place of the content: without anchor and without tag, but for a
	// Reference, which begins at its tag. A value that is not written (`key:`) has an empty
	// span behind the colon. The place of a block collection begins at its first key or dash and
	// ends behind the last character of its last value. A block scalar begins at its "|" or ">" and ends
	// behind its last line with content, before the line break, however many it keeps.
	Span() source.Span
	// Kind tells how GitLab sees the value.
	Kind() Kind
	node()
}

// Kind is the type of a value as GitLab's loader sees it.
type Kind uint8

// The kinds of values.
const (
	KindNull Kind = iota
	KindBool
	KindInt
	KindFloat
	KindString
	KindSymbol // `:name`, which GitLab accepts wherever it accepts a string
	KindMapping
	KindSequence
	KindReference
)

// String returns the word for the kind that messages use: "a string", "a list".
func (k Kind) String() string {
	switch k {
	case KindNull:
		return "nothing"
	case KindBool:
		return "a boolean"
	case KindInt:
		return "an integer"
	case KindFloat:
		return "a float"
	case KindString, KindSymbol:
		return "a string"
	case KindMapping:
		return "a mapping"
	case KindSequence:
		return "a list"
	default:
		return "a reference"
	}
}

// Style is how a scalar is written.
type Style uint8

// The styles of scalars.
const (
	Plain Style = iota
	SingleQuoted
	DoubleQuoted
	Literal // |
	Folded  // >
)

// A Scalar is a single value.
type Scalar struct {
	span  source.Span
	kind  Kind
	style Style
	bare  bool   // the text of a symbol has no colon in front
	text  string // the content after unquoting and folding, before Psych reads a type into it
}

// Span implements [Node].
func (s *Scalar) Span() source.Span { return s.span }

// Kind implements [Node].
func (s *Scalar) Kind() Kind { return s.kind }

func (*Scalar) node() {}

// Style returns how the scalar is written.
func (s *Scalar) Style() Style { return s.style }

// Text returns the content as written, after unquoting and folding: "0777" for `0777`.
func (s *Scalar) Text() string { return s.text }

// IsString reports whether GitLab takes the value for a string.
func (s *Scalar) IsString() bool { return s.kind == KindString || s.kind == KindSymbol }

// A Mapping is a set of keys with values, in the order that Ruby keeps: a key stands where it was first
// written, with the value that it was last given.
type Mapping struct {
	span     source.Span
	flow     bool
	entries  []Entry
	shadowed []Shadowed
	index    map[string]int // by keyName, only for large mappings
}

// An Entry is a key of a mapping with its value.
type Entry struct {
	// Key is never nil. A key that is a collection becomes a Scalar of the collection's Kind whose text is the source text.
	Key   *Scalar
	Value Node // never nil; `key:` has a Scalar of kind KindNull
	// Merged says that the entry came through a merge key (`<<`).
	Merged bool
}

// Shadowed is a key that was written although a later, equal key of the same mapping wins.
type Shadowed struct {
	Key   *Scalar
	Value Node
	By    *Scalar // the later key, or the later merge key (`<<`) that brings an equal one
}

// Span implements [Node].
func (m *Mapping) Span() source.Span { return m.span }

// Kind implements [Node].
func (*Mapping) Kind() Kind { return KindMapping }

func (*Mapping) node() {}

// Flow reports whether the mapping is written in braces.
func (m *Mapping) Flow() bool { return m.flow }

// Len returns the number of entries.
func (m *Mapping) Len() int {
	if m == nil {
		return 0
	}
	return len(m.entries)
}

// Entries yields the entries in order. A nil mapping has none.
func (m *Mapping) Entries() iter.Seq[*Entry] {
	return func(yield func(*Entry) bool) {
		if m == nil {
			return
		}
		for i := range m.entries {
			if !yield(&m.entries[i]) {
				return
			}
		}
	}
}

// Shadowed returns the keys that a later equal key of this mapping overwrote, in the order of the text.
func (m *Mapping) Shadowed() []Shadowed { return m.shadowed }

// indexFrom is the size from which a mapping keeps an index; below, a scan is as fast.
const indexFrom = 24

// NewMapping returns a mapping of the given entries, whose keys must differ. It keeps the slice.
func NewMapping(span source.Span, entries []Entry) *Mapping {
	m := &Mapping{span: span, entries: entries}
	if len(entries) >= indexFrom {
		m.index = indexOf(entries)
	}
	return m
}

// Entry returns the entry of a string key, nil when there is none.
func (m *Mapping) Entry(key string) *Entry {
	if m == nil {
		return nil
	}
	if m.index != nil {
		if i, ok := m.index[key]; ok && m.entries[i].Key.IsString() {
			return &m.entries[i]
		}
		return nil
	}
	for i := range m.entries {
		if k := m.entries[i].Key; k.kind == KindString && k.text == key || k.kind == KindSymbol && k.Value() == key {
			return &m.entries[i]
		}
	}
	return nil
}

// Get returns the value of a string key, nil when there is none.
func (m *Mapping) Get(key string) Node {
	if e := m.Entry(key); e != nil {
		return e.Value
	}
	return nil
}

// A Sequence is a list.
type Sequence struct {
	span  source.Span
	flow  bool
	items []Node
}

// NewSequence returns a list of the given items. It keeps the slice.
func NewSequence(span source.Span, items []Node) *Sequence {
	return &Sequence{span: span, items: items}
}

// Span implements [Node].
func (s *Sequence) Span() source.Span { return s.span }

// Kind implements [Node].
func (*Sequence) Kind() Kind { return KindSequence }

func (*Sequence) node() {}

// Flow reports whether the list is written in brackets.
func (s *Sequence) Flow() bool { return s.flow }

// Items returns the items, which the caller must not change.
func (s *Sequence) Items() []Node { return s.items }

// A Reference is a `!reference [a, b]` tag that is not resolved yet.
type Reference struct {
	span source.Span
	path []*Scalar
	// malformed is the node behind the tag when it is not a list of strings.
	malformed Node
}

// Span implements [Node]; it begins at the tag.
func (r *Reference) Span() source.Span { return r.span }

// Kind implements [Node].
func (*Reference) Kind() Kind { return KindReference }

func (*Reference) node() {}

// Path returns the keys of the reference, nil when what follows the tag is not a list of strings.
func (r *Reference) Path() []*Scalar { return r.path }

// Malformed returns the node behind the tag when GitLab does not accept it as a reference, else nil.
func (r *Reference) Malformed() Node { return r.malformed }
