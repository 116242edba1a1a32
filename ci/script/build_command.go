package script

import (
	"strings"

	sh "mvdan.cc/sh/v3/syntax"
)

// newCommand returns a command that is in the tree, but for its parent's list.
func (b *builder) newCommand(stmt *sh.Stmt, parent Node) *Command {
	c := &Command{node: b.node(stmt, parent), Settings: b.settings}
	b.commands = append(b.commands, c)
	return c
}

// simple builds a command of assignments, words and redirections.
func (b *builder) simple(stmt *sh.Stmt, call *sh.CallExpr, parent Node) *Command {
	c := b.newCommand(stmt, parent)
	if call != nil {
		for _, a := range call.Assigns {
			c.Assigns = append(c.Assigns, b.assign(a, c, len(call.Args) == 0))
		}
		c.Words = make([]*Word, len(call.Args))
		for i, w := range call.Args {
			c.Words[i] = b.word(w, argument, c)
		}
	}
	c.Redirects = b.redirects(stmt.Redirs, c)
	b.finish(c)
	return c
}

// declaration builds export, local and their kin, whose words bash reads as assignments.
func (b *builder) declaration(stmt *sh.Stmt, decl *sh.DeclClause, parent Node) *Command {
	c := b.newCommand(stmt, parent)
	c.Words = append(c.Words, b.literalWord(decl.Variant))
	for _, a := range decl.Args {
		c.Words = append(c.Words, b.declared(a, c))
	}
	c.Redirects = b.redirects(stmt.Redirs, c)
	switch decl.Variant.Value {
	case "declare", "typeset", "nameref":
		b.feature(Declare, c.Words[0].place, 0)
	}
	b.finish(c)
	return c
}

// declared returns the word of an assignment in a declaration.
func (b *builder) declared(a *sh.Assign, c *Command) *Word {
	switch {
	case a.Name == nil:
		return b.word(a.Value, argument, c)
	case a.Naked && a.Index == nil:
		return b.literalWord(a.Name)
	}
	w := &Word{place: b.placeOf(a)}
	equals := b.offset(a.Name.End())
	if a.Index != nil {
		b.arithmetic(a.Index, c)
		return &Word{place: w.place, Parts: []Part{{place: w.place, Kind: Unclear}}}
	}
	name := a.Name.Value
	if a.Append {
		name += "+"
		equals++
	}
	w.Parts = append(w.Parts, Part{place: b.text.at(b.offset(a.Name.Pos()), equals+1), Text: name + "="})
	switch {
	case a.Array != nil:
		b.elements(a.Array, c)
		w.Parts = append(w.Parts, Part{place: b.placeOf(a.Array), Kind: Unclear})
	case a.Value != nil:
		w.Parts = append(w.Parts, b.word(a.Value, value, c).Parts...)
	}
	return w
}

func (b *builder) literalWord(l *sh.Lit) *Word {
	return &Word{place: b.placeOf(l), Parts: []Part{{place: b.placeOf(l), Text: l.Value}}}
}

// assign builds an assignment before a command; alone says that there is no command.
func (b *builder) assign(a *sh.Assign, c *Command, alone bool) *Assign {
	as := &Assign{place: b.placeOf(a), Name: a.Name.Value, Append: a.Append}
	if a.Index != nil {
		b.arithmetic(a.Index, c)
		b.feature(Array, as.place, 0)
	}
	if a.Append {
		b.feature(AppendAssign, as.place, 0)
	}
	if a.Value != nil {
		as.Value = b.word(a.Value, value, c)
	}
	if a.Array != nil {
		as.Elements = b.elements(a.Array, c)
	}
	scope := Shell
	if !alone {
		scope = OneCommand
	}
	b.define(Definition{place: b.placeOf(a.Name), Name: as.Name, Value: as.Value, Scope: scope, In: c, Listed: a.Array != nil})
	return as
}

