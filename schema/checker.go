package schema

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A Checker judges the entries of one configuration after include, extends and !reference. It looks at a value once,
// however many entries share it, so that each mistake is reported once, with the path of the first entry that has it.
//
// What an entry is, the caller says: the checker does not decide which of them are jobs, nor whether they have a legal name. Of
// what several entries decide together (stages, needs of jobs that are not there) it knows nothing.
type Checker struct {
	walker walker
	seen   map[visit]struct{}
	told   map[report]struct{}
	found  []Mistake
}

// A visit is a value that was compared with a shape.
type visit struct {
	node  syntax.Node
	shape *shape
}

// A report is a mistake as far as it makes no difference through which entry it came.
type report struct {
	node    syntax.Node
	key     *syntax.Scalar
	message string
}

// Options are what a [Checker] must be told.
type Options struct {
	// Version is the version of the server, such as "16.11"; keywords that came later are mistakes. Empty for the newest.
	Version string
	// Partial says that an include could not be had, so that what is missing may stand there: no MissingKey is reported
	// but in lists, and what has needs but no trigger is not taken for a trigger job.
	Partial bool
	// Unknown reports whether a value, or a key, is not known: nothing is said about it. It may be nil. References that
	// are still there are never known.
	Unknown func(syntax.Node) bool
	// Parses reports whether a text is known to be an expression, which then is not read again. It may be nil.
	Parses func(text string) bool
}

// NewChecker returns a checker.
func NewChecker(opts Options) *Checker {
	c := &Checker{seen: map[visit]struct{}{}}
	c.walker.unknown, c.walker.partial, c.walker.parses = opts.Unknown, opts.Partial, opts.Parses
	c.walker.version, _ = parseVersion(opts.Version)
	return c
}

// Mistakes returns what is wrong with the entries so far, in the order in which it was found. Of a key that may not stand where it
// does nothing else is said.
func (c *Checker) Mistakes() []Mistake {
	forbidden := map[string]bool{}
	for i := range c.found {
		if c.found[i].forbids() {
			forbidden[joined(c.found[i].Path)] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(c.found), func(m Mistake) bool {
		for n := range m.Path {
			if forbidden[joined(m.Path[:n])] {
				return true
			}
		}
		return !m.forbids() && forbidden[joined(m.Path)]
	})
}

// joined makes one text of a path, different for different paths.
func joined(path []string) string { return strings.Join(path, "\x00") }

// at says where the next values stand.
func (c *Checker) at(path ...string) {
	c.walker.path = c.walker.path[:0]
	for _, key := range path {
		c.walker.intoKey(key)
	}
	c.walker.base = len(path)
}

// value compares a value with the shape of a keyword.
func (c *Checker) value(s *shape, n syntax.Node) {
	if _, isScalar := n.(*syntax.Scalar); !isScalar {
		v := visit{n, s}
		if _, ok := c.seen[v]; ok {
			return
		}
		c.seen[v] = struct{}{}
	}
	w := &c.walker
	w.found, w.checked, w.inner = w.found[:0], 0, nil
	w.value(s, n)
	c.collect()
}

// collect takes over what the walker found, but for what was told before.
func (c *Checker) collect() {
	for _, m := range c.walker.found {
		r := report{m.Node, m.Key, m.Message}
		if _, ok := c.told[r]; ok {
			continue
		}
		if c.told == nil {
			c.told = map[report]struct{}{}
		}
		c.told[r] = struct{}{}
		c.found = append(c.found, m)
	}
	c.walker.found = c.walker.found[:0]
}

// report adds a mistake about the value under a key of the entry that is judged.
func (c *Checker) report(key string, m Mistake) {
	c.walker.found = c.walker.found[:0]
	c.walker.reportAt(key, m)
	c.collect()
}

// entries compares each keyword of an entry with its shape. It skips keys for which skip reports true.
func (c *Checker) entries(s *shape, m *syntax.Mapping, skip func(*syntax.Entry) bool) {
	for e := range m.Entries() {
		var k *key
		if e.Key.IsString() {
			k = s.key(e.Key.Value())
		}
		switch {
		case skip != nil && skip(e):
		case k != nil:
			c.walker.found = c.walker.found[:0]
			c.walker.age(k, e)
			c.collect()
			c.walker.intoKey(k.name)
			c.value(k.shape, e.Value)
			c.walker.out()
		case !c.walker.openKey(e.Key):
			c.walker.found = c.walker.found[:0]
			c.walker.unknownKey(s, s, m, e)
			c.collect()
		}
	}
}

// Default judges `default`, a mapping of keywords, which may also be nothing.
func (c *Checker) Default(n syntax.Node) {
	c.at("default")
	m, ok := n.(*syntax.Mapping)
	switch {
	case ok:
		c.entries(shapeAtDefault, m, nil)
	case n.Kind() != syntax.KindNull && !c.walker.open(n):
		c.walker.found = append(c.walker.found[:0], Mistake{
			Kind: WrongType, Node: n, Path: c.walker.steps(), Message: `"default" ` + is(n) + ": it takes a mapping",
		})
		c.collect()
	}
}

// Workflow judges `workflow`.
func (c *Checker) Workflow(n syntax.Node) {
	c.at()
	c.walker.intoKey("workflow")
	c.value(shapeWorkflow, n)
}

// Root judges the global keywords, but for `default`, `workflow` and `include`, which have methods of their own.
func (c *Checker) Root(m *syntax.Mapping) {
	c.at()
	for e := range m.Entries() {
		name := e.Key.Value()
		k := shapeAtRoot.key(name)
		if k == nil || !e.Key.IsString() || name == "default" || name == "workflow" || name == "include" {
			continue
		}
		c.walker.intoKey(name)
		c.value(k.shape, e.Value)
		c.walker.out()
	}
}
