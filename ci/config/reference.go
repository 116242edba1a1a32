package config

import (
	"bytes"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// referrer replaces !reference tags by what they name.
type referrer struct {
	cfg   *Config
	root  *syntax.Mapping
	stack []*syntax.Reference
	open  map[*syntax.Reference]int // where a reference stands in stack
	path  []string
	names map[*syntax.Mapping][]string
	// done are the collections and references that were looked at: many jobs share those of a base.
	done map[syntax.Node]syntax.Node
}

// resolveReferences returns root with every !reference replaced. Parts without one are shared.
func resolveReferences(cfg *Config, root *syntax.Mapping) *syntax.Mapping {
	r := &referrer{cfg: cfg, root: root, open: map[*syntax.Reference]int{}, names: map[*syntax.Mapping][]string{}, done: map[syntax.Node]syntax.Node{}}
	if !cfg.anyReference() {
		return root
	}
	return r.mapping(root)
}

// anyReference reports whether a file may hold a !reference.
func (c *Config) anyReference() bool {
	return slices.ContainsFunc(c.Files, func(d *syntax.Document) bool { return bytes.Contains(d.File.Text, []byte("reference")) })
}

func (r *referrer) node(n syntax.Node) syntax.Node {
	switch n := n.(type) {
	case *syntax.Mapping:
		if isFlat(n) {
			return n
		}
		if done, ok := r.done[n]; ok {
			return done
		}
		result := r.mapping(n)
		r.done[n] = result
		return result
	case *syntax.Sequence:
		if !slices.ContainsFunc(n.Items(), isCollection) {
			return n
		}
		if done, ok := r.done[n]; ok {
			return done
		}
		result := r.sequence(n)
		r.done[n] = result
		return result
	case *syntax.Reference:
		return r.reference(n)
	default:
		return n
	}
}

// isFlat reports whether a mapping holds nothing but scalars, and so no reference.
func isFlat(m *syntax.Mapping) bool {
	for e := range m.Entries() {
		if isCollection(e.Value) {
			return false
		}
	}
	return true
}

func isCollection(n syntax.Node) bool {
	_, scalar := n.(*syntax.Scalar)
	return !scalar
}

func (r *referrer) mapping(m *syntax.Mapping) *syntax.Mapping {
	var entries []syntax.Entry
	i := 0
	for e := range m.Entries() {
		if _, scalar := e.Value.(*syntax.Scalar); !scalar {
			r.path = append(r.path, e.Key.Value())
			v := r.node(e.Value)
			r.path = r.path[:len(r.path)-1]
			if v != e.Value && entries == nil {
				entries = copyEntries(m)
			}
			if v != e.Value {
				entries[i].Value = v
			}
		}
		i++
	}
	if entries == nil {
		return m
	}
	return syntax.NewMapping(m.Span(), entries)
}

func copyEntries(m *syntax.Mapping) []syntax.Entry {
	entries := make([]syntax.Entry, 0, m.Len())
	for e := range m.Entries() {
		entries = append(entries, *e)
	}
	return entries
}

func (r *referrer) sequence(s *syntax.Sequence) *syntax.Sequence {
	var items []syntax.Node
	for i, item := range s.Items() {
		v := r.node(item)
		if v != item && items == nil {
			items = slices.Clone(s.Items())
		}
		if v != item {
			items[i] = v
		}
	}
	if items == nil {
		return s
	}
	return syntax.NewSequence(s.Span(), items)
}

// reference returns what ref names. A reference that cannot be resolved stays, so that nobody takes it for a value.
func (r *referrer) reference(ref *syntax.Reference) syntax.Node {
	if ref.Path() == nil {
		r.cfg.reportf(RuleReferenceInvalid, ref.Span(), r.path, "!reference takes a list of keys, as in !reference [.setup, script]")
		return ref
	}
	if done, ok := r.done[ref]; ok {
		return done
	}
	if i, open := r.open[ref]; open {
		for _, member := range r.stack[i:] {
			r.cfg.reportf(RuleReferenceCycle, member.Span(), r.path, "%s leads back to itself: remove it from one of the places", show(member))
		}
		return ref
	}
	target := r.dig(ref)
	if target != nil && len(r.stack) == maxLinks {
		r.cfg.reportf(RuleTooLarge, ref.Span(), r.path, "%s is the end of a chain of more than %d references: refer to where the value is written", show(ref), maxLinks)
		target = nil
	}
	if target == nil {
		r.done[ref] = ref
		return ref
	}
	r.open[ref] = len(r.stack)
	r.stack = append(r.stack, ref)
	result := r.node(target)
	r.stack = r.stack[:len(r.stack)-1]
	delete(r.open, ref)
	r.done[ref] = result
	return result
}

// dig walks to what ref names. GitLab does not follow another !reference on the way.
func (r *referrer) dig(ref *syntax.Reference) syntax.Node {
	var at syntax.Node = r.root
	for i, key := range ref.Path() {
		m, ok := at.(*syntax.Mapping)
		if _, isRef := at.(*syntax.Reference); isRef {
			r.cfg.reportf(RuleReferenceUnknown, key.Span(), r.path,
				"%s goes through another !reference at %q, which GitLab does not do: name the place where the value is written", show(ref), ref.Path()[i-1].Text())
			return nil
		}
		if ok {
			at = m.Get(key.Text())
		}
		if !ok || absent(at) {
			r.unknown(ref, i, m, at)
			return nil
		}
	}
	return at
}

func (r *referrer) unknown(ref *syntax.Reference, at int, in *syntax.Mapping, value syntax.Node) {
	key := ref.Path()[at]
	if in != nil && value != nil {
		r.cfg.reportf(RuleReferenceUnknown, key.Span(), r.path, "%s names %q, which is %s: GitLab takes that for missing", show(ref), key.Text(), emptiness(value))
		return
	}
	if !r.cfg.whole() || r.cfg.Unsettled(String{key.Text(), key.Span()}) {
		return
	}
	r.cfg.report(Problem{
		Rule: RuleReferenceUnknown, Span: key.Span(), Path: r.path, Unknown: key.Text(), Known: r.keys(in),
		Message: show(ref) + " names " + quoted(key.Text()) + ", which does not exist",
	})
}

// keys returns the keys of a mapping, for suggestions.
func (r *referrer) keys(m *syntax.Mapping) []string {
	if r.names[m] == nil {
		names := make([]string, 0, m.Len())
		for e := range m.Entries() {
			names = append(names, e.Key.Value())
		}
		r.names[m] = names
	}
	return r.names[m]
}

func emptiness(n syntax.Node) string {
	if n.Kind() == syntax.KindNull {
		return "empty"
	}
	return "false"
}

func show(ref *syntax.Reference) string {
	keys := make([]string, len(ref.Path()))
	for i, key := range ref.Path() {
		keys[i] = key.Text()
	}
	return "!reference [" + strings.Join(keys, ", ") + "]"
}
