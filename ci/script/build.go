package script

import (
	"slices"

	sh "mvdan.cc/sh/v3/syntax"
)

// A builder makes our tree of what the parser has read of one text.
type builder struct {
	*tree
	text    *text
	base    int // where in the text the parser began
	dialect Dialect

	settings Settings // at the current place
	started  Settings // at the start of the shell
	testing  bool     // inside of [[ … ]]
	wrapping int      // number of wrappers before the current command

	announcements map[int]*section // those that were not met yet
	spilled       spill

	words []Word // to be taken
	parts []Part
}

// place returns the place between two positions of the parser.
func (b *builder) place(start, end sh.Pos) place {
	return b.text.at(b.offset(start), b.offset(end))
}

func (b *builder) offset(pos sh.Pos) int { return int(pos.Offset()) + b.base }

// placeOf returns the place of a node of the parser.
func (b *builder) placeOf(n sh.Node) place { return b.place(n.Pos(), n.End()) }

// list builds the nodes of a list.
func (b *builder) list(l *List, stmts []*sh.Stmt) {
	l.Nodes = slices.Grow(l.Nodes, len(stmts))
	for i, stmt := range stmts {
		if line := b.announced(stmt); line != nil {
			if l.Condition && i == len(stmts)-1 {
				b.spill(line, true)
			}
			continue
		}
		if n := b.stmt(stmt, l); n != nil {
			l.Nodes = append(l.Nodes, n)
		}
	}
}

// announced returns the line behind which the runner announces the next one, if that is what the statement is; else nil.
func (b *builder) announced(stmt *sh.Stmt) *section {
	if len(b.announcements) == 0 {
		return nil
	}
	if _, ok := stmt.Cmd.(*sh.CallExpr); !ok {
		return nil
	}
	at := b.offset(stmt.Pos())
	line := b.announcements[at]
	delete(b.announcements, at)
	return line
}

// spill notes that the announcement behind a line gets into a command.
func (b *builder) spill(line *section, condition bool) {
	if b.spilled.line == nil {
		b.spilled = spill{line, condition}
	}
}

// operand builds a statement that is a part of another one, where no announcement may stand.
func (b *builder) operand(stmt *sh.Stmt, parent Node) Node {
	if stmt == nil {
		return nil
	}
	if line := b.announced(stmt); line != nil {
		b.spill(line, false)
		return nil
	}
	return b.stmt(stmt, parent)
}

// stmt builds a statement; nil when there is nothing in it.
func (b *builder) stmt(stmt *sh.Stmt, parent Node) Node {
	if stmt.Negated {
		return b.negated(stmt, parent)
	}
	n := b.command(stmt, parent)
	if n != nil && (stmt.Background || stmt.Coprocess) {
		n.inner().background = true
	}
	return n
}

func (b *builder) negated(stmt *sh.Stmt, parent Node) Node {
	p := &Pipeline{node: b.node(stmt, parent), Settings: b.settings}
	plain := *stmt
	plain.Negated = false
	if inner, ok := plain.Cmd.(*sh.BinaryCmd); ok && isPipe(inner) {
		p = b.pipeline(inner, parent)
		p.place = b.place(stmt.Position, stmtEnd(stmt))
	} else {
		b.pipelines = append(b.pipelines, p)
		p.Nodes = []Node{b.command(&plain, p)}
	}
	p.Negated, p.background = true, stmt.Background
	return p
}

func (b *builder) node(stmt *sh.Stmt, parent Node) node {
	return node{place: b.place(stmt.Position, stmtEnd(stmt)), parent: parent}
}

// stmtEnd returns where a statement ends: without the operator behind it, and without the text of a here-document.
func stmtEnd(stmt *sh.Stmt) sh.Pos {
	end := stmt.Position
	if stmt.Cmd != nil {
		end = stmt.Cmd.End()
	}
	for _, r := range stmt.Redirs {
		if at := r.Word.End(); at.After(end) {
			end = at
		}
	}
	return end
}

