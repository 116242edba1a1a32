package variables

import (
	"cmp"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
)

// shellFacts are what a script says of variables.
type shellFacts struct {
	mentions []mention
	// defines are the variables that it leaves behind in the shell that runs it.
	defines nameSet
	// doubt names what else may define variables when it has run: a file that it reads and nobody sees.
	doubt    string
	complete bool

	script *script.Script
}

// A place is where a script stands.
type place struct {
	files *files
	dir   string // that it runs in, in the repository
	how   How
	depth int // of files that run files
}

// A shellReader reads one script.
type shellReader struct {
	*script.Script
	*place
	facts *shellFacts
	// order numbers what stands in the script, in the order in which it runs: commands by twice their number, compounds one before
	// their first command.
	order map[script.Node]int
	defs  map[string][]*definition
	lists map[string][]listing // of arrays
	uses  map[*script.Use]usedAs
	seen  map[*script.Command]bool // the files that they run have been read

	copes   nameSet // the script copes with a missing value
	demands nameSet // the script ends for want of a value
	doubts  []doubt
	env     bool // the script writes a file .env, so far
}

// A definition is a place where a script gives a variable a value.
type definition struct {
	script.Definition
	at int
}

// A doubt is a point behind which variables may come from where nobody looks.
type doubt struct {
	what string
	at   int
}

// readShell reads a script.
func readShell(s *script.Script, at *place) *shellFacts {
	r := &shellReader{
		Script: s, place: at, facts: &shellFacts{defines: nameSet{}, complete: s.Complete(), script: s},
		order: map[script.Node]int{}, defs: map[string][]*definition{}, lists: map[string][]listing{}, uses: map[*script.Use]usedAs{},
		copes: nameSet{}, demands: nameSet{}, seen: map[*script.Command]bool{},
	}
	r.number()
	r.define()
	r.commands()
	r.guards()
	for _, use := range s.Uses() {
		r.use(use)
	}
	for _, d := range s.Definitions() {
		if d.Scope != script.OneCommand && d.Scope != script.Local {
			r.facts.defines[d.Name] = true
		}
	}
	return r.facts
}

// number gives the nodes their order.
func (r *shellReader) number() {
	for i, cmd := range r.Commands() {
		r.order[cmd] = 2 * (i + 1)
		for up := cmd.Parent(); up != nil; up = up.Parent() {
			if _, met := r.order[up]; met {
				break
			}
			r.order[up] = 2*(i+1) - 1
		}
	}
}

// define notes the definitions and the lists of the script.
func (r *shellReader) define() {
	for _, d := range r.Definitions() {
		r.defs[d.Name] = append(r.defs[d.Name], &definition{d, r.order[d.In]})
	}
	for _, cmd := range r.Commands() {
		for _, a := range cmd.Assigns {
			if len(a.Elements) > 0 {
				r.lists[a.Name] = append(r.lists[a.Name], listing{a.Elements, branchesOf(cmd)})
			}
		}
	}
}

// use notes the variables that a use reads and nothing before it defines.
func (r *shellReader) use(u *script.Use) {
	if isElsewhere(u) || !isSpelt(u) {
		return
	}
	if u.Op == "!" {
		for _, w := range r.indirect(u) {
			text, _ := w.Literal()
			r.mention(mention{name: text, span: w.Span(), optional: copesItself(u), branches: w.branches}, u)
		}
		return
	}
	if nameAt(u.Name) == u.Name && u.Name != "" && u.Op != "[" {
		r.mention(mention{name: u.Name, span: u.Span(), optional: copesItself(u), as: r.uses[u]}, u)
	}
}

func (r *shellReader) mention(m mention, u *script.Use) {
	if r.isDefined(m.name, u) {
		return
	}
	m.how = r.how
	m.branches = slices.Concat(m.branches, branchesOf(u.In))
	m.demanded = r.demands[m.name]
	m.optional = !m.demanded && (m.optional || r.copes[m.name] || r.isDefinedLater(m.name))
	m.doubt = cmp.Or(m.doubt, r.doubtAt(r.orderOf(u)))
	r.facts.mentions = append(r.facts.mentions, m)
}

