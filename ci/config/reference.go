package config

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// The names of the rules that report what goes wrong with !reference.
const (
	RuleReferenceUnknown = "reference-unknown"
	RuleReferenceCycle   = "reference-cycle"
	RuleReferenceInvalid = "reference-invalid"
)

// referrer replaces !reference tags by what they name.
type referrer struct {
	cfg   *Config
	root  *syntax.Mapping
	stack []*syntax.Reference
	path  []string
}

// resolveReferences returns root with every !reference replaced. Parts without one are shared.
func resolveReferences(cfg *Config, root *syntax.Mapping) *syntax.Mapping {
	r := &referrer{cfg: cfg, root: root}
	return r.mapping(root)
}

func (r *referrer) node(n syntax.Node) syntax.Node {
	switch n := n.(type) {
	case *syntax.Mapping:
		return r.mapping(n)
	case *syntax.Sequence:
		return r.sequence(n)
	case *syntax.Reference:
		return r.reference(n)
	default:
		return n
	}
}

func (r *referrer) mapping(m *syntax.Mapping) *syntax.Mapping {
	var entries []syntax.Entry
	i := 0
	for e := range m.Entries() {
		r.path = append(r.path, e.Key.Text())
		v := r.node(e.Value)
		r.path = r.path[:len(r.path)-1]
		if v != e.Value && entries == nil {
			entries = slices.Collect(copies(m))
		}
		if v != e.Value {
			entries[i].Value = v
		}
		i++
	}
	if entries == nil {
		return m
	}
	return syntax.NewMapping(m.Span(), entries)
}

func copies(m *syntax.Mapping) func(func(syntax.Entry) bool) {
	return func(yield func(syntax.Entry) bool) {
		for e := range m.Entries() {
			if !yield(*e) {
				return
			}
		}
	}
}

func (r *referrer) sequence(s *syntax.Sequence) syntax.Node {
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
		r.problem(ref, RuleReferenceInvalid, "!reference takes a list of keys, as in !reference [.setup, script]")
		return ref
	}
	if slices.Contains(r.stack, ref) {
		r.problem(ref, RuleReferenceCycle, fmt.Sprintf("%s leads back to itself: remove it from one of the places", show(ref)))
		return ref
	}
	target := r.dig(ref)
	if target == nil {
		return ref
	}
	r.stack = append(r.stack, ref)
	defer func() { r.stack = r.stack[:len(r.stack)-1] }()
	return r.node(target)
}

func (r *referrer) dig(ref *syntax.Reference) syntax.Node {
	var at syntax.Node = r.root
	for i, key := range ref.Path() {
		m, ok := at.(*syntax.Mapping)
		if inner, isRef := at.(*syntax.Reference); isRef && !slices.Contains(r.stack, inner) {
			m, ok = r.reference(inner).(*syntax.Mapping)
		}
		if ok {
			at = m.Get(key.Text())
		}
		if !ok || absent(at) {
			r.unknown(ref, i, m)
			return nil
		}
	}
	return at
}

// absent reports whether GitLab takes a referenced value for missing: null and false count as such.
func absent(n syntax.Node) bool {
	if n == nil || n.Kind() == syntax.KindNull {
		return true
	}
	s, ok := n.(*syntax.Scalar)
	return ok && s.Kind() == syntax.KindBool && s.Value() == "false"
}

func (r *referrer) unknown(ref *syntax.Reference, at int, in *syntax.Mapping) {
	if !r.cfg.Complete() || !r.cfg.allParsed() {
		return
	}
	key := ref.Path()[at]
	if Interpolated(key.Text()) {
		return
	}
	var known []string
	for e := range in.Entries() {
		known = append(known, e.Key.Text())
	}
	r.cfg.Problems = append(r.cfg.Problems, Problem{
		Rule: RuleReferenceUnknown, Span: key.Span(), Path: slices.Clone(r.path),
		Message: fmt.Sprintf("%s names %q, which does not exist", show(ref), key.Text()),
		Unknown: key.Text(), Known: known,
	})
}

func (r *referrer) problem(ref *syntax.Reference, rule, message string) {
	r.cfg.Problems = append(r.cfg.Problems, Problem{Rule: rule, Span: ref.Span(), Path: slices.Clone(r.path), Message: message})
}

func show(ref *syntax.Reference) string {
	keys := make([]string, len(ref.Path()))
	for i, key := range ref.Path() {
		keys[i] = key.Text()
	}
	return "!reference [" + strings.Join(keys, ", ") + "]"
}