func (b *builder) elements(list *sh.ArrayExpr, c *Command) []*Word {
	b.feature(Array, b.placeOf(list), 0)
	words := make([]*Word, 0, len(list.Elems))
	for _, e := range list.Elems {
		if e.Index != nil {
			b.arithmetic(e.Index, c)
		}
		if e.Value != nil {
			words = append(words, b.word(e.Value, argument, c))
		}
	}
	return words
}

func (b *builder) redirects(redirs []*sh.Redirect, in Node) []*Redirect {
	if len(redirs) == 0 {
		return nil
	}
	all := make([]*Redirect, len(redirs))
	for i, r := range redirs {
		all[i] = b.redirect(r, in)
	}
	return all
}

func (b *builder) redirect(r *sh.Redirect, in Node) *Redirect {
	start := r.OpPos
	if r.N != nil {
		start = r.N.Pos()
	}
	to := &Redirect{place: b.place(start, r.Word.End()), Op: r.Op.String()}
	if r.N != nil {
		to.FD = r.N.Value
		if to.FD[0] == '{' {
			b.define(Definition{place: b.placeOf(r.N), Name: to.FD[1 : len(to.FD)-1], In: in})
			b.feature(NamedDescriptor, b.placeOf(r.N), 0)
		}
	}
	to.Target = b.word(r.Word, value, in)
	if r.Hdoc != nil {
		as := heredoc
		if isQuoted(r.Word) {
			as = verbatim
		}
		to.Here = b.word(r.Hdoc, as, in)
	}
	switch r.Op {
	case sh.RdrAll, sh.AppAll:
		b.feature(RedirectAll, to.place, 0)
	case sh.WordHdoc:
		b.feature(HereString, to.place, 0)
	}
	return to
}

// isQuoted reports whether any part of an end word is quoted.
func isQuoted(w *sh.Word) bool {
	for _, part := range w.Parts {
		lit, ok := part.(*sh.Lit)
		if !ok || strings.Contains(lit.Value, `\`) {
			return true
		}
	}
	return false
}

// test builds [[ … ]]. Its words are what stands in it, operators included.
func (b *builder) test(stmt *sh.Stmt, clause *sh.TestClause, parent Node) *Command {
	c := b.newCommand(stmt, parent)
	c.Kind = Test
	b.feature(DoubleBracket, b.place(clause.Left, clause.Left), len("[["))
	c.Words = append(c.Words, b.operator(clause.Left, "[["))
	b.testing = true
	b.testWords(clause.X, c)
	b.testing = false
	c.Words = append(c.Words, b.operator(clause.Right, "]]"))
	c.Redirects = b.redirects(stmt.Redirs, c)
	return c
}

func (b *builder) operator(at sh.Pos, text string) *Word {
	start := b.offset(at)
	p := b.text.at(start, start+len(text))
	return &Word{place: p, Parts: []Part{{place: p, Text: text}}}
}

func (b *builder) testWords(x sh.TestExpr, c *Command) {
	switch x := x.(type) {
	case *sh.Word:
		c.Words = append(c.Words, b.word(x, value, c))
	case *sh.BinaryTest:
		b.testWords(x.X, c)
		c.Words = append(c.Words, b.operator(x.OpPos, x.Op.String()))
		b.testWords(x.Y, c)
		if x.Op == sh.TsReMatch {
			b.feature(RegexpMatch, b.place(x.OpPos, x.OpPos), len("=~"))
		}
	case *sh.UnaryTest:
		c.Words = append(c.Words, b.operator(x.OpPos, x.Op.String()))
		b.testWords(x.X, c)
	case *sh.ParenTest:
		c.Words = append(c.Words, b.operator(x.Lparen, "("))
		b.testWords(x.X, c)
		c.Words = append(c.Words, b.operator(x.Rparen, ")"))
	}
}

// calculation builds (( … )) and let.
func (b *builder) calculation(stmt *sh.Stmt, parent Node, exprs ...sh.ArithmExpr) *Command {
	c := b.newCommand(stmt, parent)
	c.Kind = Calculation
	b.feature(ArithmeticCommand, c.place, 0)
	for _, x := range exprs {
		b.arithmetic(x, c)
	}
	c.Redirects = b.redirects(stmt.Redirs, c)
	return c
}
