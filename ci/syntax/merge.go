package syntax

import (
	"slices"

	"gopkg.in/yaml.v3"
)

// mergeKey is the key that merges the entries of other mappings into its own.
const mergeKey = "<<"

// A merger builds a mapping as Psych does: entries take effect in the order of the text, so that a merge
// key overwrites what stands before it and is overwritten by what follows.
type merger struct {
	entries  []Entry
	shadowed []Shadowed
	index    map[string]int // by keyName, once there are many entries
}

// maxMerged bounds the entries that merge keys may copy in one document. A structure with half as many is too big for GitLab.
const maxMerged = 1 << 19

func (b *builder) mapping(e *event, n *yaml.Node) Node {
	tag := b.tag(e)
	if refusesMapping(tag) {
		return b.refuse(e)
	}
	m := &merger{entries: b.slab.entries(len(n.Content) / 2)}
	a := b.define(e)
	a.open = m
	for i := 0; i < len(n.Content); i += 2 {
		if !b.entry(m, n.Content[i], n.Content[i+1]) {
			return nil
		}
	}
	a.open = nil
	switch result := b.newMapping(e, m); {
	case tag == referenceTag:
		a.Node = b.reference(e, result)
	case makesString(tag):
		a.Node = b.stringOf(e, result)
	default:
		a.Node = result
	}
	return a.Node
}

// entry adds a key with its value to m, or merges the value.
func (b *builder) entry(m *merger, key, value *yaml.Node) bool {
	literal := b.next < len(b.outline.events) && b.tag(&b.outline.events[b.next]) == stringTag
	k := b.key(b.build(key))
	if k == nil {
		return false
	}
	if k.kind == KindString && k.text == mergeKey && !literal {
		return b.merge(m, k, value)
	}
	v := b.build(value)
	if v == nil {
		return false
	}
	m.set(Entry{Key: k, Value: v}, k)
	return true
}

func (b *builder) newMapping(e *event, m *merger) *Mapping {
	return &Mapping{span: b.span(e), flow: e.flow, entries: m.entries, shadowed: m.shadowed, index: m.index}
}

// stringOf returns the scalar that Psych makes of a mapping with the tag of a string: the value of its key "str".
func (b *builder) stringOf(e *event, m *Mapping) Node {
	if m.Len() == 0 {
		return &Scalar{span: b.span(e), kind: KindNull}
	}
	if value := m.Get("str"); value != nil {
		return value
	}
	return b.refuse(e)
}

// key returns the key that a node is. A collection becomes a scalar of its source text.
func (b *builder) key(n Node) *Scalar {
	switch n := n.(type) {
	case nil:
		return nil
	case *Scalar:
		return n
	default:
		s := &Scalar{span: n.Span(), kind: n.Kind(), text: n.Span().Text()}
		if b.keys == nil {
			b.keys = make(map[*Scalar]Node)
		}
		b.keys[s] = n
		return s
	}
}

// merge merges the value of a merge key into m.
func (b *builder) merge(m *merger, key *Scalar, n *yaml.Node) bool {
	if a := b.anchors[n.Value]; n.Kind == yaml.AliasNode && a != nil && a.open != nil {
		e := b.take(n)
		if e == nil {
			return false
		}
		a.Aliases = append(a.Aliases, b.span(e))
		return b.mergeEntries(m, a.open.entries, key)
	}
	value := b.build(n)
	if value == nil {
		return false
	}
	switch v := value.(type) {
	case *Mapping:
		return b.mergeEntries(m, v.entries, key)
	case *Sequence:
		if n.Kind == yaml.SequenceNode && allMappings(v.items) {
			return b.mergeList(m, v, key)
		}
	case *Reference:
		if n.Kind == yaml.SequenceNode {
			b.reject(key.span.Start, v.span.End, "a merge key cannot merge a reference: use \"extends\", or an alias of the same file")
			return false
		}
	}
	m.set(Entry{Key: key, Value: value}, key)
	return true
}

func allMappings(items []Node) bool {
	for _, item := range items {
		if _, ok := item.(*Mapping); !ok {
			return false
		}
	}
	return true
}

// mergeList merges a list of mappings, of which the first wins.
func (b *builder) mergeList(m *merger, list *Sequence, key *Scalar) bool {
	var all merger
	for _, item := range slices.Backward(list.items) {
		if !b.mergeEntries(&all, item.(*Mapping).entries, key) {
			return false
		}
	}
	return b.mergeEntries(m, all.entries, key)
}

// mergeEntries merges entries into m, by the given merge key.
func (b *builder) mergeEntries(m *merger, entries []Entry, by *Scalar) bool {
	if b.merged += len(entries); b.merged > maxMerged {
		b.reject(by.span.Start, by.span.End, "the structure is too big once every alias is filled in: GitLab reads at most 2 MiB")
		return false
	}
	for _, e := range entries {
		e.Merged = true
		m.set(e, by)
	}
	return true
}

// set gives a key its value. An equal key keeps its position, and its value is shadowed by the key that was written.
func (m *merger) set(e Entry, by *Scalar) {
	i := m.find(e.Key)
	if i < 0 {
		if m.index != nil {
			m.index[keyName(e.Key)] = len(m.entries)
		}
		m.entries = append(m.entries, e)
		return
	}
	if old := m.entries[i]; !old.Merged {
		m.shadowed = append(m.shadowed, Shadowed{Key: old.Key, Value: old.Value, By: by})
	}
	m.entries[i] = e
}

// find returns the position of the entry with an equal key, -1 when there is none.
func (m *merger) find(key *Scalar) int {
	if m.index == nil && len(m.entries) >= indexFrom {
		m.index = indexOf(m.entries)
	}
	if m.index != nil {
		if i, ok := m.index[keyName(key)]; ok {
			return i
		}
		return -1
	}
	for i := range m.entries {
		if m.entries[i].Key.equal(key) {
			return i
		}
	}
	return -1
}

// indexOf returns the positions of entries by the names of their keys.
func indexOf(entries []Entry) map[string]int {
	index := make(map[string]int, len(entries))
	for i := range entries {
		index[keyName(entries[i].Key)] = i
	}
	return index
}

// keyName returns a name that equal keys share and no others: that of a string is the string.
func keyName(key *Scalar) string {
	switch key.kind {
	case KindString:
		return key.text
	case KindSymbol:
		return key.Value()
	default:
		return "\x00" + string('0'+rune(key.kind)) + key.Value()
	}
}
