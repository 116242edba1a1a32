package glob

import (
	"strings"
	"unicode/utf8"
)

// A Dialect is one of the two pattern languages of GitLab.
type Dialect uint8

const (
	// Ruby is the dialect of the server: File.fnmatch with FNM_PATHNAME, FNM_DOTMATCH and FNM_EXTGLOB.
	Ruby Dialect = iota
	// Runner is the dialect of the runner: the doublestar library, version 4.
	Runner
)

// String returns the name of the dialect.
func (d Dialect) String() string {
	if d == Runner {
		return "runner"
	}
	return "ruby"
}

// Match reports whether the path matches the pattern. Who has many paths compiles the pattern first.
func (d Dialect) Match(pattern, path string) bool {
	return d.Compile(pattern).Match(path)
}

// A Pattern is a compiled pattern. It never changes, so it may be shared.
type Pattern struct {
	text    string
	dialect Dialect
	prog    []inst // empty when the pattern is malformed
	prefix  string // what every matching path begins with
	suffix  string // and what it ends with
	literal bool   // prefix is all that matches
	flaw    string
}

// Compile reads a pattern. It cannot fail: where GitLab or the runner let a malformed pattern match nothing, so does the
// result, and [Pattern.Flaw] says why.
func (d Dialect) Compile(pattern string) *Pattern {
	p := &Pattern{text: pattern, dialect: d}
	c := compiler{dialect: d, text: pattern}
	if p.flaw = c.flaw(); p.flaw == "" || d == Ruby && !c.unclosedBrace {
		p.prog = c.compile()
		p.prefix, p.literal = p.literalPrefix()
		p.suffix = p.literalSuffix()
	}
	return p
}

// String returns the text of the pattern.
func (p *Pattern) String() string { return p.text }

// Flaw tells why the pattern, or an alternative of it, can match nothing: for example a bracket that is never closed.
// It returns "" for a sound pattern.
func (p *Pattern) Flaw() string { return p.flaw }

// Match reports whether the whole path matches the pattern. Paths are relative and have slashes.
func (p *Pattern) Match(path string) bool {
	switch {
	case len(p.prog) == 0, !strings.HasPrefix(path, p.prefix):
		return false
	case p.literal:
		return len(path) == len(p.prefix)
	case !strings.HasSuffix(path, p.suffix):
		return false
	}
	return p.run(path)
}

// literalPrefix returns what every matching path begins with, and whether that is all of it.
func (p *Pattern) literalPrefix() (prefix string, all bool) {
	var text strings.Builder
	for i := int32(0); ; {
		in := p.prog[i]
		if !in.isLiteral() {
			prefix = text.String()
			if p.dialect == Runner { // "a/**" matches "a"
				return strings.TrimSuffix(prefix, "/"), in.op == opEnd && !strings.HasSuffix(prefix, "/")
			}
			return prefix, in.op == opEnd
		}
		text.WriteRune(in.r)
		i = in.out
	}
}

// literalSuffix returns what every matching path ends with, as far as that is easily known: what stands behind the last
// operator, bracket, brace and slash.
func (p *Pattern) literalSuffix() string {
	end := len(p.prog) - 1
	start := end
	for start > 0 && p.prog[start-1].isLiteral() && !strings.ContainsRune("]/", p.prog[start-1].r) {
		start--
	}
	for _, in := range p.prog {
		if in.op == opSplit {
			start = max(start, int(in.out))
		}
	}
	var text strings.Builder
	for _, in := range p.prog[start:end] {
		text.WriteRune(in.r)
	}
	return text.String()
}

// isLiteral reports whether the instruction takes one rune, which is valid.
func (in *inst) isLiteral() bool {
	return in.op == opRune && 0 <= in.r && in.r <= utf8.MaxRune
}
