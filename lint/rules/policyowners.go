package rules

import (
	"regexp"
	"slices"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// A policyOwner is an entry that writes only or except, with the jobs for which that decides.
type policyOwner struct {
	doc    *syntax.Document
	name   string
	node   *syntax.Mapping // as it is written
	only   *syntax.Entry   // nil without
	except *syntax.Entry
	jobs   []*config.Job
	group  int  // those of one group must change together: they extend one another
	mixed  bool // some job takes only or except from elsewhere, too
}

// first returns the keyword that stands first.
func (o *policyOwner) first() *syntax.Entry {
	if o.only == nil || o.except != nil && o.except.Key.Span().Start < o.only.Key.Span().Start {
		return o.except
	}
	return o.only
}

// policyOwners returns the entries of all files that write only or except themselves.
func policyOwners(pass *lint.Pass) []*policyOwner {
	var all []*policyOwner
	for _, doc := range pass.Config.Files {
		root, _ := doc.Root.(*syntax.Mapping)
		for e := range root.Entries() {
			node, ok := e.Value.(*syntax.Mapping)
			if !ok {
				continue
			}
			o := &policyOwner{doc: doc, name: e.Key.Value(), node: node, group: len(all)}
			o.only, o.except = written(node, "only"), written(node, "except")
			if o.only != nil || o.except != nil {
				all = append(all, o)
			}
		}
	}
	return all
}

// joinMerged makes one group of owners of which one repeats another, or a part of it, by an alias: a merge key brings what the entry
// itself does not write.
func joinMerged(cfg *config.Config, all []*policyOwner) {
	at := func(span source.Span) []*policyOwner {
		i := slices.IndexFunc(all, func(o *policyOwner) bool { return o.node.Span().Contains(span) })
		if i < 0 {
			return nil
		}
		return all[i : i+1 : i+1]
	}
	for _, doc := range cfg.Files {
		for _, anchor := range doc.Anchors {
			from := at(anchor.Node.Span())
			if len(from) == 0 {
				continue
			}
			for _, alias := range anchor.Aliases {
				join(all, append(from, at(alias)...))
			}
		}
	}
}

// written returns the entry of a key that stands in the mapping itself and says something.
func written(m *syntax.Mapping, key string) *syntax.Entry {
	e := m.Entry(key)
	if e == nil || e.Merged || isNothing(e.Value) {
		return nil
	}
	return e
}

// groupOwners finds out which jobs each owner decides about, and which owners hang together.
func groupOwners(cfg *config.Config, all []*policyOwner) {
	joinMerged(cfg, all)
	byKey, byName := map[source.Span]*policyOwner{}, map[string][]*policyOwner{}
	for _, o := range all {
		byName[o.name] = append(byName[o.name], o)
		for _, e := range []*syntax.Entry{o.only, o.except} {
			if e != nil {
				byKey[e.Key.Span()] = o
			}
		}
	}
	for _, job := range cfg.Jobs {
		family := byName[job.Name.Value]
		for _, name := range ancestors(cfg, job) {
			family = append(family[:len(family):len(family)], byName[name]...)
		}
		decisive := decide(job, byKey)
		family = append(family, decisive...)
		join(all, family)
		for _, o := range family {
			o.mixed = o.mixed || !alone(job, o, decisive)
		}
		if len(decisive) == 1 {
			decisive[0].jobs = append(decisive[0].jobs, job)
		}
	}
}

// alone reports whether only and except of a job are just those of one of its family, and as they are written there. A member that
// others overrule does not matter.
func alone(job *config.Job, o *policyOwner, decisive []*policyOwner) bool {
	if !slices.Contains(decisive, o) {
		return true
	}
	return len(decisive) == 1 && same(job.Node.Get("only"), o.only) && same(job.Node.Get("except"), o.except)
}

func same(n syntax.Node, e *syntax.Entry) bool {
	if e == nil {
		return isNothing(n)
	}
	return n == e.Value
}

// decide returns the owners of the keywords of a job.
func decide(job *config.Job, byKey map[source.Span]*policyOwner) []*policyOwner {
	var owners []*policyOwner
	for _, keyword := range []string{"only", "except"} {
		if e := job.Node.Entry(keyword); e != nil {
			if o := byKey[e.Key.Span()]; o != nil && !slices.Contains(owners, o) {
				owners = append(owners, o)
			}
		}
	}
	return owners
}

// ancestors returns the names of all entries that a job extends, directly or not.
func ancestors(cfg *config.Config, job *config.Job) []string {
	var names []string
	for next := job.Extends; len(next) > 0; next = next[1:] {
		name := next[0].Value
		if slices.Contains(names, name) {
			continue
		}
		names = append(names, name)
		for _, doc := range cfg.Files {
			if root, ok := doc.Root.(*syntax.Mapping); ok {
				base, _ := root.Get(name).(*syntax.Mapping)
				next = append(next[:len(next):len(next)], config.Extends(base)...)
			}
		}
	}
	return names
}

// join makes one group of the groups of a family.
func join(all, family []*policyOwner) {
	for _, o := range family {
		from, to := o.group, family[0].group
		if from == to {
			continue
		}
		for _, other := range all {
			if other.group == from {
				other.group = to
			}
		}
	}
}

// policyReference finds references to only and except of another entry.
var policyReference = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`!reference\s*\[[^\]]*\b(only|except)\b`)
})

// refersToPolicies reports whether some file takes only or except of another entry by reference.
func refersToPolicies(cfg *config.Config) bool {
	return slices.ContainsFunc(cfg.Files, func(doc *syntax.Document) bool { return policyReference().Match(doc.File.Text) })
}
