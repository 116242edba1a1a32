package config

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// includeKinds are the keys of which an include has exactly one.
var includeKinds = []string{"local", "project", "remote", "template", "artifact", "component"}

// A location is one file that an include names, its variables expanded.
type location struct {
	kind string
	name string      // path, URL, template name or component address
	span source.Span // where the name stands
	// project and ref of a file of another project.
	project, ref string
	mapping      *syntax.Mapping // nil for an include that is only a string
}

// include reads the files of the keyword, in order. It reports false when something about them is unknown or wrong.
func (l *loader) include(n syntax.Node, at *place) ([]loaded, bool) {
	items := []syntax.Node{n}
	if list, ok := n.(*syntax.Sequence); ok {
		items = list.Items()
	}
	var found []location
	complete := true
	for _, item := range items {
		locations, ok := l.locate(item, at)
		found = append(found, locations...)
		complete = complete && ok
	}
	if l.top {
		l.cfg.Name = l.childName(found, items)
	}
	// A wildcard does not bring what an include of another level brought. Those of one list do not see each other.
	for _, loc := range found {
		if loc.kind == "local" {
			l.seen[fileKey{at, loc.name}] = true
		}
	}
	l.announce(found, at)
	var files []loaded
	size := 0
	for _, loc := range found {
		file, ok := l.fetch(loc, at)
		complete = complete && ok
		if file.doc == nil {
			continue
		}
		if size += len(file.doc.File.Text) + textOverhead; size > maxTotalSize {
			l.lost(RuleIncludeLimit, loc.span, "the included files have more than %d MiB together, which GitLab refuses", maxTotalSize>>20)
			return files, false
		}
		files = append(files, file)
	}
	return files, complete
}

// locate returns the files that one include names. It reports false when it cannot tell which.
func (l *loader) locate(n syntax.Node, at *place) ([]location, bool) {
	switch n := n.(type) {
	case *syntax.Mapping:
		return l.locateMapping(n, at)
	case *syntax.Scalar:
		switch {
		case n.Kind() == syntax.KindNull:
			return nil, true
		case n.IsString():
			return l.locateString(n, at)
		}
	case *syntax.Reference:
		if l.top { // references are resolved in the parent, which says why this one is not
			l.cfg.partial = true
			return nil, false
		}
		l.lost(RuleIncludeInvalid, n.Span(), "a !reference cannot stand here: GitLab resolves references after includes")
		return nil, false
	}
	l.lost(RuleIncludeInvalid, n.Span(), "an include is %s: it must be a string or a mapping", n.Kind())
	return nil, false
}

func (l *loader) locateString(s *syntax.Scalar, at *place) ([]location, bool) {
	text, ok := l.expandPath("local", String{s.Value(), s.Span()})
	if !ok {
		return nil, false
	}
	loc := location{kind: "local", name: text, span: s.Span()}
	if isURL(text) {
		loc.kind = "remote"
		return l.accept(loc)
	}
	if loc.name = strings.TrimLeft(text, "/"); isBlank(loc.name) {
		l.lost(RuleIncludeInvalid, s.Span(), "an include is empty: it must name a file")
		return nil, false
	}
	if hasWildcard(text) {
		loc.name = text
		return l.locateWildcard(loc, at)
	}
	return l.accept(loc)
}

// accept returns a file, unless GitLab refuses its name.
func (l *loader) accept(loc location) ([]location, bool) {
	if !l.acceptable(loc) {
		return nil, false
	}
	return []location{loc}, true
}

func (l *loader) locateMapping(m *syntax.Mapping, at *place) ([]location, bool) {
	switch l.includeRules(m, at) {
	case No:
		return nil, true
	case Maybe:
		return nil, false
	}
	var kinds []*syntax.Entry
	for _, kind := range includeKinds {
		if e := m.Entry(kind); e != nil && isPresent(e.Value) {
			kinds = append(kinds, e)
		}
	}
	project := m.Entry("project")
	switch {
	case project != nil && !absent(project.Value) && !hasFile(m):
		return nil, true // GitLab minds only when no include of the configuration brings a file: see checkKept
	case len(kinds) == 0:
		l.lost(RuleIncludeInvalid, m.Span(), "%s", noKind(m))
		return nil, false
	case len(kinds) > 1:
		l.lost(RuleIncludeInvalid, kinds[1].Key.Span(), "an include names one thing, here it is both %q and %q: make two includes of it",
			kinds[0].Key.Value(), kinds[1].Key.Value())
		return nil, false
	case kinds[0].Key.Value() == "project":
		return l.locateProject(m, kinds[0])
	}
	return l.locateKind(m, kinds[0], at)
}

