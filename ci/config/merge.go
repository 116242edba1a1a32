package config

import (
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// merge lays over on base as GitLab does: mappings recursively, everything else replaced.
//
//	base: {image: a, script: [x]}   over: {script: [y]}   →   {image: a, script: [y]}
//
// A key stands where base has it. Unchanged parts are shared, never copied.
func merge(base, over *syntax.Mapping) *syntax.Mapping {
	var l layers
	l.add(base)
	l.add(over)
	return l.mapping()
}

// layers is a mapping under construction: mappings laid on each other. The zero value is empty.
type layers struct {
	only    *syntax.Mapping // the only layer so far, nil when there are none or several
	entries []syntax.Entry
	index   map[string]int // by keyName
	span    source.Span
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
	for e := range m.Entries() {
		if i := l.find(e.Key); i >= 0 {
			l.entries[i] = over(&l.entries[i], e)
			continue
		}
		if l.index != nil {
			l.index[keyName(e.Key)] = len(l.entries)
		}
		l.entries = append(l.entries, *e)
	}
}

// fewEntries is the size up to which a scan is as fast as an index.
const fewEntries = 12

func (l *layers) start(base *syntax.Mapping, more int) {
	l.only = nil
	l.entries = make([]syntax.Entry, 0, base.Len()+more)
	for e := range base.Entries() {
		l.entries = append(l.entries, *e)
	}
}

func (l *layers) find(key *syntax.Scalar) int {
	if len(l.entries) <= fewEntries {
		for i := range l.entries {
			if sameKey(l.entries[i].Key, key) {
				return i
			}
		}
		return -1
	}
	if l.index == nil {
		l.index = make(map[string]int, 2*len(l.entries))
		for i := range l.entries {
			l.index[keyName(l.entries[i].Key)] = i
		}
	}
	if i, ok := l.index[keyName(key)]; ok {
		return i
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
func over(base, e *syntax.Entry) syntax.Entry {
	below, ok := base.Value.(*syntax.Mapping)
	above, both := e.Value.(*syntax.Mapping)
	if !ok || !both {
		return *e
	}
	return syntax.Entry{Key: e.Key, Value: merge(below, above), Merged: e.Merged}
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
