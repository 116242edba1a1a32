package schema

import (
	"slices"
	"strconv"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A walker goes through a value beside its shape and collects what is wrong. It looks at everything, so that each mistake
// is found, but not below a value of the wrong type, where all that could be said would be a consequence.
type walker struct {
	unknown func(syntax.Node) bool // reports whether a value is not known; may be nil
	parses  func(string) bool      // reports whether a text is known to be an expression; may be nil
	version version                // of the server; zero for the newest
	path    []step
	base    int // number of steps that lead to the entry that is judged; they are not named in messages
	inner   map[inner]struct{}
	found   []Mistake
	partial bool // an include could not be had
	checked int  // number of mistakes that the checks found, about which the JSON Schema says nothing
}

// A step leads from a collection to one of its values.
type step struct {
	key   string
	index int // of an item, when key is empty
	item  bool
}

func (w *walker) intoKey(name string) { w.path = append(w.path, step{key: name}) }
func (w *walker) intoItem(i int)      { w.path = append(w.path, step{index: i, item: true}) }
func (w *walker) out()                { w.path = w.path[:len(w.path)-1] }
func (w *walker) reportCheck(m Mistake) {
	before := len(w.found)
	w.report(m)
	w.checked += len(w.found) - before
}

// report adds a mistake at the place where the walker stands. What is missing may stand in an include that could not be
// had, unless it is missing in a list: lists are not merged.
func (w *walker) report(m Mistake) {
	if m.Kind == MissingKey && w.partial && !slices.ContainsFunc(w.path, func(s step) bool { return s.item }) {
		return
	}
	m.Path = w.steps()
	w.found = append(w.found, m)
}

// reportAt reports a mistake about the value under a key.
func (w *walker) reportAt(name string, m Mistake) {
	w.intoKey(name)
	w.reportCheck(m)
	w.out()
}

func (w *walker) steps() []string {
	path := make([]string, len(w.path))
	for i, s := range w.path {
		path[i] = s.key
		if s.item {
			path[i] = strconv.Itoa(s.index)
		}
	}
	return path
}

// openKey reports whether nothing can be said about a key. A reference that is a key is never resolved.
func (w *walker) openKey(key *syntax.Scalar) bool {
	return w.unknown != nil && key.IsString() && w.unknown(key)
}

// open reports whether nothing can be said about a value.
func (w *walker) open(n syntax.Node) bool {
	return n.Kind() == syntax.KindReference || w.unknown != nil && w.unknown(n)
}

// value compares a value with its shape.
func (w *walker) value(s *shape, n syntax.Node) {
	if s == nil || s.any || w.open(n) {
		return
	}
	if s.reject != "" {
		if n.Kind() != syntax.KindNull || s.types&isNull == 0 {
			w.rejected(s, s, n)
		}
		return
	}
	switch n := n.(type) {
	case *syntax.Scalar:
		w.scalar(s, n)
	case *syntax.Sequence:
		w.list(s, n)
	case *syntax.Mapping:
		w.mapping(s, n)
	}
}

func (w *walker) scalar(s *shape, n *syntax.Scalar) {
	t := typeOf(n, s)
	if s.types&t == 0 {
		if !s.lenient && (!s.blank || !blank(n)) {
			w.wrongType(s, n)
		}
		return
	}
	switch t {
	case isString:
		w.text(s, n)
	case isInt:
		if s.number.set() {
			w.number(s, n)
		}
	}
	w.check(s, n)
}

// typeOf returns the type of a scalar; none when it is a symbol and the shape takes only true strings.
func typeOf(n *syntax.Scalar, s *shape) types {
	switch n.Kind() {
	case syntax.KindNull:
		return isNull
	case syntax.KindBool:
		return isBool
	case syntax.KindInt:
		return isInt
	case syntax.KindFloat:
		return isFloat
	case syntax.KindSymbol:
		if !s.symbols {
			return 0
		}
	}
	return isString
}

func (w *walker) text(s *shape, n *syntax.Scalar) {
	text := n.Value()
	switch {
	case isBlank(text) && s.filled:
		w.isEmpty(s, n)
	case isBlank(text) && s.blank:
	case !legal(s, text):
		w.wrongValue(s, n)
	case s.length.set() && !w.lengthFits(s, n, text):
	case s.pattern != "" && !compiled(s.pattern).MatchString(text):
		w.mismatch(s, n)
	case s.format == formatExpression && w.parses != nil && w.parses(text):
	case s.format != "":
		if f := check(s, text); f != nil {
			w.flawed(s, n, f)
		}
	}
}

func legal(s *shape, text string) bool {
	if len(s.enum) == 0 {
		return true
	}
	for _, value := range s.enum {
		if value == text {
			return true
		}
	}
	return false
}

func (w *walker) number(s *shape, n *syntax.Scalar) {
	i, fits := n.Int()
	if !fits || s.number.tooFew(int(i)) || s.number.tooMany(int(i)) {
		w.outOfBounds(s, n, fits && s.number.tooFew(int(i)))
	}
}

func (w *walker) list(s *shape, n *syntax.Sequence) {
	length := len(n.Items())
	switch {
	case s.types&isList == 0:
		if !s.lenient && (!s.blank || length > 0) {
			w.wrongType(s, n)
		}
		return
	case length == 0 && s.filled:
		w.isEmpty(s, n)
	case s.count.tooFew(length), s.count.tooMany(length):
		w.wrongCount(s, n, length)
	}
	w.items(s, n, 1)
	w.check(s, n)
}

// An inner is a list that stands in lists, so and so deep.
type inner struct {
	list  *syntax.Sequence
	depth int
}

// firstTime reports whether a list in lists was not seen so deep before: references can repeat lists in lists so often that
// nobody could look at all of them.
func (w *walker) firstTime(list *syntax.Sequence, depth int) bool {
	key := inner{list, depth}
	if w.inner == nil {
		w.inner = map[inner]struct{}{}
	}
	_, seen := w.inner[key]
	w.inner[key] = struct{}{}
	return !seen
}

// items compares the items of a list, and of the lists in it where lists may be nested.
func (w *walker) items(s *shape, n *syntax.Sequence, depth int) {
	if s.items == nil {
		return
	}
	for i, item := range n.Items() {
		w.intoItem(i)
		inner, isList := item.(*syntax.Sequence)
		switch {
		case !isList || s.nested == 0:
			w.value(s.items, item)
		case depth < s.nested:
			if w.firstTime(inner, depth) {
				w.items(s, inner, depth+1)
			}
		default:
			w.tooDeep(s, inner)
		}
		w.out()
	}
}
