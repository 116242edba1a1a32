package config

import (
	"fmt"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// maxAncestors is the number of ancestors from which GitLab refuses an entry that extends once more.
// Source: lib/gitlab/ci/config/extendable/entry.rb, GitLab 18.11.
const maxAncestors = 10

// The names of the rules that report what goes wrong with extends.
const (
	RuleExtendsUnknown = "extends-unknown"
	RuleExtendsCycle   = "extends-cycle"
	RuleExtendsDepth   = "extends-too-deep"
	RuleExtendsBase    = "extends-not-a-mapping"
)

// extender resolves `extends` for every root entry, each once.
type extender struct {
	cfg   *Config
	root  *syntax.Mapping
	done  map[string]*syntax.Mapping
	stack []string
}

// resolveExtends returns root with every `extends` merged in. The key `extends` stays in the job, as in GitLab.
func resolveExtends(cfg *Config, root *syntax.Mapping) *syntax.Mapping {
	x := &extender{cfg: cfg, root: root, done: map[string]*syntax.Mapping{}}
	entries := make([]syntax.Entry, 0, root.Len())
	for e := range root.Entries() {
		entry := *e
		if m, ok := e.Value.(*syntax.Mapping); ok && e.Key.IsString() && m.Entry("extends") != nil {
			entry.Value = x.resolve(e.Key.Text(), m)
		}
		entries = append(entries, entry)
	}
	return syntax.NewMapping(root.Span(), entries)
}

func (x *extender) resolve(name string, own *syntax.Mapping) *syntax.Mapping {
	if m, ok := x.done[name]; ok {
		return m
	}
	x.stack = append(x.stack, name)
	defer func() { x.stack = x.stack[:len(x.stack)-1] }()
	var base *syntax.Mapping
	for _, ref := range Extends(own) {
		b := x.base(name, ref)
		if b == nil {
			continue
		}
		if base == nil {
			base = b
		} else {
			base = merge(base, b)
		}
	}
	merged := own
	if base != nil {
		merged = merge(base, own)
	}
	x.done[name] = merged
	return merged
}

// base returns the resolved mapping that ref names, nil with a problem when GitLab would refuse it.
func (x *extender) base(name string, ref String) *syntax.Mapping {
	node := x.root.Get(ref.Value)
	path := []string{name, "extends"}
	if node == nil {
		if x.cfg.Complete() && x.cfg.allParsed() && !Interpolated(ref.Value) {
			x.problem(Problem{
				Rule: RuleExtendsUnknown, Span: ref.Span, Path: path, Unknown: ref.Value, Known: x.names(),
				Message: fmt.Sprintf("%q extends %q, which does not exist", name, ref.Value),
			})
		}
		return nil
	}
	m, ok := node.(*syntax.Mapping)
	if !ok {
		if node.Kind() != syntax.KindReference {
			x.problem(Problem{
				Rule: RuleExtendsBase, Span: ref.Span, Path: path,
				Message: fmt.Sprintf("%q extends %q, which is %s: only a mapping can be extended", name, ref.Value, node.Kind()),
			})
		}
		return nil
	}
	if slices.Contains(x.stack, ref.Value) {
		x.problem(Problem{
			Rule: RuleExtendsCycle, Span: ref.Span, Path: path,
			Message: fmt.Sprintf("%q extends %q, which in turn extends %q: remove one of them", name, ref.Value, name),
		})
		return nil
	}
	if len(Extends(m)) == 0 {
		return m
	}
	if len(x.stack) > maxAncestors {
		x.problem(Problem{
			Rule: RuleExtendsDepth, Span: Extends(m)[0].Span, Path: []string{ref.Value, "extends"},
			Message: fmt.Sprintf("%q extends through more than %d levels, which GitLab refuses: extend the entries directly", x.stack[0], maxAncestors+1),
		})
		return nil
	}
	return x.resolve(ref.Value, m)
}

func (x *extender) problem(p Problem) { x.cfg.Problems = append(x.cfg.Problems, p) }

func (x *extender) names() []string {
	var names []string
	for e := range x.root.Entries() {
		if _, ok := e.Value.(*syntax.Mapping); ok && e.Key.IsString() {
			names = append(names, e.Key.Text())
		}
	}
	return names
}

// Extends returns the names that an entry extends, in order.
func Extends(m *syntax.Mapping) []String {
	node := m.Get("extends")
	if node == nil || node.Kind() == syntax.KindNull {
		return nil
	}
	return flatten(node, 1)
}
