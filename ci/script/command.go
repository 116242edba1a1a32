package script

import (
	"slices"
	"strings"
)

// Name returns the name of the command, "" when there is none or it is not known.
func (c *Command) Name() string {
	if len(c.Words) == 0 {
		return ""
	}
	name, known := c.Words[0].Literal()
	if !known {
		return ""
	}
	return name
}

// Base returns the name without the directory: "curl" for /usr/bin/curl.
func (c *Command) Base() string { return baseOf(c.Name()) }

// Args returns the words behind the name.
func (c *Command) Args() []*Word {
	if len(c.Words) == 0 {
		return nil
	}
	return c.Words[1:]
}

// Is reports whether the command has the name, and behind it, after options, the words: "docker", "login".
func (c *Command) Is(name string, words ...string) bool {
	if c.Base() != name {
		return false
	}
	operands := c.Operands()
	for _, word := range words {
		i := slices.IndexFunc(operands, func(w *Word) bool { return w.Is(word) })
		if i < 0 {
			return false
		}
		operands = operands[i+1:]
	}
	return true
}

// Has reports whether the command has one of the options. A letter is also found among others: -rf has -r and -f, but in
// words that begin with one dash and have more than that, letters are no options when they follow one that takes a value.
func (c *Command) Has(options ...string) bool {
	for _, w := range c.options() {
		text := w.Prefix()
		name, _, _ := strings.Cut(text, "=")
		for _, option := range options {
			if name == option || isLetter(option) && isCluster(text) && strings.Contains(text[1:], option[1:]) {
				return true
			}
		}
	}
	return false
}

func isLetter(option string) bool { return len(option) == 2 && option[0] == '-' && option[1] != '-' }

// isCluster reports whether a word may be letters behind one dash.
func isCluster(text string) bool {
	if len(text) < 2 || text[0] != '-' || text[1] == '-' {
		return false
	}
	for _, letter := range text[1:] {
		if letter < 'A' || letter > 'z' || letter > 'Z' && letter < 'a' {
			return false
		}
	}
	return true
}

// options returns the words that begin with a dash, up to --.
func (c *Command) options() []*Word {
	var options []*Word
	for _, w := range c.Args() {
		if w.Is("--") {
			break
		}
		if strings.HasPrefix(w.Prefix(), "-") {
			options = append(options, w)
		}
	}
	return options
}

// Option returns the value of the first of the options that the command has: of --name=value, --name value, -n value, -nvalue. The
// value is nil when it is empty or missing.
func (c *Command) Option(options ...string) (value *Word, ok bool) {
	args := c.Args()
	for i, w := range args {
		if w.Is("--") {
			break
		}
		text := w.Prefix()
		for _, option := range options {
			switch {
			case w.Is(option):
				if i+1 < len(args) {
					return args[i+1], true
				}
				return nil, true
			case strings.HasPrefix(text, option+"="):
				return w.After(len(option) + 1), true
			case isLetter(option) && strings.HasPrefix(text, option):
				return w.After(len(option)), true
			}
		}
	}
	return nil, false
}

// Operands returns the words that are no options. An option in withValue takes the next word with it.
func (c *Command) Operands(withValue ...string) []*Word {
	var operands []*Word
	args := c.Args()
	for i := 0; i < len(args); i++ {
		w := args[i]
		switch {
		case w.Is("--"):
			return append(operands, args[i+1:]...)
		case w.Is(withValue...):
			i++
		case !strings.HasPrefix(w.Prefix(), "-") || w.Is("-"):
			operands = append(operands, w)
		}
	}
	return operands
}

// Unwrapped returns the command that the command runs in place of itself: `docker` for `sudo -E docker ps`, else the command.
func (c *Command) Unwrapped() *Command {
	for len(c.Runs) == 1 {
		inner, ok := c.Runs[0].(*Command)
		if !ok {
			break
		}
		c = inner
	}
	return c
}

// Script returns the script that the command runs: that of sh -c, eval, trap, ssh; nil when there is none.
func (c *Command) Script() *Compound {
	for _, n := range c.Runs {
		if nested, ok := n.(*Compound); ok && nested.Kind == Nested {
			return nested
		}
	}
	return nil
}

// Around returns the command that runs n: sudo for the command behind it, echo for a command in the substitution in its words; nil
// for what the script itself runs.
func Around(n Node) *Command {
	for n = n.Parent(); n != nil; n = n.Parent() {
		if c, ok := n.(*Command); ok {
			return c
		}
	}
	return nil
}

// Remote reports whether the command runs on another machine or in another container than the job: behind ssh, docker run,
// kubectl exec. The variables and files of the job are not there.
func (c *Command) Remote() bool {
	for outer := Around(c); outer != nil; outer = Around(outer) {
		if outer.runs(c) && isRemote(outer.Base()) {
			return true
		}
	}
	return false
}

// runs reports whether the command itself runs n, not its shell in order to fill its words in.
func (c *Command) runs(n Node) bool {
	for ; n != nil && n != Node(c); n = n.Parent() {
		if slices.Contains(c.Runs, n) {
			return true
		}
	}
	return false
}

// Inside returns the commands in a node, itself included.
func (s *Script) Inside(n Node) []*Command {
	var inside []*Command
	for _, c := range s.Commands() {
		for up := Node(c); up != nil; up = up.Parent() {
			if up == n {
				inside = append(inside, c)
				break
			}
		}
	}
	return inside
}

// Conditional reports whether it depends on something whether n runs: it stands in an if, a case, a loop, behind && or ||, or in a
// function.
func Conditional(n Node) bool {
	for up := n.Parent(); up != nil; n, up = up, up.Parent() {
		switch up := up.(type) {
		case *Chain:
			if up.Nodes[0] != n {
				return true
			}
		case *List:
			if c, ok := up.parent.(*Compound); ok && c.branches(up) {
				return true
			}
		}
	}
	return false
}

// branches reports whether a list of the compound may not run.
func (c *Compound) branches(l *List) bool {
	switch c.Kind {
	case If, Loop:
		return c.Lists[0] != l
	case For, Case, Function:
		return true
	default:
		return false
	}
}
