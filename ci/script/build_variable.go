package script

import (
	"slices"

	sh "mvdan.cc/sh/v3/syntax"
)

// variable adds ${…} to a word.
func (f *filler) variable(p *sh.ParamExp) {
	use := f.use(p, f.in)
	use.Quoted = f.quote != Unquoted
	use.Splits = f.role == argument && !use.Quoted
	if word := expansionWord(p); word != nil {
		inner := filler{builder: f.builder, word: &Word{place: f.placeOf(word)}, role: f.role, quote: f.quote, in: f.in}
		for _, part := range word.Parts {
			inner.add(part)
		}
		use.Word = inner.word
	}
	f.put(Part{place: use.place, Kind: Variable, Var: use})
}

func expansionWord(p *sh.ParamExp) *sh.Word {
	switch {
	case p.Exp != nil:
		return p.Exp.Word
	case p.Repl != nil:
		return p.Repl.Orig
	}
	return nil
}

// use builds the use of a variable.
func (b *builder) use(p *sh.ParamExp, in Node) *Use {
	use := &Use{place: b.placeOf(p), In: in, Op: b.operation(p)}
	if p.Param != nil {
		use.Name = p.Param.Value
	}
	b.uses = append(b.uses, use)
	if p.Index != nil {
		b.arithmetic(p.Index, in)
	}
	switch {
	case p.Slice != nil:
		b.arithmetic(p.Slice.Offset, in)
		b.arithmetic(p.Slice.Length, in)
		b.feature(Slice, use.place, 0)
	case p.Repl != nil:
		b.feature(Replace, use.place, 0)
		if p.Repl.With != nil {
			b.word(p.Repl.With, value, in)
		}
	case p.Exp != nil && (p.Exp.Op == sh.AssignUnset || p.Exp.Op == sh.AssignUnsetOrNull):
		b.define(Definition{place: use.place, Name: use.Name, In: in})
	}
	return use
}

// operation returns the operator of a ${…}, and notes those that not every shell has.
func (b *builder) operation(p *sh.ParamExp) string {
	at := b.placeOf(p)
	switch {
	case p.Excl, p.Names != 0:
		b.feature(Indirect, at, 0)
		return "!"
	case p.Length:
		return "#"
	case p.Index != nil:
		b.feature(Array, at, 0)
		return "["
	case p.Slice != nil:
		return ":"
	case p.Repl != nil && p.Repl.All:
		return "//"
	case p.Repl != nil:
		return "/"
	case p.Exp == nil:
		return ""
	}
	switch p.Exp.Op {
	case sh.UpperFirst, sh.UpperAll, sh.LowerFirst, sh.LowerAll, sh.OtherParamOps:
		b.feature(CaseChange, at, 0)
	}
	return p.Exp.Op.String()
}

// arithmetic notes the variables of a calculation. A row of operators leans to the left, as deep as it is long.
func (b *builder) arithmetic(x sh.ArithmExpr, in Node) {
	var row []*sh.BinaryArithm
	for {
		op, ok := x.(*sh.BinaryArithm)
		if !ok {
			break
		}
		row = append(row, op)
		x = op.X
	}
	b.operandOf(x, in)
	for _, op := range slices.Backward(row) {
		b.assignment(op, in)
		b.arithmetic(op.Y, in)
	}
}

// operandOf notes the variables of what stands between the operators of a calculation.
func (b *builder) operandOf(x sh.ArithmExpr, in Node) {
	switch x := x.(type) {
	case *sh.UnaryArithm:
		b.arithmetic(x.X, in)
	case *sh.ParenArithm:
		b.arithmetic(x.X, in)
	case *sh.Word:
		b.arithmeticWord(x, in)
	}
}

// assignment notes that a calculation gives a variable a value.
func (b *builder) assignment(x *sh.BinaryArithm, in Node) {
	switch x.Op {
	case sh.Assgn, sh.AddAssgn, sh.SubAssgn, sh.MulAssgn, sh.QuoAssgn, sh.RemAssgn, sh.AndAssgn, sh.OrAssgn, sh.XorAssgn, sh.ShlAssgn,
		sh.ShrAssgn:
		if w, ok := x.X.(*sh.Word); ok && sh.ValidName(w.Lit()) {
			b.define(Definition{place: b.placeOf(w), Name: w.Lit(), In: in})
		}
	}
}

// arithmeticWord notes the variables of a word in a calculation, where a name needs no dollar.
func (b *builder) arithmeticWord(w *sh.Word, in Node) {
	if name := w.Lit(); sh.ValidName(name) {
		b.uses = append(b.uses, &Use{place: b.placeOf(w), Name: name, Quoted: true, In: in})
		return
	}
	b.word(w, value, in)
}
