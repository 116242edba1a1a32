package pipeline

import (
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// maxNesting is how deep GitLab lets rules stand in lists in lists.
const maxNesting = 10

func isNull(n syntax.Node) bool { return n == nil || n.Kind() == syntax.KindNull }

func isFalse(n syntax.Node) bool {
	b := boolOf(n)
	return b != nil && !*b
}

// boolOf returns a boolean, nil for anything else.
func boolOf(n syntax.Node) *bool {
	if s, ok := n.(*syntax.Scalar); ok {
		if value, ok := s.Bool(); ok {
			return &value
		}
	}
	return nil
}

// textOf returns the text of a scalar, the zero String for anything else.
func textOf(n syntax.Node) config.String {
	if s, ok := n.(*syntax.Scalar); ok && s.Kind() != syntax.KindNull {
		return config.String{Value: s.Value(), Span: s.Span()}
	}
	return config.String{}
}

// listOf returns the scalars of a list, or one scalar as a list.
func listOf(n syntax.Node) []config.String {
	switch n := n.(type) {
	case *syntax.Scalar:
		if n.Kind() != syntax.KindNull {
			return []config.String{textOf(n)}
		}
	case *syntax.Sequence:
		var all []config.String
		for _, item := range n.Items() {
			if s, ok := item.(*syntax.Scalar); ok {
				all = append(all, config.String{Value: s.Value(), Span: s.Span()})
			}
		}
		return all
	}
	return nil
}

// numbersOf returns a number, or those of a list.
func numbersOf(n syntax.Node) []int {
	items := []syntax.Node{n}
	if list, ok := n.(*syntax.Sequence); ok {
		items = list.Items()
	}
	var all []int
	for _, item := range items {
		if s, ok := item.(*syntax.Scalar); ok {
			if i, ok := s.Int(); ok {
				all = append(all, int(i))
			}
		}
	}
	return all
}

// flatten returns the items of a list and of lists in it, a single value as one item.
func flatten(n syntax.Node, depth int) []syntax.Node {
	list, ok := n.(*syntax.Sequence)
	if !ok {
		return []syntax.Node{n}
	}
	var all []syntax.Node
	for _, item := range list.Items() {
		if item.Kind() == syntax.KindSequence && depth > 0 {
			all = append(all, flatten(item, depth-1)...)
		} else if item.Kind() != syntax.KindSequence {
			all = append(all, item)
		}
	}
	return all
}

// isUnknown reports whether a value is not known: it is a reference that leads into what could not be had.
func isUnknown(n syntax.Node) bool { return n != nil && n.Kind() == syntax.KindReference }
