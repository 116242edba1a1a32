package script

import "strings"

// Scope tells where a variable has its value.
type Scope uint8

// The scopes of definitions.
const (
	Shell      Scope = iota // in the shell; whether commands see it depends on whether it was exported
	Exported                // in the commands that the shell runs, too
	Local                   // in a function
	OneCommand              // in the command behind it
)

// A Definition is a place where a variable gets a value.
type Definition struct {
	place
	Name string
	// Value is nil when it is empty, and when it is not known: that of read, of a list.
	Value *Word
	// Listed says that the variable gets one value after the other, or a list of them.
	Listed bool
	Scope  Scope
	In     Node
}

func (b *builder) define(d Definition) { b.defs = append(b.defs, d) }

// definitions notes the variables that a builtin gives values.
func (b *builder) definitions(c *Command) {
	switch c.Name() {
	case "source", ".":
		b.opaque = append(b.opaque, c)
	case "export":
		b.declare(c, Exported)
	case "readonly", "declare", "typeset", "nameref":
		b.declare(c, Shell)
	case "local":
		b.declare(c, Local)
	case "read":
		b.defineOperands(c, "-a", "-d", "-i", "-n", "-N", "-p", "-t", "-u")
	case "mapfile", "readarray":
		b.defineOperands(c, "-d", "-n", "-O", "-s", "-u", "-C", "-c")
	case "getopts":
		if args := c.Args(); len(args) > 1 {
			b.defineWord(c, args[1])
		}
	case "printf":
		if args := c.Args(); len(args) > 1 && args[0].Is("-v") {
			b.defineWord(c, args[1])
		}
	}
}

// declare notes the words of a declaration: NAME=value or NAME.
func (b *builder) declare(c *Command, scope Scope) {
	if c.Has("-x") {
		scope = Exported
	}
	for _, w := range c.Args() {
		name, _, assigned := strings.Cut(w.Prefix(), "=")
		name = strings.TrimSuffix(name, "+")
		_, known := w.Literal()
		if !assigned && !known {
			b.opaque = append(b.opaque, c)
		}
		if !isName(name) || !assigned && !known {
			continue
		}
		d := Definition{place: b.sub(w, 0, len(name)), Name: name, Scope: scope, In: c}
		if assigned {
			d.Value = w.After(strings.IndexByte(w.Prefix(), '=') + 1)
		} else if scope == Exported || scope == Shell {
			continue // it keeps the value that it has
		}
		b.define(d)
	}
}

// sub returns the place of some bytes of the first part of a word.
func (b *builder) sub(w *Word, start, end int) place {
	p := &w.Parts[0]
	from, to := p.offsets().Range(start, end)
	return place{p.text, int32(from), int32(to)}
}

func (b *builder) defineOperands(c *Command, withValue ...string) {
	for _, w := range c.Operands(withValue...) {
		b.defineWord(c, w)
	}
	if name, ok := c.Option("-a"); ok && name != nil {
		b.defineWord(c, name)
	}
}

func (b *builder) defineWord(c *Command, w *Word) {
	if name, ok := w.Literal(); ok && isName(name) {
		b.define(Definition{place: w.place, Name: name, In: c, Listed: true})
	}
}

// isName reports whether text may be the name of a variable.
func isName(text string) bool {
	for i := range len(text) {
		c := text[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return text != ""
}
