package schema

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

func (w *walker) wrongType(s *shape, n syntax.Node) {
	m := Mistake{Kind: WrongType, Node: n}
	remedy := s.say(typeName(n))
	scalar, isScalar := n.(*syntax.Scalar)
	quotable := isScalar && s.types&isString != 0 && scalar.Kind() != syntax.KindNull && len(s.enum) == 0
	switch {
	case n.Kind() == syntax.KindNull:
		m.Kind = Blank
	case quotable && remedy == "" && s.types&^isNull == isString && s.format == "" && s.pattern == "":
		remedy = "put it in quotes to make it a string"
	case quotable && remedy == "" && s.format == "":
		m.Hint = "in quotes it is a string"
	}
	if remedy == "" {
		remedy = "it takes " + s.takes()
	}
	m.Message = w.subject(s) + " " + is(n) + ": " + remedy
	w.report(m)
}

func (w *walker) isEmpty(s *shape, n syntax.Node) {
	w.report(Mistake{Kind: Blank, Node: n, Message: w.subject(s) + " is empty: it takes " + s.takes()})
}

func (w *walker) wrongValue(s *shape, n *syntax.Scalar) {
	w.report(Mistake{
		Kind: WrongValue, Node: n, Unknown: n.Value(), Known: s.enum,
		Message: fmt.Sprintf("%s is no value of %s", quote(n.Value()), w.label()),
	})
}

func (w *walker) mismatch(s *shape, n *syntax.Scalar) {
	remedy := s.say("pattern")
	if remedy == "" {
		remedy = "it takes " + s.takes()
	}
	w.report(Mistake{Kind: WrongValue, Node: n, Message: w.subject(s) + " " + is(n) + ": " + remedy})
}

func (w *walker) flawed(s *shape, n *syntax.Scalar, f *flaw) {
	w.report(Mistake{
		Kind: f.kind, Node: n, Hint: f.hint, Start: f.start, End: f.end,
		Message: w.subject(s) + " " + is(n) + ": " + f.message,
	})
}

func (w *walker) lengthFits(s *shape, n *syntax.Scalar, text string) bool {
	length := utf8.RuneCountInString(text)
	if !s.length.tooFew(length) && !s.length.tooMany(length) {
		return true
	}
	if length == 0 {
		w.isEmpty(s, n)
	} else {
		w.report(Mistake{
			Kind: LimitExceeded, Node: n,
			Message: fmt.Sprintf("%s has %d characters: GitLab takes at most %d", w.subject(s), length, s.length.max),
		})
	}
	return false
}

func (w *walker) outOfBounds(s *shape, n *syntax.Scalar, tooFew bool) {
	about := "maximum"
	if tooFew {
		about = "minimum"
	}
	remedy := s.say(about)
	if remedy == "" {
		remedy = fmt.Sprintf("it takes a number from %d to %d", s.number.min, s.number.max)
	}
	w.report(Mistake{Kind: LimitExceeded, Node: n, Message: w.subject(s) + " " + is(n) + ": " + remedy})
}

func (w *walker) wrongCount(s *shape, n *syntax.Sequence, length int) {
	if s.count.tooFew(length) {
		remedy := s.say("minItems")
		if remedy == "" {
			remedy = "it takes " + s.takes()
		}
		w.report(Mistake{Kind: Blank, Node: n, Message: w.subject(s) + " is empty: " + remedy})
		return
	}
	remedy := s.say("maxItems")
	if remedy == "" {
		remedy = fmt.Sprintf("GitLab takes at most %d", s.count.max)
	}
	w.report(Mistake{Kind: LimitExceeded, Node: n, Message: fmt.Sprintf("%s has %d items: %s", w.subject(s), length, remedy)})
}

func (w *walker) tooDeep(s *shape, n syntax.Node) {
	w.report(Mistake{
		Kind: LimitExceeded, Node: n,
		Message: fmt.Sprintf("%s has lists in lists: GitLab looks at most %d deep", w.label(), s.nested),
	})
}

func (w *walker) noKeys(s *shape, n *syntax.Mapping) {
	remedy := s.say("minProperties")
	if remedy == "" {
		remedy = "it takes " + s.takes()
	}
	w.report(Mistake{Kind: Blank, Node: n, Message: w.whole(s) + " is empty: " + remedy})
}

func (w *walker) rejected(s, outer *shape, n syntax.Node) {
	w.report(Mistake{Kind: MisplacedKey, Node: n, Message: w.subject(outer) + " may not stand here as it is: " + s.reject})
}

func (w *walker) unknownKey(s, outer *shape, n *syntax.Mapping, e *syntax.Entry) {
	known := make([]string, 0, len(s.keys))
	for _, name := range s.keyNames() {
		if n.Entry(name) == nil {
			known = append(known, name)
		}
	}
	name := e.Key.Value()
	where := w.whole(outer)
	w.intoKey(name)
	w.report(Mistake{
		Kind: UnknownKey, Node: e.Value, Key: e.Key, Unknown: name, Known: known,
		Message: fmt.Sprintf("%s is no keyword of %s", quote(name), where),
	})
	w.out()
}

func (w *walker) lacks(s, outer *shape, n *syntax.Mapping, name string) {
	message := fmt.Sprintf("%s lacks %q", w.whole(outer), name)
	if k := s.key(name); k != nil && k.shape != nil && k.shape.means != "" {
		message += ", " + k.shape.means
	}
	w.report(Mistake{Kind: MissingKey, Node: n, Message: message})
}

func (w *walker) lacksOneOf(s, outer *shape, n *syntax.Mapping) {
	quoted := make([]string, len(s.oneOf))
	for i, name := range s.oneOf {
		quoted[i] = strconv.Quote(name)
	}
	w.report(Mistake{
		Kind: MissingKey, Node: n,
		Message: fmt.Sprintf("%s lacks %s: it takes exactly one of them", w.whole(outer), or(quoted)),
	})
}

func (w *walker) both(outer *shape, first, second *syntax.Entry) {
	w.report(Mistake{
		Kind: ExclusiveKeys, Node: second.Value, Key: second.Key,
		Message: fmt.Sprintf("%s has both %q and %q: keep one of them", w.whole(outer), first.Key.Value(), second.Key.Value()),
	})
}

func (w *walker) demands(outer *shape, e *syntax.Entry, name string) {
	w.report(Mistake{
		Kind: MissingKey, Node: e.Value, Key: e.Key,
		Message: fmt.Sprintf("%s has %q, but lacks %q, which belongs to it", w.whole(outer), e.Key.Value(), name),
	})
}
