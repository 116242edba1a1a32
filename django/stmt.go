package django

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// A stmtKind says what a statement of Python is.
type stmtKind uint8

const (
	sExpr    stmtKind = iota // an expression on its own, a return value or a header: exprs
	sAssign                  // targets = value
	sAugment                 // targets[0] op= value
	sImport                  // from module import names, or import module
	sDef                     // def name
)

// A stmt is a simple statement, or the header of a compound one.
type stmt struct {
	kind    stmtKind
	targets []*expr
	value   *expr
	op      string            // of sAugment: "+="
	exprs   []*expr           // everything else that is evaluated
	module  string            // of sImport, with its leading dots
	names   []string          // of sImport, "*" for all; of sDef the parameters
	aliases map[string]string // of sImport: name by which a thing is known → its own name
	name    string            // of sDef
	word    string            // the keyword before exprs: "raise", "return"
	block   *block            // the block that holds the statement
	start   int

	annotation *expr // of  name: str  and  name: str = value
}

// A block is the suite of a compound statement; nil stands for the module itself.
type block struct {
	parent *block
	indent int
	word   string  // "if", "else", "def", "class", "try", …
	cond   *expr   // of if and elif
	not    []*expr // conditions that were false before: of elif and else
	def    *stmt   // of def
	class  string
	bases  []*expr
}

// inside returns the innermost block of that word around b, or nil.
func (b *block) inside(word string) *block {
	for ; b != nil; b = b.parent {
		if b.word == word {
			return b
		}
	}
	return nil
}

// A module is a parsed Python file.
type module struct {
	file     *source.File
	stmts    []*stmt
	unclosed int // the offset of a bracket that never closes, or -1
}

// line returns the 1-based line of a byte offset.
func (m *module) line(offset int) int { return m.file.LineAt(offset) }

// source returns the text of an expression as written, in one line.
func (m *module) source(e *expr) string {
	text := m.file.Span(e.start, e.end).Text()
	return strings.ToValidUTF8(strings.Join(strings.Fields(text), " "), "\uFFFD")
}

// parseModule reads the statements of a Python file. It accepts any text.
func parseModule(file *source.File) *module {
	tokens, unclosed := tokenize(file.Text)
	b := &builder{parser: parser{toks: tokens}, mod: &module{file: file, unclosed: unclosed}}
	for b.peek().kind != tokEnd {
		b.logicalLine()
	}
	return b.mod
}

// A builder reads statements.
type builder struct {
	parser
	mod    *module
	block  *block
	closed *block // the block that ended last, for elif and else
	indent int    // of the current line
}

// logicalLine reads a line: statements with semicolons between them, or a header.
func (b *builder) logicalLine() {
	if b.peek().kind == tokNewline {
		b.take()
		return
	}
	b.indent = column(b.mod.file.Text, b.peek().start)
	b.dedent(b.indent)
	outer := b.block
	for b.peek().kind != tokNewline && b.peek().kind != tokEnd {
		before := b.pos
		b.statement()
		if b.pos == before { // not Python
			b.take()
		}
		b.accept(";")
	}
	// if x: y  has its suite on the same line, and so has no block behind it.
	if b.block != outer && b.block != nil && !b.headerEnds() {
		b.closed, b.block = b.block, outer
	}
}

// headerEnds reports whether the line ended with the colon of a header.
func (b *builder) headerEnds() bool { return b.pos > 0 && b.toks[b.pos-1].is(":") }

// dedent ends the blocks that a line at this indentation does not belong to.
func (b *builder) dedent(indent int) {
	if t := b.peek(); !t.is("elif") && !t.is("else") {
		b.closed = nil
	}
	for b.block != nil && b.block.indent >= indent {
		b.closed, b.block = b.block, b.block.parent
	}
}

// column returns the indentation of the line that holds offset; a tab goes to the next multiple of eight.
func column(text []byte, offset int) int {
	start := offset
	for start > 0 && text[start-1] != '\n' && text[start-1] != '\r' {
		start--
	}
	col := 0
	for _, c := range text[start:offset] {
		switch c {
		case ' ':
			col++
		case '\t':
			col += 8 - col%8
		default:
			return col
		}
	}
	return col
}

// headers are the words that begin a compound statement.
var headers = map[string]bool{
	"if": true, "elif": true, "else": true, "for": true, "while": true, "with": true, "try": true, "except": true,
	"finally": true, "def": true, "class": true, "async": true,
}

