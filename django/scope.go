package django

import (
	"maps"
	"path"
	"slices"
	"strings"
)

// A resolver finds the modules of a project and what their names mean.
type resolver struct {
	tree   *tree
	roots  []string // the directories that Python imports from, the nearest first
	scopes map[*module]*scope
}

// find returns the file of a dotted module as seen from the file that imports it, or "".
func (r *resolver) find(from, dotted string) string {
	if strings.HasPrefix(dotted, ".") {
		dir := path.Dir(from)
		dotted = dotted[1:]
		for ; strings.HasPrefix(dotted, "."); dotted = dotted[1:] {
			dir = path.Dir(dir)
		}
		return r.inRoot(dir, dotted)
	}
	for _, root := range r.roots {
		if file := r.inRoot(root, dotted); file != "" {
			return file
		}
	}
	return ""
}

func (r *resolver) inRoot(root, dotted string) string {
	base := path.Join(root, strings.ReplaceAll(dotted, ".", "/"))
	if dotted != "" && r.tree.has(base+".py") {
		return base + ".py"
	}
	if file := path.Join(base, "__init__.py"); r.tree.has(file) {
		return file
	}
	return ""
}

// scope returns what the names of a module mean.
func (r *resolver) scope(m *module) *scope {
	if s, ok := r.scopes[m]; ok {
		return s
	}
	s := newScope(m)
	r.scopes[m] = s // also ends circles of imports
	bodies, classes := m.bodies(), m.classLibrary()
	maps.Copy(s.models, m.models())
	for _, st := range m.stmts {
		if classes != nil && st.kind != sDef {
			s.bindValues(st, classes)
		}
		switch st.kind {
		case sImport:
			r.bindImport(s, m, st)
		case sAssign:
			bindReader(s, st)
			s.bindModel(st)
		case sDef:
			if helper := s.helper(st, bodies[st]); helper != nil {
				s.readers[st.name] = helper
			} else if ctx := converterOf(st, bodies[st]); ctx != nil {
				s.converters[st.name] = ctx
			}
		}
	}
	return s
}

// bindImport binds the names that an import statement makes.
func (r *resolver) bindImport(s *scope, m *module, st *stmt) {
	if len(st.names) == 0 {
		for alias := range st.aliases {
			bindModule(s, alias, st.module)
			r.bindLocal(s, alias, r.find(m.file.Name, st.module))
		}
		return
	}
	for alias, name := range st.aliases {
		bindName(s, alias, st.module, name)
	}
	if file := r.find(m.file.Name, st.module); file != "" {
		r.bindFrom(s, file, st)
	}
	for alias, name := range st.aliases {
		if _, bound := s.readers[alias]; !bound && name != "*" {
			r.bindLocal(s, alias, r.find(m.file.Name, joinDotted(st.module, name)))
		}
	}
}

func joinDotted(module, name string) string {
	if strings.HasSuffix(module, ".") {
		return module + name
	}
	return module + "." + name
}

// bindFrom binds what  from file import …  takes from a module of the project.
func (r *resolver) bindFrom(s *scope, file string, st *stmt) {
	other := r.tree.python(file)
	if other == nil {
		return
	}
	from := r.scope(other)
	if slices.Contains(st.names, "*") {
		s.merge(from)
		return
	}
	for alias, name := range st.aliases {
		if reader := from.readers[name]; reader != nil {
			s.readers[alias] = reader
		}
		if ctx := from.converters[name]; ctx != nil {
			s.converters[alias] = ctx
		}
		s.bindModels(alias, name, from)
		s.environ[alias] = s.environ[alias] || from.environ[name]
		s.getenv[alias] = s.getenv[alias] || from.getenv[name]
	}
}

// bindLocal binds the readers of a module of the project as attributes of alias.
func (r *resolver) bindLocal(s *scope, alias, file string) {
	if file == "" {
		return
	}
	if other := r.tree.python(file); other != nil {
		from := r.scope(other)
		for name, reader := range from.readers {
			if !strings.Contains(name, ".") {
				s.readers[alias+"."+name] = reader
			}
		}
		for name, ctx := range from.converters {
			s.converters[alias+"."+name] = ctx
		}
		for field, read := range from.fields {
			s.fields[alias+"."+field] = read
		}
	}
}

