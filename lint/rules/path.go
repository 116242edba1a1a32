package rules

import (
	"strconv"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// pathTo returns the way from the root of its file to a place, for a finding that knows no more than its place. It is nil for a
// place that lies in no entry, and for an empty one, which stands for the file.
func pathTo(cfg *config.Config, span source.Span) []string {
	for _, doc := range cfg.Files {
		if doc.File != span.File || span.IsEmpty() {
			continue
		}
		if doc.Header != nil && doc.Header.Span().Contains(span) {
			return descend(doc.Header, span, nil)
		}
		return descend(doc.Root, span, nil)
	}
	return nil
}

// descend appends the keys that lead from a node to a place in it. A value that an alias brought stands elsewhere.
func descend(n syntax.Node, span source.Span, path []string) []string {
	switch n := n.(type) {
	case *syntax.Mapping:
		for e := range n.Entries() {
			switch {
			case e.Key.Span().Contains(span):
				return append(path, e.Key.Value())
			case e.Value.Span().Contains(span):
				return descend(e.Value, span, append(path, e.Key.Value()))
			}
		}
	case *syntax.Sequence:
		for i, item := range n.Items() {
			if item.Span().Contains(span) {
				return descend(item, span, append(path, strconv.Itoa(i)))
			}
		}
	}
	return path
}