func (b *builder) statement() {
	t := b.peek()
	switch {
	case t.is("@"):
		b.take()
		b.simple()
	case t.kind == tokName && headers[t.value]:
		b.header()
	case t.is("from"):
		b.from()
	case t.is("import"):
		b.imports()
	default:
		b.simple()
	}
}

// header reads the head of a compound statement and opens its block.
func (b *builder) header() {
	first := b.take()
	if first.is("async") {
		first = b.take()
	}
	blk := &block{parent: b.block, indent: b.indent, word: first.value}
	switch first.value {
	case "def":
		b.def(blk, first.start)
	case "class":
		blk.class = b.take().value
		if b.accept("(") {
			blk.bases = b.items(")")
		}
	default:
		b.condition(blk, first)
	}
	for b.peek().kind != tokNewline && b.peek().kind != tokEnd && !b.peek().is(":") {
		b.take()
	}
	if b.accept(":") {
		b.block = blk
	}
}

// condition reads what stands between the word of a header and its colon.
func (b *builder) condition(blk *block, first token) {
	prev := b.closed
	follows := prev != nil && prev.indent == blk.indent && (first.is("elif") || first.is("else"))
	if follows && prev.cond != nil && len(prev.not) < maxDepth {
		blk.not = append(append(blk.not, prev.not...), prev.cond)
	}
	var exprs []*expr
	for !b.peek().is(":") && b.peek().kind != tokNewline && b.peek().kind != tokEnd {
		exprs = append(exprs, b.expression())
		if !b.peek().is(":") && b.peek().kind != tokNewline {
			b.take()
		}
	}
	if len(exprs) == 0 {
		return
	}
	if first.is("if") || first.is("elif") {
		blk.cond = exprs[0]
	}
	b.add(&stmt{kind: sExpr, exprs: exprs, start: first.start})
}

// def reads the name and the parameters of a function.
func (b *builder) def(blk *block, start int) {
	s := &stmt{kind: sDef, name: b.take().value, start: start, aliases: map[string]string{}}
	if b.accept("(") {
		for b.more(")") {
			b.parameter(s)
			b.separator()
		}
	}
	blk.def = s
	b.add(s)
}

// parameter reads one parameter of a function; a default goes to exprs, with nil for none.
func (b *builder) parameter(s *stmt) {
	for b.accept("*") || b.accept("**") || b.accept("/") {
	}
	if b.peek().kind != tokName {
		return
	}
	s.names = append(s.names, b.take().value)
	var def *expr
	if b.accept(":") {
		b.expression()
	}
	if b.accept("=") {
		def = b.expression()
	}
	s.exprs = append(s.exprs, def)
}

// augmented holds the operators that change their target.
var augmented = map[string]bool{
	"+=": true, "-=": true, "*=": true, "/=": true, "//=": true, "%=": true, "@=": true,
	"&=": true, "|=": true, "^=": true, "<<=": true, ">>=": true, "**=": true,
}

// simple reads an assignment or another simple statement.
func (b *builder) simple() {
	s := &stmt{start: b.peek().start}
	for b.peek().kind == tokName && statementWords[b.peek().value] {
		s.word = b.take().value
	}
	s.exprs = []*expr{b.tuple()}
	if b.accept(":") {
		s.annotation = b.expression()
	}
	if op := b.peek(); op.kind == tokOp && augmented[op.value] {
		b.take()
		s.kind, s.op = sAugment, op.value
		s.targets, s.exprs, s.value = s.exprs, nil, b.tuple()
	}
	for b.accept("=") {
		s.kind = sAssign
		s.exprs = append(s.exprs, b.tuple())
	}
	if s.kind == sAssign {
		last := len(s.exprs) - 1
		s.targets, s.value, s.exprs = s.exprs[:last], s.exprs[last], nil
	}
	if s.word == "raise" && b.accept("from") {
		s.exprs = append(s.exprs, b.expression())
	}
	b.add(s)
}

// tuple reads an expression, or several with commas between them.
func (b *builder) tuple() *expr {
	first := b.expression()
	if !b.peek().is(",") {
		return first
	}
	e := &expr{kind: kList, items: []*expr{first}, start: first.start}
	for b.accept(",") {
		if b.atClose() || b.peek().is("=") {
			break
		}
		e.items = append(e.items, b.expression())
	}
	e.end = b.prevEnd()
	return e
}

func (b *builder) add(s *stmt) {
	s.block = b.block
	b.mod.stmts = append(b.mod.stmts, s)
}
