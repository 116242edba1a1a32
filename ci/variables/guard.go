package variables

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/script"
)

// guards finds out for which variables the script copes with a missing value, and for which it ends then.
//
//	[ -n "$A" ] || exit 1       if [ -z "$A" ]; then exit 1; fi       : "${A:?}"        it is demanded
//	if [ -n "$A" ]; then …      echo "${A:-none}"                                       the script copes
func (r *shellReader) guards() {
	for _, u := range r.Uses() {
		switch {
		case isElsewhere(u):
		case u.Required():
			r.demands[u.Name] = true
		case u.Fallback():
			r.copes[u.Name] = true
		}
	}
	for _, cmd := range r.Commands() {
		if !isTest(cmd) {
			continue
		}
		for _, t := range testsOf(cmd) {
			for _, name := range r.tested(t.use) {
				if r.endsWithout(cmd, t) || !t.empty && cmd.Status() == script.Stops {
					r.demands[name] = true
				} else {
					r.copes[name] = true
				}
			}
		}
	}
}

// tested returns the names of the variables that a use in a test is about.
func (r *shellReader) tested(u *script.Use) []string {
	if u.Op != "!" {
		return []string{u.Name}
	}
	var names []string
	for _, w := range r.indirect(u) {
		text, _ := w.Literal()
		names = append(names, text)
	}
	return names
}

// An emptiness is a test whether a variable has a value.
type emptiness struct {
	use   *script.Use
	empty bool // it succeeds when there is none
}

// testsOf returns the tests of a command: -n "$A", -z "$A", and "$A" alone.
func testsOf(cmd *script.Command) []emptiness {
	words := operandsOf(cmd)
	var all []emptiness
	not := false
	for i, w := range words {
		switch {
		case w.Is("!"):
			not = !not
		case w.Is("-n", "-z") && i+1 < len(words):
			if u := onlyUse(words[i+1]); u != nil {
				all = append(all, emptiness{u, w.Is("-z") != not})
			}
		case len(words) == 1 || len(words) == 2 && not:
			if u := onlyUse(w); u != nil {
				all = append(all, emptiness{u, not})
			}
		}
	}
	return all
}

// operandsOf returns the words of a test without its brackets.
func operandsOf(cmd *script.Command) []*script.Word {
	words := cmd.Words[min(1, len(cmd.Words)):]
	if len(words) > 0 && words[len(words)-1].Is("]", "]]") {
		words = words[:len(words)-1]
	}
	return words
}

// onlyUse returns the variable that is all of a word, nil when the word is anything else.
func onlyUse(w *script.Word) *script.Use {
	if w == nil || len(w.Parts) != 1 {
		return nil
	}
	return w.Parts[0].Var
}

// endsWithout reports whether the script ends because a test found no value.
func (r *shellReader) endsWithout(cmd *script.Command, t emptiness) bool {
	for n := script.Node(cmd); n != nil; n = n.Parent() {
		switch up := n.Parent().(type) {
		case *script.Pipeline:
			if up.Negated {
				t.empty = !t.empty
			}
		case *script.Chain:
			if i := slices.Index(up.Nodes, n); i < len(up.Or) && up.Or[i] != t.empty {
				return r.fails(up.Nodes[i+1])
			}
		case *script.Compound:
			if list, ok := n.(*script.List); ok && up.Kind == script.If {
				return r.endsIn(up, list, t)
			}
			if up.Kind != script.Group {
				return false
			}
		}
	}
	return false
}

// endsIn reports whether that branch of an if fails in which the variable has no value.
func (r *shellReader) endsIn(branch *script.Compound, list *script.List, t emptiness) bool {
	i := slices.Index(branch.Lists, list)
	last := len(branch.Lists) - 1
	switch {
	case !list.Condition || i < 0 || i == last:
		return false
	case t.empty:
		return r.fails(branch.Lists[i+1])
	}
	return last%2 == 0 && r.fails(branch.Lists[last])
}

// fails reports whether code ends the script with an error, or takes down what is missing, for a script that ends with one later.
//
//	exit 1     return 1     false     missing+=("$name")
func (r *shellReader) fails(n script.Node) bool {
	return slices.ContainsFunc(r.Inside(n), func(cmd *script.Command) bool {
		switch cmd.Name() {
		case "exit", "return":
			args := cmd.Args()
			return len(args) > 0 && !args[0].Is("0")
		case "false":
			return true
		case "":
			return len(cmd.Assigns) == 1 && cmd.Assigns[0].Append && slices.ContainsFunc(slices.Collect(r.Named("exit")), func(c *script.Command) bool {
				return len(c.Args()) > 0 && !c.Args()[0].Is("0")
			})
		}
		return false
	})
}
