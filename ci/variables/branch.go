package variables

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
)

// A branch is a condition on the environment under which a script comes to a place.
//
//	if [[ ${CI_ENVIRONMENT_NAME:-} == review/* ]]; then …; else …; fi
type branch struct {
	pattern string // it may end in *
	not     bool
}

// excludes reports whether a script certainly does not come there in an environment, given by its pattern.
func (b branch) excludes(environment string) bool {
	holds, known := b.holds(environment)
	return known && holds == b.not
}

// holds reports whether the condition holds in an environment; known is false when it does in some that fit the pattern, or may.
func (b branch) holds(environment string) (holds, known bool) {
	want, open := strings.CutSuffix(b.pattern, "*")
	have, _, dynamic := strings.Cut(environment, "*")
	switch {
	case !dynamic && open:
		return strings.HasPrefix(have, want), true
	case !dynamic:
		return have == want, true
	case open && strings.HasPrefix(have, want):
		return true, true
	}
	return false, !strings.HasPrefix(want, have)
}

// reaches reports whether a script may come to a place in an environment.
func reaches(branches []branch, environment string) bool {
	return !slices.ContainsFunc(branches, func(b branch) bool { return b.excludes(environment) })
}

// branchesOf returns the conditions on the environment under which a node runs.
func branchesOf(n script.Node) []branch {
	var all []branch
	for ; n != nil; n = n.Parent() {
		list, ok := n.(*script.List)
		if !ok || list.Condition {
			continue
		}
		choice, ok := n.Parent().(*script.Compound)
		if !ok || choice.Kind != script.If || len(choice.Lists) > 3 {
			continue
		}
		if b, ok := branchOn(choice.Lists[0]); ok {
			b.not = b.not != (list != choice.Lists[1])
			all = append(all, b)
		}
	}
	return all
}

// branchOn returns the condition on the environment that a list of commands is; ok is false when it is anything else.
func branchOn(list *script.List) (b branch, ok bool) {
	if len(list.Nodes) != 1 {
		return b, false
	}
	cmd, ok := list.Nodes[0].(*script.Command)
	if !ok || !isTest(cmd) {
		return b, false
	}
	words := operandsOf(cmd)
	if len(words) != 3 || !words[1].Is("=", "==", "!=") {
		return b, false
	}
	use := onlyUse(words[0])
	text, known := words[2].Literal()
	if use == nil || use.Name != "CI_ENVIRONMENT_NAME" || !known || strings.ContainsAny(strings.TrimSuffix(text, "*"), "*?[") {
		return b, false
	}
	if cmd.Kind != script.Test && strings.HasSuffix(text, "*") {
		return b, false
	}
	return branch{text, words[1].Is("!=")}, true
}

// A listing is a place where an array gets its elements.
type listing struct {
	elements []*script.Word
	branches []branch
}

// An element is a word of a list with the conditions under which it is in it.
type element struct {
	*script.Word
	branches []branch
}

// elements returns the words of a list that a word stands for: "${list[@]}"; else the word. A list that a branch replaces is as it was
// elsewhere.
func (r *shellReader) elements(w *script.Word) []element {
	if len(w.Parts) != 1 || w.Parts[0].Var == nil || w.Parts[0].Var.Op != "[" {
		return []element{{w, nil}}
	}
	var all []element
	listings := r.lists[w.Parts[0].Var.Name]
	for i, l := range listings {
		branches := l.branches
		for _, later := range listings[i+1:] {
			if len(later.branches) == 1 {
				b := later.branches[0]
				branches = append(slices.Clone(branches), branch{b.pattern, !b.not})
			}
		}
		for _, w := range l.elements {
			all = append(all, element{w, branches})
		}
	}
	return all
}