// isSpelt reports whether the name of a use stands in the code. What runs in eval may make names up.
func isSpelt(u *script.Use) bool {
	span := u.Span()
	text := span.Text()
	at := strings.Index(text, u.Name)
	return at == 0 || at > 0 && strings.IndexByte("${!#", text[at-1]) >= 0
}

// copesItself reports whether a use has a value of its own for a variable that is missing, or only looks at it: in a test, or for the log.
func copesItself(u *script.Use) bool {
	if u.Fallback() || u.Op == "#" || u.Op == "!" && strings.Contains(u.Source(), ":-") {
		return true
	}
	switch in := u.In.(type) {
	case *script.Command:
		return isTest(in) || in.Base() == "echo" && in.Prints()
	case *script.Compound:
		return in.Kind == script.Case
	}
	return false
}

// isTest reports whether a command compares values: [ … ], [[ … ]], test.
func isTest(cmd *script.Command) bool {
	return cmd.Kind == script.Test || cmd.Name() == "[" || cmd.Name() == "test"
}

func (r *shellReader) orderOf(u *script.Use) int {
	at := r.order[u.In]
	if _, compound := u.In.(*script.Compound); compound {
		at-- // the words of a for are read before it gives its variable a value
	}
	return at
}

// isDefined reports whether the script has given a variable a value when it comes to a use.
func (r *shellReader) isDefined(name string, u *script.Use) bool {
	at := r.orderOf(u)
	return slices.ContainsFunc(r.defs[name], func(d *definition) bool {
		if d.Scope == script.OneCommand {
			return u.In != d.In && contains(d.In, u.In)
		}
		if inFunction(u.In) && !contains(d.In, u.In) {
			return true
		}
		_, compound := d.In.(*script.Compound)
		return d.at < at && (compound || !contains(d.In, u.In))
	})
}

// isDefinedLater reports whether the script gives the variable a value that is not its own, where the one it had may be missing.
func (r *shellReader) isDefinedLater(name string) bool {
	return slices.ContainsFunc(r.defs[name], func(d *definition) bool {
		itself := d.Value != nil && slices.ContainsFunc(d.Value.Uses(), func(u *script.Use) bool { return u.Name == name && !u.Fallback() })
		return d.Scope != script.OneCommand && d.Scope != script.Local && !itself
	})
}

// contains reports whether a node stands in another one, or is it.
func contains(outer, n script.Node) bool {
	for ; n != nil; n = n.Parent() {
		if n == outer {
			return true
		}
	}
	return false
}

func inFunction(n script.Node) bool {
	for ; n != nil; n = n.Parent() {
		if c, ok := n.(*script.Compound); ok && c.Kind == script.Function {
			return true
		}
	}
	return false
}

// isElsewhere reports whether a variable is that of another machine or container than the job's: ssh HOST 'echo $HOME'.
func isElsewhere(u *script.Use) bool {
	if cmd, ok := u.In.(*script.Command); ok {
		return cmd.Remote()
	}
	cmd := script.Around(u.In)
	return cmd != nil && cmd.Remote()
}

// doubtAt names what may have defined variables before a place.
func (r *shellReader) doubtAt(at int) string {
	for _, d := range r.doubts {
		if d.at < at {
			return d.what
		}
	}
	return ""
}

// indirect returns the words that hold the names which ${!NAME} stands for, where a loop over words that are known gives them; nil
// when nobody knows.
//
//	for name in A B "${more[@]}"; do echo "${!name}"; done
func (r *shellReader) indirect(u *script.Use) []element {
	for n := u.In; n != nil; n = n.Parent() {
		loop, ok := n.(*script.Compound)
		if !ok || loop.Kind != script.For || loop.Name != u.Name {
			continue
		}
		var names []element
		for _, w := range loop.Words {
			for _, w := range r.elements(w) {
				text, known := w.Literal()
				if !known || text == "" || nameAt(text) != text {
					return nil
				}
				names = append(names, w)
			}
		}
		return names
	}
	return nil
}