// command builds the command of a statement.
func (b *builder) command(stmt *sh.Stmt, parent Node) Node {
	switch cmd := stmt.Cmd.(type) {
	case nil:
		return b.simple(stmt, nil, parent)
	case *sh.CallExpr:
		return b.simple(stmt, cmd, parent)
	case *sh.DeclClause:
		return b.declaration(stmt, cmd, parent)
	case *sh.BinaryCmd:
		if isPipe(cmd) {
			return b.pipeline(cmd, parent)
		}
		return b.chain(cmd, parent)
	case *sh.TestClause:
		return b.test(stmt, cmd, parent)
	case *sh.ArithmCmd:
		return b.calculation(stmt, parent, cmd.X)
	case *sh.LetClause:
		return b.calculation(stmt, parent, cmd.Exprs...)
	case *sh.TimeClause:
		return b.prefixed(stmt, "time", cmd.Stmt, parent)
	case *sh.CoprocClause:
		n := b.prefixed(stmt, "coproc", cmd.Stmt, parent)
		n.background = true
		return n
	default:
		return b.compound(stmt, parent)
	}
}

func isPipe(cmd *sh.BinaryCmd) bool { return cmd.Op == sh.Pipe || cmd.Op == sh.PipeAll }

// operands returns the operands of a row of operators that bind to the left, and the operators between them.
func operands(cmd *sh.BinaryCmd, same func(*sh.BinaryCmd) bool) (stmts []*sh.Stmt, ops []*sh.BinaryCmd) {
	for {
		stmts = append(stmts, cmd.Y)
		ops = append(ops, cmd)
		left, ok := cmd.X.Cmd.(*sh.BinaryCmd)
		if !ok || !same(left) || cmd.X.Negated || len(cmd.X.Redirs) > 0 {
			stmts = append(stmts, cmd.X)
			break
		}
		cmd = left
	}
	slices.Reverse(stmts)
	slices.Reverse(ops)
	return stmts, ops
}

// pipeline builds a row of pipes. Each of its nodes runs in a shell of its own.
func (b *builder) pipeline(cmd *sh.BinaryCmd, parent Node) *Pipeline {
	stmts, ops := operands(cmd, isPipe)
	p := &Pipeline{node: b.row(stmts, parent), Settings: b.settings}
	b.pipelines = append(b.pipelines, p)
	for _, op := range ops {
		p.Errors = append(p.Errors, op.Op == sh.PipeAll)
		if op.Op == sh.PipeAll {
			b.feature(PipeErrors, b.place(op.OpPos, op.OpPos), len("|&"))
		}
	}
	before := b.settings
	for _, stmt := range stmts {
		if n := b.operand(stmt, p); n != nil {
			p.Nodes = append(p.Nodes, n)
		}
		b.settings = before
	}
	return p
}

// chain builds a row of && and ||. What stands behind the first of them may not run.
func (b *builder) chain(cmd *sh.BinaryCmd, parent Node) Node {
	stmts, ops := operands(cmd, func(c *sh.BinaryCmd) bool { return !isPipe(c) })
	c := &Chain{node: b.row(stmts, parent)}
	for i, stmt := range stmts {
		before := b.settings
		n := b.operand(stmt, c)
		if i > 0 {
			b.settings = b.settings.either(before)
		}
		if n == nil {
			continue
		}
		if i > 0 && len(c.Nodes) > 0 {
			c.Or = append(c.Or, ops[i-1].Op == sh.OrStmt)
		}
		c.Nodes = append(c.Nodes, n)
	}
	return c
}

// row returns the node of a row of statements. The parser would walk to the first one again and again.
func (b *builder) row(stmts []*sh.Stmt, parent Node) node {
	return node{place: b.place(stmts[0].Position, stmtEnd(stmts[len(stmts)-1])), parent: parent}
}

// prefixed builds a command that runs what follows it: time, coproc.
func (b *builder) prefixed(stmt *sh.Stmt, name string, runs *sh.Stmt, parent Node) *Command {
	c := b.newCommand(stmt, parent)
	at := b.text.at(int(c.start), int(c.start)+len(name))
	c.Words = []*Word{{place: at, Parts: []Part{{place: at, Text: name}}}}
	if n := b.operand(runs, c); n != nil {
		c.Runs = append(c.Runs, n)
	}
	return c
}
