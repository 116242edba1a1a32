package rules

import (
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// ownKey is the key of the variables in [lint.Once].
type ownKey struct{}

// ownVariables returns the names of all variables that the files of the configuration define anywhere: under variables, also
// of rules and in templates that nobody uses, and in the matrix of parallel jobs.
func ownVariables(pass *lint.Pass) map[string]bool {
	return lint.Once(pass, ownKey{}, func() map[string]bool {
		f := variableFinder{names: map[string]bool{}, seen: map[syntax.Node]bool{}}
		for _, doc := range pass.Config.Files {
			f.node(doc.Root)
		}
		return f.names
	})
}

type variableFinder struct {
	names map[string]bool
	seen  map[syntax.Node]bool // nodes that aliases repeat are visited once
}

func (f *variableFinder) node(n syntax.Node) {
	if _, scalar := n.(*syntax.Scalar); scalar || f.seen[n] {
		return
	}
	f.seen[n] = true
	switch n := n.(type) {
	case *syntax.Sequence:
		for _, item := range n.Items() {
			f.node(item)
		}
	case *syntax.Mapping:
		for e := range n.Entries() {
			switch e.Key.Value() {
			case "variables":
				f.define(e.Value)
			case "matrix":
				f.matrix(e.Value)
			}
			f.node(e.Value)
		}
	}
}

func (f *variableFinder) define(n syntax.Node) {
	if m, ok := n.(*syntax.Mapping); ok {
		for e := range m.Entries() {
			f.names[e.Key.Value()] = true
		}
	}
}

func (f *variableFinder) matrix(n syntax.Node) {
	if list, ok := n.(*syntax.Sequence); ok {
		for _, item := range list.Items() {
			f.define(item)
		}
	}
}
