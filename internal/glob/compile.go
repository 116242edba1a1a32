package glob

import (
	"strings"
	"unicode/utf8"
)

// An op says what an instruction takes from the path.
type op uint8

const (
	opEnd     op = iota // nothing: the pattern ends here
	opSplit             // nothing: goes on at both out and alt
	opRune              // the rune r
	opAny               // any rune but a slash
	opStar              // any number of runes but slashes; how many stars make ** shows when they are read
	opBracket           // Ruby's "[": what follows, up to "]", is a set
	opClass             // the runner's set
)

// An inst is one instruction. Except for opClass, one stands for one character of the pattern, which r keeps: in Ruby,
// what is an operator outside brackets is a character inside, and braces may stand in brackets.
type inst struct {
	op       op
	escaped  bool // a backslash stood in front
	r        rune
	out, alt int32
	class    *class
}

// invalid is added to bytes that are no UTF-8, so that they equal only themselves.
const invalid = utf8.MaxRune + 1

// decode returns the first rune of a text that is not empty, and its length.
func decode(text string) (rune, int) {
	r, size := utf8.DecodeRuneInString(text)
	if r == utf8.RuneError && size == 1 {
		r = invalid + rune(text[0])
	}
	return r, size
}

// A compiler turns the text of a pattern into instructions.
type compiler struct {
	dialect       Dialect
	text          string
	pos           int
	prog          []inst
	unclosedBrace bool
}

// compile returns the program. Instruction 0 is the first.
func (c *compiler) compile() []inst {
	c.prog = make([]inst, 0, len(c.text)+1)
	c.sequence(0)
	c.emit(inst{op: opEnd})
	return c.prog
}

func (c *compiler) emit(in inst) int32 {
	at := int32(len(c.prog))
	in.out = at + 1
	c.prog = append(c.prog, in)
	return at
}

// sequence compiles up to the end of the text or, inside braces, up to the comma or brace that ends the alternative.
func (c *compiler) sequence(depth int) {
	for c.pos < len(c.text) {
		switch c.text[c.pos] {
		case ',', '}':
			if depth > 0 {
				return
			}
			c.char(opRune)
		case '{':
			c.braces(depth)
		case '*':
			c.char(opStar)
		case '?':
			c.char(opAny)
		case '[':
			c.bracket()
		default:
			c.char(opRune)
		}
	}
}

// char compiles one character, with the backslash in front of it. A backslash at the very end means nothing.
func (c *compiler) char(op op) {
	escaped := c.text[c.pos] == '\\'
	if escaped {
		if c.pos++; c.pos == len(c.text) {
			return
		}
	}
	r, size := decode(c.text[c.pos:])
	if r >= invalid && c.dialect == Ruby {
		r = -1 // Ruby matches such bytes with nothing
	}
	c.pos += size
	c.emit(inst{op: op, r: r, escaped: escaped})
}

// braces compiles {a,b,c}:
//
//	split → a → jump   The jumps are splits with two equal ways; they lead behind the braces.
//	  ↓
//	split → b → jump
//	  ↓
//	        c
func (c *compiler) braces(depth int) {
	var jumps []int32
	for {
		c.pos++ // the brace or comma
		split := c.emit(inst{op: opSplit})
		c.prog[split].alt = split + 1
		c.sequence(depth + 1)
		if c.text[c.pos] == '}' {
			break
		}
		jump := c.emit(inst{op: opSplit})
		jumps = append(jumps, jump)
		c.prog[split].alt = jump + 1
	}
	c.pos++
	for _, jump := range jumps {
		c.prog[jump].out = int32(len(c.prog))
		c.prog[jump].alt = int32(len(c.prog))
	}
}

// bracket compiles "[": in the runner's dialect a whole class, in Ruby's the bracket alone.
func (c *compiler) bracket() {
	if c.dialect == Ruby {
		c.char(opBracket)
		return
	}
	class, size := parseClass(c.text[c.pos:])
	c.pos += size
	c.emit(inst{op: opClass, class: class})
}

// flaw returns what is wrong with the braces and brackets of the text.
func (c *compiler) flaw() string {
	depth := 0
	unclosedBracket := false
	skipTo := 0 // in Ruby, brackets hide no braces, but they hide brackets
	for i := 0; i < len(c.text); i++ {
		switch c.text[i] {
		case '\\':
			if i++; i == len(c.text) && c.dialect == Runner {
				return `the backslash at the end stands before nothing`
			}
		case '{':
			depth++
		case '}':
			if depth == 0 && c.dialect == Runner {
				return `"}" closes no "{"`
			}
			depth = max(0, depth-1)
		case '[':
			if unclosedBracket || i < skipTo {
				continue
			}
			end := closingBracket(c.text[i:], c.dialect)
			unclosedBracket = end < 0
			skipTo = i + end
			if c.dialect == Runner && end > 0 {
				i = skipTo
			}
		}
	}
	c.unclosedBrace = depth > 0
	switch {
	case c.unclosedBrace:
		return `"{" is not closed with "}"`
	case unclosedBracket:
		return `"[" is not closed with "]"`
	}
	return ""
}

// closingBracket returns where the bracket at the start of the text is closed, negative when it is not. The runner takes
// no empty brackets.
func closingBracket(text string, d Dialect) int {
	rest := strings.TrimLeft(text[1:min(2, len(text))], "!^") + text[min(2, len(text)):]
	if d == Runner && strings.HasPrefix(rest, "]") {
		return -1
	}
	for i := len(text) - len(rest); i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case ']':
			return i
		}
	}
	return -1
}
