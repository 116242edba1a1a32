package django

import "strings"

// from reads  from module import names.
func (b *builder) from() {
	s := &stmt{kind: sImport, start: b.take().start, aliases: map[string]string{}}
	s.module = b.dotted()
	b.accept("import")
	b.accept("(")
	for !b.peek().is(")") && !b.peek().is(";") && b.peek().kind != tokNewline && b.peek().kind != tokEnd {
		name := b.take().value
		if name == "," {
			continue
		}
		s.names = append(s.names, name)
		alias := name
		if b.accept("as") {
			alias = b.take().value
		}
		s.aliases[alias] = name
	}
	b.accept(")")
	b.add(s)
}

// imports reads  import a.b as c, d.
func (b *builder) imports() {
	start := b.take().start
	for b.peek().kind == tokName {
		s := &stmt{kind: sImport, start: start, module: b.dotted(), aliases: map[string]string{}}
		alias, _, _ := strings.Cut(s.module, ".")
		if b.accept("as") {
			alias = b.take().value
		}
		s.aliases[alias] = ""
		b.add(s)
		if !b.accept(",") {
			break
		}
	}
}

// dotted reads a module's name with its leading dots.
func (b *builder) dotted() string {
	var name strings.Builder
	for t := b.peek(); t.is(".") || t.is("...") || t.kind == tokName && t.value != "import" && t.value != "as"; t = b.peek() {
		name.WriteString(b.take().value)
	}
	return name.String()
}
