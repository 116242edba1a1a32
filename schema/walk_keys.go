package schema

import "gitlab.com/pipewright/pipewright/ci/syntax"

func (w *walker) mapping(s *shape, n *syntax.Mapping) {
	switch {
	case s.types&isMapping == 0:
		if !s.blank || n.Len() > 0 {
			w.wrongType(s, n)
		}
		return
	case s.blank && n.Len() == 0:
		return
	case s.size.tooFew(n.Len()):
		w.noKeys(s, n)
		return
	}
	if len(s.forms) > 0 {
		f := s.form(n)
		if f.reject != "" {
			w.rejected(f, s, n)
		} else {
			w.keys(f, s, n)
		}
	} else {
		w.keys(s, s, n)
	}
	w.check(s, n)
}

// form returns the shape of the first kind of mapping that n is.
func (s *shape) form(n *syntax.Mapping) *shape {
	for i := range s.forms {
		if s.forms[i].fits(n) {
			return s.forms[i].shape
		}
	}
	return s.forms[len(s.forms)-1].shape
}

func (f *form) fits(n *syntax.Mapping) bool {
	for _, name := range f.has {
		if n.Entry(name) == nil {
			return false
		}
	}
	for _, name := range f.any {
		if n.Entry(name) != nil {
			return true
		}
	}
	return len(f.any) == 0
}

// keys compares a mapping with the shape of its kind; outer is the shape of the place, which has the name.
func (w *walker) keys(s, outer *shape, n *syntax.Mapping) {
	known := true
	for e := range n.Entries() {
		known = w.entry(s, outer, n, e) && !w.openKey(e.Key) && known
	}
	if known { // else what is missing may be what was misspelt
		w.missing(s, outer, n)
	}
	w.together(s, outer, n)
}

// entry compares one entry. It reports whether its key is known.
func (w *walker) entry(s, outer *shape, n *syntax.Mapping, e *syntax.Entry) bool {
	name := e.Key.Value()
	below := s.rest
	if e.Key.IsString() {
		if k := s.key(name); k != nil {
			below = k.shape
			w.age(k, e)
		} else if below == nil && !s.open && !w.openKey(e.Key) {
			w.unknownKey(s, outer, n, e)
			return false
		}
	} else if below == nil && !s.open {
		w.unknownKey(s, outer, n, e)
		return false
	}
	w.intoKey(name)
	w.value(below, e.Value)
	w.out()
	return true
}

func (w *walker) missing(s, outer *shape, n *syntax.Mapping) {
	for i := range s.keys {
		if k := &s.keys[i]; k.required && n.Entry(k.name) == nil {
			w.lacks(s, outer, n, k.name)
		}
	}
	if len(s.oneOf) == 0 {
		return
	}
	var first *syntax.Entry
	for _, name := range s.oneOf {
		switch e := n.Entry(name); {
		case e == nil:
		case first == nil:
			first = e
		default:
			w.both(outer, first, e)
			return
		}
	}
	if first == nil {
		w.lacksOneOf(s, outer, n)
	}
}

// together reports keys that exclude or demand each other.
func (w *walker) together(s, outer *shape, n *syntax.Mapping) {
	for _, group := range s.exclusive {
		var first *syntax.Entry
		for _, name := range group {
			switch e := n.Entry(name); {
			case e == nil:
			case first == nil:
				first = e
			default:
				w.both(outer, first, e)
			}
		}
	}
	for _, t := range s.together {
		if e := n.Entry(t.key); e != nil && n.Entry(t.demands) == nil {
			w.demands(outer, e, t.demands)
		}
	}
}
