package config

import "gitlab.com/pipewright/pipewright/ci/syntax"

// maxAncestors is the number of ancestors from which GitLab refuses an entry that extends once more.
// Source: lib/gitlab/ci/config/extendable/entry.rb, GitLab 18.11.
const maxAncestors = 10

// extender resolves `extends` for every root entry, each once.
type extender struct {
	cfg   *Config
	root  *syntax.Mapping
	done  map[string]*extended
	open  map[string]bool // the entries that are being resolved
	known []string        // the names of mappings, for suggestions
	laid  int             // what was done so far, see [layers]
	// beyond is the entry at which that became more than maxValues; nil as long as it has not.
	beyond *syntax.Scalar
}

// An extended entry.
type extended struct {
	value *syntax.Mapping
	// below is the number of extends from here to the last entry that has the keyword itself.
	below int
}

// resolveExtends returns root with every `extends` merged in, nil when that is beyond measure. The key `extends` stays in the job, as in
// GitLab.
func resolveExtends(cfg *Config, root *syntax.Mapping) *syntax.Mapping {
	x := &extender{cfg: cfg, root: root, done: map[string]*extended{}, open: map[string]bool{}}
	entries := make([]syntax.Entry, 0, root.Len())
	for e := range root.Entries() {
		entry := *e
		if m, ok := e.Value.(*syntax.Mapping); ok && m.Entry("extends") != nil {
			entry.Value = x.resolve(e.Key, m).value
		}
		entries = append(entries, entry)
	}
	if x.beyond != nil {
		cfg.tooLarge(x.beyond, "the configuration comes to more than %d values once extends is filled in, from %q on: extend smaller entries",
			maxValues, x.beyond.Value())
		return nil
	}
	return syntax.NewMapping(root.Span(), entries)
}

func (x *extender) resolve(key *syntax.Scalar, own *syntax.Mapping) *extended {
	name := key.Value()
	if done := x.done[name]; done != nil && key.IsString() {
		return done
	}
	x.open[name] = true
	var bases layers
	result := &extended{value: own}
	for _, ref := range Extends(own) {
		base := x.base(name, ref)
		if base == nil {
			continue
		}
		result.below = max(result.below, base.below+1)
		if base.below < maxMerged && x.laid+bases.laid < maxValues {
			bases.add(base.value)
		}
	}
	delete(x.open, name)
	if bases.only != nil || bases.entries != nil {
		bases.add(own)
		result.value = bases.mapping()
	}
	if x.laid += bases.laid; x.laid > maxValues && x.beyond == nil {
		x.beyond = key
	}
	if result.below == maxAncestors+1 {
		x.tooDeep(key, own)
	}
	if key.IsString() {
		x.done[name] = result
	}
	return result
}

// notExtending is the number of links below an entry that does not extend anything: it does not count as one.
const notExtending = -1

// maxMerged is the number of links up to which entries are merged, although there are more than GitLab follows: what is wrong with
// them then is the chain, and not what it does not bring.
const maxMerged = 100

// base returns the entry that ref names, nil with a problem when GitLab would refuse it.
func (x *extender) base(name string, ref String) *extended {
	path := []string{name, "extends"}
	e := x.root.Entry(ref.Value)
	switch {
	case len(x.open) > maxLinks:
		x.cfg.reportf(RuleExtendsDepth, ref.Span, path, "%q is the end of a chain of more than %d extends: extend the entries directly", name, maxLinks)
		return nil
	case e == nil:
		x.unknown(name, ref)
		return nil
	case e.Value.Kind() == syntax.KindReference:
		x.cfg.reportf(RuleExtendsBase, ref.Span, path, "%q extends %q, which is a !reference: GitLab resolves references after extends", name, ref.Value)
		return nil
	}
	m, ok := e.Value.(*syntax.Mapping)
	switch {
	case !ok:
		x.cfg.reportf(RuleExtendsBase, ref.Span, path, "%q extends %q, which is %s: only a mapping can be extended", name, ref.Value, e.Value.Kind())
		return nil
	case x.open[ref.Value]:
		x.cfg.reportf(RuleExtendsCycle, ref.Span, path, "%q extends %q, which in turn extends %q: remove one of them", name, ref.Value, name)
		return nil
	case m.Entry("extends") == nil:
		return &extended{value: m, below: notExtending}
	}
	return x.resolve(e.Key, m)
}

func (x *extender) unknown(name string, ref String) {
	if !x.cfg.whole() || x.cfg.Unsettled(ref) {
		return
	}
	if x.known == nil {
		x.known = mappingNames(x.root)
	}
	p := Problem{Rule: RuleExtendsUnknown, Span: ref.Span, Path: []string{name, "extends"}, Unknown: ref.Value, Known: x.known}
	p.Message = quoted(name) + " extends " + quoted(ref.Value) + ", which does not exist"
	x.cfg.report(p)
}

func mappingNames(root *syntax.Mapping) []string {
	names := []string{}
	for e := range root.Entries() {
		if _, ok := e.Value.(*syntax.Mapping); ok && e.Key.IsString() {
			names = append(names, e.Key.Value())
		}
	}
	return names
}

// tooDeep reports a chain of extends that is one link too long, at its last link. Longer chains hold that one.
func (x *extender) tooDeep(key *syntax.Scalar, own *syntax.Mapping) {
	last, m := key, own
	for below := maxAncestors + 1; below > 0; below-- {
		for _, ref := range Extends(m) {
			if base := x.done[ref.Value]; base != nil && base.below == below-1 {
				last = x.root.Entry(ref.Value).Key
				break
			}
		}
		m, _ = x.root.Get(last.Value()).(*syntax.Mapping)
	}
	span := last.Span()
	if refs := Extends(m); len(refs) > 0 {
		span = refs[0].Span
	}
	x.cfg.reportf(RuleExtendsDepth, span, []string{last.Value(), "extends"},
		"%q extends through more than %d levels, which GitLab refuses: extend the entries directly", key.Value(), maxAncestors+1)
}

// Extends returns the names that an entry extends, in order.
func Extends(m *syntax.Mapping) []String {
	switch n := m.Get("extends").(type) {
	case nil:
		return nil
	case *syntax.Sequence:
		names := make([]String, len(n.Items()))
		for i, item := range n.Items() {
			names[i] = extendsName(item)
		}
		return names
	case *syntax.Mapping:
		names := make([]String, 0, n.Len())
		for e := range n.Entries() {
			names = append(names, String{e.Key.Value() + ": " + e.Value.Span().Text(), e.Key.Span()})
		}
		return names
	default:
		if n.Kind() == syntax.KindNull {
			return nil
		}
		return []String{extendsName(n)}
	}
}

// extendsName returns what GitLab takes for a name: the text of a scalar, and for anything else one that nothing has.
func extendsName(n syntax.Node) String {
	if s, ok := n.(*syntax.Scalar); ok {
		return String{s.Value(), s.Span()}
	}
	return String{n.Span().Text(), n.Span()}
}
