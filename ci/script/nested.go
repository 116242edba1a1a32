package script

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// shell adds the script that a shell is given: behind -c, or in a here-document.
func (b *builder) shell(c *Command) {
	args := c.Args()
	dialect := DialectOf(c.Base())
	if dialect == Unknown {
		dialect = b.dialect
	}
	settings := newShell.apply(args)
	for i, w := range args {
		if isCommandFlag(w) && i+1 < len(args) {
			b.nested(c, dialect, args[i+1:i+2], settings)
			return
		}
	}
	if c.Base() == "su" || len(c.Operands("-o", "+o", "-O")) > 0 && !c.Has("-s") {
		return
	}
	b.hereDocument(c, dialect, settings)
}

func (b *builder) hereDocument(c *Command, dialect Dialect, settings Settings) {
	for _, r := range c.Redirects {
		if r.Here != nil {
			b.nested(c, dialect, []*Word{r.Here}, settings)
		}
	}
}

// ssh adds the script that ssh is given: the words behind the host, or a here-document. The dialect is that of the other machine.
func (b *builder) ssh(c *Command) {
	host := slices.IndexFunc(c.Words, func(w *Word) bool { return first(c.Operands(sshOptions...)) == w })
	if host < 0 || host+1 == len(c.Words) {
		b.hereDocument(c, Unknown, newShell)
		return
	}
	words := c.Words[host+1:]
	b.nested(c, Unknown, words, newShell)
	if name := baseOf(words[0].Prefix()); isShell(name) {
		b.hereDocument(c, DialectOf(name), newShell.apply(words[1:]))
	}
}

// sshOptions are the options of ssh that take the next word with them.
var sshOptions = []string{
	"-B", "-b", "-c", "-D", "-E", "-e", "-F", "-I", "-i", "-J", "-L", "-l", "-m", "-O", "-o", "-p", "-Q", "-R", "-S", "-W", "-w",
}

// startsAgent reports whether the words of eval start an agent of ssh, which brings no variables of interest.
func startsAgent(words []*Word) bool {
	if len(words) != 1 || len(words[0].Parts) != 1 || words[0].Parts[0].Runs == nil {
		return false
	}
	list := words[0].Parts[0].Runs.Lists[0]
	c, ok := first(list.Nodes).(*Command)
	return ok && len(list.Nodes) == 1 && c.Unwrapped().Base() == "ssh-agent"
}

// first returns the first of some, the zero value when there are none.
func first[T any](all []T) (zero T) {
	if len(all) == 0 {
		return zero
	}
	return all[0]
}

// nested adds the script that words hold, with a blank between them. It reports whether all of it is known.
func (b *builder) nested(c *Command, dialect Dialect, words []*Word, settings Settings) bool {
	t := &text{outer: c.text, depth: c.text.depth + 1}
	var code strings.Builder
	known := false
	for i, w := range words {
		if i > 0 {
			code.WriteByte(' ')
			t.offsets.Add(1, int(w.start), int(w.start))
		}
		for j := range w.Parts {
			t.paste(&code, &w.Parts[j])
			known = known || w.Parts[j].Kind == Literal && strings.Trim(w.Parts[j].Text, whiteSpace) != ""
		}
	}
	t.src = code.String()
	t.invalid = !utf8.ValidString(t.src)
	switch {
	case known && t.depth > maxNested:
		b.partial = true
	case known:
		inner := b.newCompound(t.at(0, len(t.src)), Nested, c)
		inner.Name = c.Base()
		c.Runs = append(c.Runs, inner)
		b.readNested(inner, dialect, settings)
	}
	return len(t.holes) == 0
}

// maxNested is the number of scripts inside each other that are read, and of wrappers before a command.
const maxNested = 8

// pasted stands in a nested script for what an outer shell puts there.
const pasted = "x"

// paste appends a part of a word to a nested script.
func (t *text) paste(code *strings.Builder, p *Part) {
	start := code.Len()
	if p.Kind == Literal {
		code.WriteString(p.Text)
		t.offsets.Append(p.offsets())
		return
	}
	code.WriteString(pasted)
	t.offsets.Add(len(pasted), int(p.start), int(p.end))
	t.holes = append(t.holes, hole{start: start, end: start + len(pasted), part: p})
}

// readNested reads the code of a nested script. When its dialect is not known, it is read as bash, but nothing is wrong with it.
func (b *builder) readNested(c *Compound, dialect Dialect, settings Settings) {
	r := &reader{tree: b.tree, opts: Options{Dialect: dialect}, lenient: dialect == Unknown || len(c.text.holes) > 0}
	if dialect == Unknown {
		dialect = Bash
	}
	file, f := r.parse(c.text, dialect)
	if f != nil {
		r.refuse(c.text, f)
	}
	inner := &builder{tree: b.tree, text: c.text, dialect: dialect, settings: settings, started: settings}
	l := &List{node: node{place: c.place, parent: c}}
	c.Lists = []*List{l}
	inner.list(l, file.Stmts)
	if c.Name == "eval" {
		b.settings = inner.settings
	}
}
