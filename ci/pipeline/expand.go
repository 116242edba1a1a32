package pipeline

import (
	"cmp"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

// A reference is a variable that a text names.
//
//	$A  ${A}  %A%
type reference struct {
	name       string
	start, end int // its bytes, as far as they are replaced
}

// nextReference returns the first reference of a text at or behind a place. With escapes, $$ and %% stand for themselves, so that
// what follows them is no reference.
// Source: lib/expand_variables.rb (without escapes) and lib/gitlab/ci/variables/collection/item.rb (with), GitLab 18.11.
func nextReference(text string, at int, escapes bool) (reference, bool) {
	for at < len(text) {
		c := text[at]
		switch {
		case c != '$' && c != '%':
			at++
		case escapes && at+1 < len(text) && text[at+1] == c:
			at += 2
		default:
			if name, end := referenceAt(text, at); end > 0 {
				return reference{name, at, end}, true
			}
			at++
		}
	}
	return reference{}, false
}

// referenceAt returns the name that stands at a place, and where the reference ends; 0 when there is none.
func referenceAt(text string, at int) (name string, end int) {
	start, closing := at+1, ""
	switch {
	case text[at] == '%':
		closing = "%"
	case strings.HasPrefix(text[at:], "${"):
		start, closing = at+2, "}"
	}
	stop := start
	for stop < len(text) && isNameByte(text[stop], stop > start) {
		stop++
	}
	if stop == start || !strings.HasPrefix(text[stop:], closing) {
		return "", 0
	}
	return text[start:stop], stop + len(closing)
}

func isNameByte(c byte, digits bool) bool {
	return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || digits && c >= '0' && c <= '9'
}

// references returns the variables that the value of a variable names.
func references(value string) []string {
	if !strings.ContainsAny(value, "$%") {
		return nil
	}
	var names []string
	for r, ok := nextReference(value, 0, true); ok; r, ok = nextReference(value, r.end, true) {
		names = append(names, r.name)
	}
	return names
}

// replaceReferences replaces what a text names. The replacement returns false to leave a reference as it stands.
func replaceReferences(text string, escapes bool, replacement func(name string) (string, bool)) string {
	if !strings.ContainsAny(text, "$%") {
		return text
	}
	var b strings.Builder
	done := 0
	for r, ok := nextReference(text, 0, escapes); ok; r, ok = nextReference(text, r.end, escapes) {
		b.WriteString(text[done:r.start])
		if value, known := replacement(r.name); known {
			b.WriteString(value)
		} else {
			b.WriteString(text[r.start:r.end])
		}
		done = r.end
	}
	b.WriteString(text[done:])
	return b.String()
}

// maxExpanded is how long a value may get when its variables are filled in: a few lines can ask for more than memory holds.
const maxExpanded = 1 << 20

// An expander fills the variables of a scope into texts.
type expander struct {
	scope *scope
	raw   bool // values are taken as they are written
	keep  bool // what does not exist stays as it is written, else nothing stands in its place
	known map[string]expansion
	path  []string // the variables whose values are being filled in
}

// An expansion is what became of a text or a variable.
type expansion struct {
	text    string
	ok      bool   // there is a value
	unknown string // the first variable that was needed and is not known
}

// expand returns a text with its variables filled in, and the first of them that is not known. That one stays as it is written.
func (x *expander) expand(text string) (expanded, unknown string) {
	expanded = replaceReferences(text, false, func(name string) (string, bool) {
		v := x.value(name)
		unknown = cmp.Or(unknown, v.unknown)
		return v.text, v.ok || !x.keep && v.unknown == ""
	})
	return expanded, unknown
}

// value returns the value of a variable, expanded unless it is raw.
func (x *expander) value(name string) expansion {
	if v, ok := x.known[name]; ok {
		return v
	}
	if slices.Contains(x.path, name) {
		return expansion{}
	}
	v := x.find(name)
	if x.known == nil {
		x.known = map[string]expansion{}
	}
	x.known[name] = v
	return v
}

// find returns the value of a variable with several definitions. GitLab sorts them by what they need; one that names itself thus
// comes last, also behind those that should win over it, and means them.
// Source: lib/gitlab/ci/variables/collection.rb (sort_and_expand_all), GitLab 18.11.
func (x *expander) find(name string) expansion {
	if _, open := x.scope.run.unsettled(name); open && !x.scope.hidden(name) {
		return expansion{unknown: name}
	}
	all := x.scope.all(name)
	switch {
	case len(all) > 0:
	case x.scope.absent(name) == expr.IsUnknown:
		return expansion{unknown: name}
	default:
		return expansion{}
	}
	if x.raw {
		return plain(all[len(all)-1])
	}
	self := slices.IndexFunc(all, func(d definition) bool { return slices.Contains(d.refs, name) })
	if self < 0 {
		return x.fill(all[len(all)-1], nil)
	}
	return x.fill(all[self], slices.Delete(slices.Clone(all), self, self+1))
}

// fill returns the value of a definition. What it says of itself means the last of the others.
func (x *expander) fill(d definition, others []definition) expansion {
	if d.refs == nil || d.state != expr.IsDefined {
		return plain(d)
	}
	x.path = append(x.path, d.name)
	defer func() { x.path = x.path[:len(x.path)-1] }()
	v, size := expansion{ok: true}, 0
	v.text = replaceReferences(d.value, true, func(ref string) (string, bool) {
		var part expansion
		switch {
		case ref != d.name:
			part = x.value(ref)
		case len(others) > 0:
			part = x.fill(others[len(others)-1], nil)
		}
		if size += len(part.text); size > maxExpanded {
			part = expansion{unknown: ref}
		}
		v.unknown = cmp.Or(v.unknown, part.unknown)
		return part.text, true
	})
	return v
}

// plain returns the value of a definition as it is written.
func plain(d definition) expansion {
	switch {
	case d.example:
		return expansion{text: d.value, ok: true, unknown: d.name}
	case d.state == expr.IsUnknown:
		return expansion{unknown: d.name}
	}
	return expansion{text: d.value, ok: d.state == expr.IsDefined}
}
