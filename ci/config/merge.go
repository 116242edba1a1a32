package config

import (
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// layers is a mapping under construction: mappings laid on each other as GitLab does, recursively, everything else replaced. The zero
// value is empty.
//
//	base: {image: a, script: [x]}   over: {script: [y]}   →   {image: a, script: [y]}
//
// A key stands where base has it. Unchanged parts are shared, never copied.
type layers struct {
	only    *syntax.Mapping // the only layer so far, nil when there are none or several
	entries []syntax.Entry
	index   map[string]int // by keyName
	span    source.Span
	laid    int // entries that were looked at to lay one mapping on another, deeper ones counted
}

// add lays a mapping on top. A mapping without entries changes nothing.
func (l *layers) add(m *syntax.Mapping) {
	switch {
	case l.only == nil && l.entries == nil:
		l.only = m
	case m.Len() == 0:
	case l.only != nil && l.only.Len() == 0:
		l.only = m
	default:
		l.lay(m)
	}
}

func (l *layers) lay(m *syntax.Mapping) {
	if l.only != nil {
		l.start(l.only, m.Len())
	}
	l.span = m.Span()
	l.laid += m.Len()
	if l.index == nil && m.Len() > fewEntries && len(l.entries) > fewEntries {
		l.index = make(map[string]int, 2*len(l.entries))
		for i := range l.entries {
			l.index[keyName(l.entries[i].Key)] = i
		}
	}
	first := len(l.entries) // the keys of one mapping differ, but that `a` and `:a` come to the same
	symbols := false
	for e := range m.Entries() {
		if symbols = symbols || e.Key.Kind() == syntax.KindSymbol; symbols {
			first = len(l.entries)
		}
		if i := l.find(e.Key, first); i >= 0 {
			l.entries[i] = l.over(&l.entries[i], e)
			continue
		}
		if l.index != nil {
			l.index[keyName(e.Key)] = len(l.entries)
		}
		l.entries = append(l.entries, *e)
	}
}

// fewEntries is the size up to which scans are as fast as an index.
const fewEntries = 16

func (l *layers) start(base *syntax.Mapping, more int) {
	l.only = nil
	l.laid += base.Len()
	l.entries = make([]syntax.Entry, 0, base.Len()+more)
	for e := range base.Entries() {
		l.entries = append(l.entries, *e)
	}
}

// find returns the place of a key among the first n entries, -1 when none of them has it.
func (l *layers) find(key *syntax.Scalar, n int) int {
	if l.index != nil {
		if i, ok := l.index[keyName(key)]; ok {
			return i
		}
		return -1
	}
	for i := range l.entries[:n] {
		if sameKey(l.entries[i].Key, key) {
			return i
		}
	}
	return -1
}

func (l *layers) mapping() *syntax.Mapping {
	if l.only != nil {
		return l.only
	}
	return syntax.NewMapping(l.span, l.entries)
}

// over returns the entry that results when e is laid on base, which has the same key.
func (l *layers) over(base, e *syntax.Entry) syntax.Entry {
	below, ok := base.Value.(*syntax.Mapping)
	above, both := e.Value.(*syntax.Mapping)
	if !ok || !both {
		return *e
	}
	var deeper layers
	deeper.add(below)
	deeper.add(above)
	l.laid += deeper.laid
	return syntax.Entry{Key: e.Key, Value: deeper.mapping(), Merged: e.Merged}
}

// sameKey reports whether two keys are one. GitLab turns string keys into symbols, so `a` and `:a` are one.
func sameKey(a, b *syntax.Scalar) bool {
	if a.Kind() == syntax.KindString && b.Kind() == syntax.KindString {
		return a.Text() == b.Text()
	}
	return keyName(a) == keyName(b)
}

// keyName returns a name that equal keys share and no others.
func keyName(key *syntax.Scalar) string {
	if key.IsString() {
		return "s" + key.Value()
	}
	return string('0'+rune(key.Kind())) + key.Value()
}

// without returns m without a string key.
func without(m *syntax.Mapping, key string) *syntax.Mapping {
	if m.Entry(key) == nil {
		return m
	}
	entries := make([]syntax.Entry, 0, m.Len()-1)
	for e := range m.Entries() {
		if !e.Key.IsString() || e.Key.Value() != key {
			entries = append(entries, *e)
		}
	}
	return syntax.NewMapping(m.Span(), entries)
}
