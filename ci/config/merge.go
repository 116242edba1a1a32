package config

import "gitlab.com/pipewright/pipewright/ci/syntax"

// merge lays over on base as GitLab does: mappings recursively, everything else replaced.
//
//	base: {image: a, script: [x]}   over: {script: [y]}   →   {image: a, script: [y]}
//
// A key stands where base has it. Unchanged parts are shared, never copied.
func merge(base, over *syntax.Mapping) *syntax.Mapping {
	if base.Len() == 0 {
		return over
	}
	entries := make([]syntax.Entry, 0, base.Len()+over.Len())
	for e := range base.Entries() {
		entries = append(entries, mergeEntry(e, over))
	}
	for e := range over.Entries() {
		if lookup(base, e.Key) == nil {
			entries = append(entries, *e)
		}
	}
	return syntax.NewMapping(over.Span(), entries)
}

func mergeEntry(base *syntax.Entry, over *syntax.Mapping) syntax.Entry {
	e := lookup(over, base.Key)
	if e == nil {
		return *base
	}
	below, ok := base.Value.(*syntax.Mapping)
	above, both := e.Value.(*syntax.Mapping)
	if !ok || !both {
		return *e
	}
	return syntax.Entry{Key: e.Key, Value: merge(below, above), Merged: e.Merged}
}

// lookup finds the entry with an equal key. GitLab turns string keys into symbols, so `a` and `:a` are one.
func lookup(m *syntax.Mapping, key *syntax.Scalar) *syntax.Entry {
	if key.IsString() {
		return m.Entry(key.Text())
	}
	for e := range m.Entries() {
		if e.Key.Kind() == key.Kind() && e.Key.Text() == key.Text() {
			return e
		}
	}
	return nil
}

// without returns m without a string key.
func without(m *syntax.Mapping, key string) *syntax.Mapping {
	if m.Entry(key) == nil {
		return m
	}
	entries := make([]syntax.Entry, 0, m.Len()-1)
	for e := range m.Entries() {
		if !e.Key.IsString() || e.Key.Text() != key {
			entries = append(entries, *e)
		}
	}
	return syntax.NewMapping(m.Span(), entries)
}
