package config

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// specIncludeKeys are the keys of an include of a header.
var specIncludeKeys = []string{"local", "file", "remote", "project", "ref", "integrity", "cache"}

// included reads the inputs that a header takes from other files.
//
//	spec: {include: [ci/inputs.yml]}    ci/inputs.yml: inputs: {name: {…}}
func (r *specReader) included(n syntax.Node) {
	path := []string{"spec", "include"}
	if r.component {
		r.fault(n.Span(), path, "a component cannot include inputs: write them into its header")
		return
	}
	items := []syntax.Node{n}
	switch n := n.(type) {
	case *syntax.Sequence:
		items = n.Items()
	case *syntax.Scalar:
		if !n.IsString() {
			r.fault(n.Span(), path, `"include" is %s: it must be a list or a string`, n.Kind())
			return
		}
	default:
		r.fault(n.Span(), path, `"include" is %s: it must be a list or a string`, n.Kind())
		return
	}
	for _, item := range items {
		if r.includable(item, path) {
			r.includeInputs(item)
		}
	}
}

func (r *specReader) includable(n syntax.Node, path []string) bool {
	switch n := n.(type) {
	case *syntax.Mapping:
		return r.keys(n, specIncludeKeys, "an include of a header", path)
	case *syntax.Scalar:
		return n.Kind() != syntax.KindNull
	default:
		return true
	}
}

func (r *specReader) includeInputs(n syntax.Node) {
	files, complete := r.include(n, r.home)
	if !complete {
		r.spec.broken = true
	}
	for _, file := range files {
		content, ok := file.doc.Root.(*syntax.Mapping)
		if !ok {
			r.spec.broken = true
			continue
		}
		for e := range content.Entries() {
			if !e.Key.IsString() || e.Key.Value() != "inputs" {
				r.fault(e.Key.Span(), []string{"spec", "include"}, `a file that a header includes holds only "inputs", not %q`, strings.TrimSpace(e.Key.Value()))
			}
		}
		r.inputs(content.Get("inputs"), false)
	}
}