func hasFile(m *syntax.Mapping) bool {
	switch file := m.Get("file").(type) {
	case nil:
		return false
	case *syntax.Sequence:
		return len(file.Items()) > 0
	default:
		return file.Kind() != syntax.KindNull
	}
}

func noKind(m *syntax.Mapping) string {
	for e := range m.Entries() {
		if slices.Contains(includeKinds, e.Key.Value()) {
			return `"` + e.Key.Value() + `" is empty: it must name what to include`
		}
	}
	return "an include has none of the keys local, project, remote, template, artifact and component: one of them must name what to include"
}

// locateKind returns what any kind of include but project names.
func (l *loader) locateKind(m *syntax.Mapping, e *syntax.Entry, at *place) ([]location, bool) {
	kind := e.Key.Value()
	s, ok := e.Value.(*syntax.Scalar)
	if !ok || !s.IsString() {
		l.lost(RuleIncludeInvalid, e.Value.Span(), "%q is %s: it must be a string", kind, e.Value.Kind())
		return nil, false
	}
	if kind == "local" && hasWildcard(s.Value()) {
		return l.locateWildcard(location{kind: kind, name: s.Value(), span: s.Span(), mapping: m}, at)
	}
	expand := l.expandPath
	if kind == "component" {
		expand = l.expandAddress
	}
	text, ok := expand(kind, String{s.Value(), s.Span()})
	if !ok {
		return nil, false
	}
	if kind == "local" {
		text = strings.TrimLeft(text, "/")
	}
	if isBlank(text) {
		l.lost(RuleIncludeInvalid, s.Span(), "%q is empty once its variables are filled in: it must name what to include", kind)
		return nil, false
	}
	return l.accept(location{kind: kind, name: text, span: s.Span(), mapping: m})
}

func (l *loader) locateWildcard(loc location, at *place) ([]location, bool) {
	if at.nowhere() {
		return []location{loc}, true
	}
	names, err := l.wildcard(at, loc.name)
	if err != nil {
		l.unresolved("local", loc.name, err.Error(), loc.span)
		return nil, false
	}
	var all []location
	good := true
	for _, name := range names {
		if !l.seen[fileKey{at, name}] {
			match := loc
			match.name = name
			matches, ok := l.accept(match)
			all, good = append(all, matches...), good && ok
		}
	}
	return all, good
}

func (l *loader) locateProject(m *syntax.Mapping, e *syntax.Entry) ([]location, bool) {
	project, ok := l.expandPath("project", firstText(e.Value))
	if !ok {
		return nil, false
	}
	ref, ok := l.expandPath("project", String{"HEAD", e.Value.Span()})
	if s, isScalar := m.Get("ref").(*syntax.Scalar); isScalar && s.Kind() != syntax.KindNull {
		ref, ok = l.expandPath("project", String{s.Value(), s.Span()})
	}
	if !ok {
		return nil, false
	}
	var all []location
	good := true
	for _, file := range flatten(m.Get("file"), 0) {
		name, ok := l.expandPath("project", file)
		if !ok {
			good = false
			continue
		}
		loc := location{kind: "project", name: strings.TrimLeft(name, "/"), span: file.Span, project: project, ref: ref, mapping: m}
		switch {
		case isBlank(loc.name), isBlank(project):
			l.lost(RuleIncludeInvalid, file.Span, `an include of a project needs both "project" and "file": one of them is empty`)
			good = false
		case l.acceptable(loc):
			all = append(all, loc)
		default:
			good = false
		}
	}
	return all, good
}

// firstText returns a text, or the first one of a list.
func firstText(n syntax.Node) String {
	if texts := flatten(n, 0); len(texts) > 0 {
		return texts[0]
	}
	return String{Span: n.Span()}
}

// expandPath returns a text with its variables filled in. When one of them is not known, it keeps the include unresolved.
func (l *loader) expandPath(kind string, s String) (string, bool) {
	if l.cfg.Unsettled(s) {
		return "", false
	}
	text, unknown := l.expandVariables(s.Value, false)
	if unknown != "" {
		l.unresolved(kind, s.Value, "the value of the variable "+unknown+" is not known", s.Span)
		return "", false
	}
	return text, true
}
