package schema

import (
	"slices"
	"strings"
)

// A shape says what a value may be: a definition of the JSON files in the form in which a node is compared with it fastest.
// The table of shapes is generated (see table.go) and never changes.
type shape struct {
	types   types
	symbols bool // `:name` passes for a string
	blank   bool // GitLab takes "", [] and {} for a value that is not there
	filled  bool // and here it refuses them
	lenient bool // what is no mapping is overlooked
	any     bool // GitLab does not look at the value

	enum    []string // legal strings
	pattern string   // regular expression of strings
	format  string   // name of a format of strings, see formats.go
	seconds int      // longest duration
	number  bounds   // legal integers
	length  bounds   // number of letters
	count   bounds   // number of items
	size    bounds   // number of keys

	items  *shape // of each item, nil when anything goes
	nested int    // how deep lists may stand in the list

	keys      []key      // of a mapping, sorted by name
	rest      *shape     // of all other keys, nil when there may be none
	open      bool       // any other key may stand there
	exclusive [][]string // keys of which at most one may stand there
	oneOf     []string   // keys of which exactly one must stand there
	together  []together
	forms     []form // kinds of mappings

	known  []string // keys that are legal at a neighbouring form
	check  string   // name of a check of the whole value, see checks.go
	reject string   // why nothing may stand here at all
	name   string   // what messages call the place: "a rule"
	means  string   // what messages say that the place takes: "a list of strings"
	says   []saying
}

// A key is one that a mapping may have.
type key struct {
	name     string
	shape    *shape
	required bool
	since    string // the version of GitLab that brought it
}

// together says that one key demands another one.
type together struct{ key, demands string }

// A form is one of several kinds of mappings, which differ in the keys that they have.
type form struct {
	has   []string // all of them stand there
	any   []string // or one of these
	shape *shape
}

// A saying is the remedy for one way to miss a definition.
type saying struct{ about, text string }

// bounds are the least and the greatest of a number; a greatest of zero says that there is none.
type bounds struct{ min, max int }

// types is a set of the types of JSON Schema.
type types uint8

const (
	isNull types = 1 << iota
	isBool
	isInt
	isFloat
	isString
	isList
	isMapping
)

func (b bounds) set() bool { return b != bounds{} }

func (b bounds) tooFew(n int) bool { return n < b.min }

func (b bounds) tooMany(n int) bool { return b.max > 0 && n > b.max }

// key returns the key of that name, nil when the mapping has none.
func (s *shape) key(name string) *key {
	i, ok := slices.BinarySearchFunc(s.keys, name, func(k key, name string) int { return strings.Compare(k.name, name) })
	if !ok {
		return nil
	}
	return &s.keys[i]
}

// keyNames returns the names of the keys, sorted.
func (s *shape) keyNames() []string {
	names := make([]string, 0, len(s.keys)+len(s.known))
	for i := range s.keys {
		names = append(names, s.keys[i].name)
	}
	if len(s.known) > 0 {
		names = append(names, s.known...)
		slices.Sort(names)
	}
	return names
}

func (s *shape) say(about string) string {
	for _, saying := range s.says {
		if saying.about == about {
			return saying.text
		}
	}
	return ""
}
