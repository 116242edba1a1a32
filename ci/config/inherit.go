package config

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// InheritsVariable reports whether a variable of the root reaches a job, by what the job writes below inherit; nil when it writes nothing.
// Source: docs: ci/yaml/#inheritvariables.
func InheritsVariable(inherit *syntax.Mapping, name string) bool {
	switch n := inherit.Get("variables").(type) {
	case *syntax.Scalar:
		all, isBool := n.Bool()
		return all || !isBool
	case *syntax.Sequence:
		return slices.ContainsFunc(n.Items(), func(item syntax.Node) bool {
			s, ok := item.(*syntax.Scalar)
			return ok && s.Value() == name
		})
	}
	return true
}