// merge adds all names of another scope.
func (s *scope) merge(other *scope) {
	for name, reader := range other.readers {
		s.readers[name] = reader
	}
	for name, ctx := range other.converters {
		s.converters[name] = ctx
	}
	maps.Copy(s.models, other.models)
	maps.Copy(s.fields, other.fields)
	for name := range other.environ {
		s.environ[name] = true
	}
	for name := range other.getenv {
		s.getenv[name] = true
	}
	for name := range other.os {
		s.os[name] = true
	}
	for name, lib := range other.libs {
		s.libs[name] = lib
	}
}

// bindModule binds the name of an imported library.
func bindModule(s *scope, alias, module string) {
	switch module {
	case "os":
		s.os[alias] = true
	case "environ", "environs":
		s.libs[alias+".Env"], s.libs[alias+".FileAwareEnv"] = module, module
	case "decouple":
		s.readers[alias+".config"] = &reader{style: "decouple"}
		s.libs[alias+".AutoConfig"], s.libs[alias+".Config"] = module, module
	default:
		if variable := urlLibraries[module]; variable != "" {
			s.readers[alias+".config"] = &reader{style: "dj", variable: variable}
		}
	}
}

// urlLibraries are the libraries whose config() reads a URL, with the variable that they read without being told.
var urlLibraries = map[string]string{
	"dj_database_url": "DATABASE_URL", "django_cache_url": "CACHE_URL", "dj_email_url": "EMAIL_URL", "dj_redis_url": "REDIS_URL",
}

// bindName binds a name that is imported from a library.
func bindName(s *scope, alias, module, name string) {
	switch module + "." + name {
	case "os.environ":
		s.environ[alias] = true
	case "os.getenv":
		s.getenv[alias] = true
	case "environ.Env", "environ.FileAwareEnv", "environs.Env", "environs.FileAwareEnv":
		s.libs[alias] = module
	case "decouple.config":
		s.readers[alias] = &reader{style: "decouple"}
	case "decouple.AutoConfig", "decouple.Config":
		s.libs[alias] = module
	case "environs.env":
		s.readers[alias] = &reader{style: "environs"}
	default:
		if variable := urlLibraries[module]; variable != "" && name == "config" {
			s.readers[alias] = &reader{style: "dj", variable: variable}
		} else if variable != "" && name == "parse" {
			s.libs[alias] = "parse"
		}
	}
}

// bindReader binds  env = environ.Env(…), config = AutoConfig(…)  and  get = os.environ.get.
func bindReader(s *scope, st *stmt) {
	if len(st.targets) != 1 || st.targets[0].kind != kName {
		return
	}
	target := st.targets[0].text
	switch value := st.value; {
	case s.isEnviron(value):
		s.environ[target] = true
	case s.isGetenv(value), value.kind == kAttr && value.text == "get" && s.isEnviron(value.base):
		s.getenv[target] = true
	case value.kind == kCall:
		if lib := s.libs[dotted(value.base)]; lib != "" && lib != "parse" {
			s.readers[target] = newReader(lib, value, s.mod)
		}
	}
}

// newReader returns the reader that a call of Env, AutoConfig or Config makes.
func newReader(lib string, call *expr, m *module) *reader {
	r := &reader{style: lib, scheme: map[string]*expr{}, mod: m}
	for i, name := range call.names {
		if name != "" {
			r.scheme[name] = call.items[i]
		} else if call.items[i].kind == kStar {
			r.open = true
		}
	}
	return r
}

// dotted returns the text of a name with attributes, or "".
func dotted(e *expr) string {
	switch {
	case e == nil:
		return ""
	case e.kind == kName:
		return e.text
	case e.kind == kAttr:
		if base := dotted(e.base); base != "" {
			return base + "." + e.text
		}
	}
	return ""
}
