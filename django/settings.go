package django

import (
	"path"
	"slices"
	"strings"
)

// A placed statement is one that runs when the settings are imported.
type placed struct {
	*stmt
	mod   *module
	scope *scope
	when  when
}

// settings are the statements of a settings module with all that it imports of the project, in order of running.
type settings struct {
	module  string // dotted
	file    string
	stmts   []placed
	res     *resolver
	seen    map[string]when     // the files read, with what their statements count for
	classes []Fact              // the modules whose settings are classes
	byName  map[string][]placed // the assignments of names, once they are asked for
}

// maxModules bounds the length of a chain of settings modules.
const maxModules = 60

// load reads a settings module and follows its imports.
func (r *resolver) load(dotted, file string) *settings {
	s := &settings{module: dotted, file: file, res: r, seen: map[string]when{}}
	s.add(file, always)
	return s
}

func (s *settings) add(file string, outer when) {
	known, again := s.seen[file]
	if again && outer <= known || !again && len(s.seen) >= maxModules {
		return
	}
	s.seen[file] = outer
	m := s.res.tree.python(file)
	if m == nil {
		return
	}
	sc := s.res.scope(m)
	classes := map[string]when{}
	if m.classLibrary() != nil {
		s.classes = append(s.classes, Fact{File: file, Line: 1})
		classes = classWhen(m.settingsClasses())
	}
	for _, st := range m.stmts {
		if st.kind == sDef || st.block.inside("def") != nil {
			continue
		}
		w := min(outer, st.block.when())
		if class := st.block.inside("class"); class != nil {
			if classes[class.class] == never { // another configuration, or no settings at all
				continue
			}
			w = min(w, classes[class.class])
		}
		if st.kind == sImport {
			s.follow(m, st, w)
		}
		for _, e := range st.exprs {
			s.include(m, e, w)
		}
		s.stmts = append(s.stmts, placed{stmt: st, mod: m, scope: sc, when: w})
	}
}

// follow reads the modules of the project that an import takes settings from.
func (s *settings) follow(m *module, st *stmt, w when) {
	if len(st.names) == 0 {
		return
	}
	file := s.res.find(m.file.Name, st.module)
	if file == "" && slices.Contains(st.names, "*") && w != never {
		s.res.tree.note(m.file.Name, m.line(st.start), "takes settings from "+quote(st.module)+", which is not here")
	}
	if file != "" && (slices.ContainsFunc(st.names, isSettingName) || path.Dir(file) == path.Dir(m.file.Name) || s.res.hasModels(file)) {
		s.add(file, w)
	}
}

// include follows  include("base.py", "parts/*.py", optional("local.py"))  of django-split-settings.
func (s *settings) include(m *module, e *expr, w when) {
	if e == nil || e.kind != kCall || last(e.base) != "include" || !m.imports("split_settings") {
		return
	}
	for _, item := range m.spread(e.items) {
		pattern := item
		if item.kind == kCall && last(item.base) == "optional" && len(item.items) == 1 {
			pattern, w = item.items[0], min(w, maybe)
		}
		if pattern.kind == kCall && pattern.base.kind == kAttr && pattern.base.text == "format" { // "environments/{0}.py".format(ENV)
			pattern = pattern.base.base
		}
		if pattern.kind == kString {
			s.glob(path.Join(path.Dir(m.file.Name), pattern.text), w)
		}
	}
}

// spread replaces  *names  by the items of the list that the module assigned to it.
func (m *module) spread(items []*expr) []*expr {
	var out []*expr
	for _, item := range items {
		if item.kind != kStar || item.items[0].kind != kName {
			out = append(out, item)
			continue
		}
		if list := m.assigned(item.items[0].text); list != nil && list.kind == kList {
			out = append(out, list.items...)
		}
	}
	return out
}

// glob adds the files that a pattern matches; braces stand for the name of the environment, which is production here.
func (s *settings) glob(pattern string, w when) {
	if i, j := strings.IndexByte(pattern, '{'), strings.IndexByte(pattern, '}'); i >= 0 && j > i {
		for _, name := range productionNames {
			if file := pattern[:i] + name + pattern[j+1:]; s.res.tree.has(file) {
				s.add(file, w)
				return
			}
		}
		return
	}
	dir := path.Dir(pattern)
	for _, name := range s.res.tree.files(dir) {
		if ok, _ := path.Match(path.Base(pattern), name); ok && strings.HasSuffix(name, ".py") {
			s.add(path.Join(dir, name), w)
		}
	}
}

// imports reports whether a module imports from a library.
func (m *module) imports(library string) bool {
	return slices.ContainsFunc(m.stmts, func(st *stmt) bool {
		return st.kind == sImport && (st.module == library || strings.HasPrefix(st.module, library+"."))
	})
}

// isSettingName reports whether a name could be a setting: "*" or upper case.
func isSettingName(name string) bool {
	return name != "" && name == strings.ToUpper(name)
}

// assigned returns the statements that assign a setting, in order of running.
func (s *settings) assigned(name string) []placed {
	if s.byName == nil {
		s.byName = map[string][]placed{}
		for _, st := range s.stmts {
			for _, t := range st.targets {
				if st.kind == sAssign && t.kind == kName {
					s.byName[t.text] = append(s.byName[t.text], st)
				}
			}
		}
	}
	return s.byName[name]
}

// get returns the assignment of a setting that counts in production: the last that always runs, else the first one
// under a condition that is not understood. ok is false when there is none but for development.
func (s *settings) get(name string) (found placed, ok bool) {
	for _, st := range s.assigned(name) {
		if st.when == always || st.when == maybe && (!ok || found.when == never) {
			found, ok = st, true
		}
	}
	return found, ok
}

// resolve follows names to the expressions that they were assigned.
func (s *settings) resolve(e *expr, at placed) (*expr, placed) {
	for range 8 {
		if e == nil || e.kind != kName {
			break
		}
		st, ok := s.get(e.text)
		if !ok || st.value == e {
			break
		}
		e, at = st.value, st
	}
	return e, at
}

// text returns the plain value of an expression: a literal, or the default of what it reads from the environment.
func (s *settings) text(e *expr, at placed) (string, bool) {
	e, at = s.resolve(e, at)
	if e == nil {
		return "", false
	}
	if value, ok := constant(e); ok {
		return value, true
	}
	if read := at.scope.read(e); read != nil && read.hasDefault {
		return read.def, true
	}
	return "", false
}

// fact returns a fact whose proof is a place in the settings.
func (p placed) fact(value string, offset int) Fact {
	return Fact{Value: value, File: p.mod.file.Name, Line: p.mod.line(offset)}
}

// setting returns the fact that a setting has a plain value.
func (s *settings) setting(name string) Fact {
	st, ok := s.get(name)
	if !ok {
		return Fact{}
	}
	if value, ok := s.text(st.value, st); ok && value != "" {
		return st.fact(value, st.start)
	}
	return Fact{}
}
