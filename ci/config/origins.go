package config

import (
	"strconv"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A Way is how a value came into a job.
type Way string

// The ways.
const (
	Written    Way = "written"   // in the job itself, in the root file
	Included   Way = "include"   // in the job itself, in an included file
	Extended   Way = "extends"   // in an entry that the job extends
	Defaulted  Way = "default"   // in default, or in a root keyword that works as one
	Referenced Way = "reference" // where a !reference points to
	Anchored   Way = "anchor"    // where an anchor stands that the job repeats
	FromInput  Way = "input"     // in the header of a file, or in the arguments of an include
	FromMatrix Way = "matrix"    // in parallel:matrix
)

// An Origin tells where a value of a job was written, and how it came into the job.
type Origin struct {
	Path  []string // "script", "0"
	Value String
	Way   Way
	// Entry is the root entry in which the value stands: "test", ".base", "default".
	Entry string
	// Through are the places of the includes through which the value's file came, the nearest first.
	Through []source.Span
}

// Origins returns every value of a job with the way it came, in the order of the job's keys, then what default gives.
func (c *Config) Origins(job *Job) []Origin {
	o := originFinder{Config: c, job: job, bases: map[string]bool{}, roots: map[*source.File]*syntax.Mapping{}}
	o.findBases(job.Node)
	for _, doc := range c.Files {
		o.roots[doc.File], _ = doc.Root.(*syntax.Mapping)
	}
	for e := range job.Node.Entries() {
		if !isNull(e.Value) {
			o.add(e.Value, []string{e.Key.Value()}, false)
		}
	}
	for _, keyword := range inheritable {
		if own := job.Node.Get(keyword); isNull(own) {
			if v := c.Value(job, keyword); !isNull(v) {
				o.add(v, []string{keyword}, true)
			}
		}
	}
	return o.all
}

// inheritable are the keywords that default may give.
var inheritable = []string{
	"image", "services", "before_script", "after_script", "hooks", "cache", "artifacts", "tags", "timeout", "retry", "interruptible",
	"id_tokens", "identity",
}

type originFinder struct {
	*Config
	job   *Job
	bases map[string]bool
	roots map[*source.File]*syntax.Mapping
	all   []Origin
}

// findBases finds every entry that the job extends, also through others.
func (o *originFinder) findBases(m *syntax.Mapping) {
	for _, ref := range Extends(m) {
		if !o.bases[ref.Value] {
			o.bases[ref.Value] = true
			if base, ok := o.merged.Get(ref.Value).(*syntax.Mapping); ok {
				o.findBases(base)
			}
		}
	}
}

func (o *originFinder) add(n syntax.Node, path []string, byDefault bool) {
	path = path[:len(path):len(path)]
	switch n := n.(type) {
	case *syntax.Mapping:
		for e := range n.Entries() {
			o.add(e.Value, append(path, e.Key.Value()), byDefault)
		}
		if n.Len() > 0 {
			return
		}
	case *syntax.Sequence:
		for i, item := range n.Items() {
			o.add(item, append(path, strconv.Itoa(i)), byDefault)
		}
		if len(n.Items()) > 0 {
			return
		}
	}
	o.leaf(n, path, byDefault)
}

func (o *originFinder) leaf(n syntax.Node, path []string, byDefault bool) {
	span := n.Span()
	origin := Origin{Path: path, Value: String{text(n).Value, span}, Through: o.IncludedBy(span.File)}
	if origin.Value.Value == "" {
		origin.Value.Value = span.Text()
	}
	entry := entryAt(o.roots[span.File], span)
	if entry != nil {
		origin.Entry = entry.Key.Value()
	}
	origin.Way = o.way(origin, entry, path, byDefault)
	o.all = append(o.all, origin)
}

func (o *originFinder) way(origin Origin, entry *syntax.Entry, path []string, byDefault bool) Way {
	switch {
	case entry == nil, entry.Key.Value() == "include", Interpolated(origin.Value.Span.Text()) && !Interpolated(origin.Value.Value):
		return FromInput
	case byDefault && (entry.Key.Value() == "default" || len(path) > 0 && entry.Key.Value() == path[0]):
		return Defaulted
	case len(path) > 1 && path[0] == "parallel" && path[1] == "matrix":
		return FromMatrix
	case origin.Entry == o.job.Name.Value && len(origin.Through) > 0:
		return Included
	case origin.Entry == o.job.Name.Value:
		return Written
	case o.bases[origin.Entry] && holds(at(entry.Value, path), origin.Value.Span):
		return Extended
	case o.isAnchored(origin.Value.Span):
		return Anchored
	case byDefault:
		return Defaulted
	case o.bases[origin.Entry]:
		return Extended
	}
	return Referenced
}

// at returns what stands at a path, as far as it goes through mappings.
func at(n syntax.Node, path []string) syntax.Node {
	for _, key := range path {
		m, ok := n.(*syntax.Mapping)
		if !ok {
			return n
		}
		n = m.Get(key)
	}
	return n
}

func holds(n syntax.Node, span source.Span) bool { return n != nil && n.Span().Contains(span) }

// isAnchored reports whether a place lies in something that the job repeats by an alias.
func (o *originFinder) isAnchored(span source.Span) bool {
	for _, doc := range o.Files {
		for _, anchor := range doc.Anchors {
			if anchor.Node == nil || !anchor.Node.Span().Contains(span) {
				continue
			}
			for _, alias := range anchor.Aliases {
				if o.job.Node.Span().Contains(alias) {
					return true
				}
			}
		}
	}
	return false
}

// entryAt returns the root entry in which a place lies, nil when it lies in none.
func entryAt(root *syntax.Mapping, span source.Span) *syntax.Entry {
	for e := range root.Entries() {
		if e.Value.Span().Contains(span) || e.Key.Span().Contains(span) {
			return e
		}
	}
	return nil
}
