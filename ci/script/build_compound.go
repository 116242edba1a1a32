package script

import (
	sh "mvdan.cc/sh/v3/syntax"
)

// newCompound returns a compound that is in the tree, but for its parent's list.
func (b *builder) newCompound(at place, kind CompoundKind, parent Node) *Compound {
	c := &Compound{node: node{place: at, parent: parent}, Kind: kind}
	b.compounds = append(b.compounds, c)
	return c
}

// part adds a list to a compound.
func (b *builder) part(c *Compound, stmts []*sh.Stmt, condition bool) {
	l := &List{node: node{place: c.place, parent: c}, Condition: condition}
	if len(stmts) > 0 {
		l.place = b.row(stmts, c).place
	}
	c.Lists = append(c.Lists, l)
	b.list(l, stmts)
}

// compound builds what holds lists.
func (b *builder) compound(stmt *sh.Stmt, parent Node) Node {
	c := b.newCompound(b.place(stmt.Position, stmtEnd(stmt)), Group, parent)
	before := b.settings
	switch cmd := stmt.Cmd.(type) {
	case *sh.Subshell:
		c.Kind = Subshell
		b.part(c, cmd.Stmts, false)
		b.settings = before
	case *sh.Block:
		b.part(c, cmd.Stmts, false)
	case *sh.IfClause:
		c.Kind = If
		b.ifClause(c, cmd)
	case *sh.WhileClause:
		c.Kind = Loop
		b.part(c, cmd.Cond, true)
		b.part(c, cmd.Do, false)
		b.settings = b.settings.either(before)
	case *sh.ForClause:
		c.Kind = For
		b.forClause(c, cmd)
		b.settings = b.settings.either(before)
	case *sh.CaseClause:
		c.Kind = Case
		b.caseClause(c, cmd)
	case *sh.FuncDecl:
		c.Kind = Function
		b.function(c, cmd)
		b.settings = before
	}
	c.Redirects = b.redirects(stmt.Redirs, c)
	return c
}

// ifClause builds the conditions and bodies of an if, of which one body runs at most.
func (b *builder) ifClause(c *Compound, clause *sh.IfClause) {
	var ends []Settings
	for ; clause != nil; clause = clause.Else {
		if clause.ThenPos.IsValid() {
			b.part(c, clause.Cond, true)
		}
		after := b.settings
		b.part(c, clause.Then, false)
		ends = append(ends, b.settings)
		b.settings = after
		if clause.Else == nil && clause.ThenPos.IsValid() {
			ends = append(ends, after)
		}
	}
	b.settings = ends[0]
	for _, end := range ends[1:] {
		b.settings = b.settings.either(end)
	}
}

func (b *builder) forClause(c *Compound, clause *sh.ForClause) {
	switch loop := clause.Loop.(type) {
	case *sh.WordIter:
		c.Name = loop.Name.Value
		for _, w := range loop.Items {
			c.Words = append(c.Words, b.word(w, argument, c))
		}
		b.define(Definition{place: b.placeOf(loop.Name), Name: c.Name, In: c, Listed: true})
	case *sh.CStyleLoop:
		b.feature(ArithmeticFor, b.placeOf(loop), 0)
		for _, x := range []sh.ArithmExpr{loop.Init, loop.Cond, loop.Post} {
			b.arithmetic(x, c)
		}
	}
	if clause.Select {
		b.feature(Select, b.place(clause.ForPos, clause.ForPos), len("select"))
	}
	b.part(c, clause.Do, false)
}

func (b *builder) caseClause(c *Compound, clause *sh.CaseClause) {
	c.Words = []*Word{b.word(clause.Word, value, c)}
	before := b.settings
	after := before
	for _, item := range clause.Items {
		for _, p := range item.Patterns {
			c.Patterns = append(c.Patterns, b.word(p, value, c))
		}
		b.settings = before
		b.part(c, item.Stmts, false)
		after = after.either(b.settings)
		if item.Op != sh.Break {
			b.feature(CaseFallthrough, b.place(item.OpPos, item.OpPos), len(item.Op.String()))
		}
	}
	b.settings = after
}

// function builds a function. It may be called where other options are set than where it stands: what the script has changed
// is not known inside.
func (b *builder) function(c *Compound, decl *sh.FuncDecl) {
	if decl.Name != nil {
		c.Name = decl.Name.Value
	}
	if decl.RsrvWord {
		b.feature(FunctionKeyword, b.place(decl.Position, decl.Position), len("function"))
	}
	b.settings = b.settings.either(b.started)
	l := &List{node: b.node(decl.Body, c)}
	c.Lists = append(c.Lists, l)
	if n := b.operand(decl.Body, l); n != nil {
		l.Nodes = append(l.Nodes, n)
	}
}

// substitution builds the compound of $( … ), backquotes, <( … ) and >( … ). Bash has no errexit in the first two, unless
// inherit_errexit is set.
func (b *builder) substitution(at place, kind CompoundKind, stmts []*sh.Stmt, in Node) *Compound {
	c := b.newCompound(at, kind, in)
	before := b.settings
	if kind == Substitution && b.dialect == Bash {
		b.settings.Errexit = No
	}
	b.part(c, stmts, false)
	b.settings = before
	return c
}
