package django

import (
	"cmp"
	"strings"
)

// An envRead is one place at which Python reads an environment variable.
type envRead struct {
	name       string // "" when only nameExpr tells it
	nameExpr   *expr
	defExpr    *expr
	required   bool
	def        string
	hasDefault bool
	kind       string
	separator  string
	yes, no    string // the words for true and false
	at         int
	defMod     *module // the module of defExpr, where it is not the one that reads
}

// A reader says how a function of the project, or an object of a library, reads the environment.
type reader struct {
	style     string   // "environ", "environs", "decouple", "dj", "func"
	params    []string // of "func": the names of its parameters
	name      int      // of "func": the parameter that is the variable's name
	def       int      // of "func": the parameter that is the default, -1 for none
	defExpr   *expr    // of "func": the default of that parameter
	fixed     *expr    // of "func": the default when no parameter is
	variable  string   // of "dj": what is read without a name
	kind      string   // of "func", with separator
	separator string
	yes, no   string
	mod       *module          // where it is made
	needs     bool             // of "func": fails without the variable
	scheme    map[string]*expr // of "environ": Env(DEBUG=(bool, False))
	open      bool             // the scheme has more than the text shows: Env(**more)
}

// A scope tells what names mean in a module.
type scope struct {
	mod        *module
	readers    map[string]*reader  // by name
	environ    map[string]bool     // names of os.environ: "environ"
	getenv     map[string]bool     // names of os.getenv
	os         map[string]bool     // names of the module os
	converters map[string]*context // functions of the project that turn a text into something
	libs       map[string]string   // names of the classes whose objects read: "Env" → "environ"
	values     map[*expr]*envRead  // what the values in classes of settings read
	models     map[string]*model   // classes of pydantic-settings, by name
	fields     map[string]*envRead // what the fields of their objects read: "config.debug"
}

func newScope(m *module) *scope {
	return &scope{
		mod:     m,
		readers: map[string]*reader{}, environ: map[string]bool{}, getenv: map[string]bool{}, os: map[string]bool{"os": true},
		libs: map[string]string{}, converters: map[string]*context{}, values: map[*expr]*envRead{},
		models: map[string]*model{}, fields: map[string]*envRead{},
	}
}

// isEnviron reports whether e is os.environ.
func (s *scope) isEnviron(e *expr) bool {
	switch {
	case e == nil:
		return false
	case e.kind == kName:
		return s.environ[e.text]
	}
	return e.kind == kAttr && e.text == "environ" && e.base.kind == kName && s.os[e.base.text]
}

func (s *scope) isGetenv(e *expr) bool {
	switch {
	case e == nil:
		return false
	case e.kind == kName:
		return s.getenv[e.text]
	}
	return e.kind == kAttr && e.text == "getenv" && e.base.kind == kName && s.os[e.base.text]
}

// read returns what e itself reads from the environment; what its parts read is theirs.
// A variable whose name is computed is not known, and so is not reported.
func (s *scope) read(e *expr) *envRead {
	if read := s.readAny(e); read != nil && read.name != "" {
		return read
	}
	return nil
}

// readAny is read for any name.
func (s *scope) readAny(e *expr) *envRead {
	switch e.kind {
	case kIndex:
		if s.isEnviron(e.base) && len(e.items) == 1 {
			return named(e.items[0], &envRead{required: true, at: e.start})
		}
		if r := s.reader(e.base); r != nil && len(e.items) == 1 && r.style == "environ" {
			return named(e.items[0], &envRead{required: true, at: e.start})
		}
	case kCall:
		return s.readCall(e)
	case kAttr:
		return s.fieldRead(e)
	case kOther:
		if (e.text == "in" || e.text == "not in") && len(e.items) == 2 && s.isEnviron(e.items[1]) {
			return named(e.items[0], &envRead{at: e.start, kind: "presence"})
		}
	}
	return nil
}

// readCall recognises the calls that read a variable.
func (s *scope) readCall(e *expr) *envRead {
	if read := s.values[e]; read != nil {
		return read
	}
	fn := e.base
	if fn.kind == kAttr && s.isEnviron(fn.base) {
		switch fn.text {
		case "get", "pop":
			return s.withDefault(e, 1, "default", &envRead{at: e.start, required: fn.text == "pop"})
		}
		return nil
	}
	if s.isGetenv(fn) {
		return s.withDefault(e, 1, "default", &envRead{at: e.start})
	}
	if r := s.reader(fn); r != nil {
		return s.readBy(r, "", e)
	}
	if fn.kind == kAttr {
		if r := s.reader(fn.base); r != nil && r.style != "func" {
			return s.readBy(r, fn.text, e)
		}
	}
	return nil
}

// reader returns what a name or attribute reads the environment with, or nil.
func (s *scope) reader(e *expr) *reader {
	switch {
	case e == nil:
		return nil
	case e.kind == kName:
		return s.readers[e.text]
	case e.kind == kAttr && e.base.kind == kName: // helpers.flag, dj_database_url.config
		return s.readers[e.base.text+"."+e.text]
	}
	return nil
}

// readBy returns what a call of a reader's method reads; "" is the call of the reader itself.
func (s *scope) readBy(r *reader, method string, e *expr) *envRead {
	switch r.style {
	case "func":
		return s.readFunc(r, e)
	case "dj":
		read := &envRead{at: e.start, kind: "url", name: r.variable}
		if arg := argument(e, 0, "env"); arg != nil && arg.kind == kString {
			read.name = arg.text
		}
		return setDefault(read, argument(e, 1, "default"))
	case "decouple":
		if method != "" && method != "get" {
			return nil
		}
		read := s.withDefault(e, 1, "default", &envRead{at: e.start, required: true})
		return s.setCast(read, argument(e, 2, "cast"))
	}
	return s.readEnv(r, method, e)
}

// envMethods are the methods of django-environ's and environs' Env, with the kind of what they return.
var envMethods = map[string]string{
	"": "", "str": "str", "bytes": "str", "unicode": "str", "bool": "bool", "int": "int", "float": "float", "decimal": "float",
	"json": "json", "dict": "dict", "list": "list", "tuple": "list", "url": "url", "path": "path", "get_value": "",
	"db": "url", "db_url": "url", "dj_db_url": "url", "cache": "url", "cache_url": "url", "dj_cache_url": "url",
	"email": "url", "email_url": "url", "dj_email_url": "url", "search_url": "url", "channels": "url", "channels_url": "url",
	"log_level": "str", "timedelta": "int", "date": "str", "datetime": "str", "uuid": "str", "enum": "str", "get": "",
}

// envNames are the variables that methods of django-environ read when they are given no name.
var envNames = map[string]string{
	"db": "DATABASE_URL", "db_url": "DATABASE_URL", "cache": "CACHE_URL", "cache_url": "CACHE_URL",
	"email": "EMAIL_URL", "email_url": "EMAIL_URL", "search_url": "SEARCH_URL",
	"channels": "CHANNELS_URL", "channels_url": "CHANNELS_URL",
}

// readEnv returns what a call of django-environ or environs reads.
func (s *scope) readEnv(r *reader, method string, e *expr) *envRead {
	kind, ok := envMethods[method]
	if !ok {
		return nil
	}
	read := &envRead{at: e.start, kind: kind, required: true}
	if kind == "list" {
		read.separator = ","
	}
	first := argument(e, 0, "var")
	if first == nil {
		first = argument(e, -1, "name")
	}
	switch {
	case first != nil && first.kind == kString && !first.format:
		read.name = first.text
	case first == nil && envNames[method] != "":
		read.name = envNames[method]
	case first == nil:
		return nil
	}
	read.nameExpr = first
	position := 1
	if r.style == "environ" && method == "" {
		position = 2
		s.setCast(read, argument(e, 1, "cast"))
	}
	setDefault(read, argument(e, position, "default"))
	s.fromScheme(read, r)
	return read
}

// fromScheme takes kind and default from  Env(NAME=(type, default)).
func (s *scope) fromScheme(read *envRead, r *reader) {
	scheme := r.scheme[read.name]
	switch {
	case scheme == nil && r.open:
		read.required = false
	case scheme == nil:
	case scheme.kind == kList && len(scheme.items) == 2:
		if read.kind == "" {
			s.setCast(read, scheme.items[0])
		}
		if !read.hasDefault {
			read.defMod = r.mod
			setDefault(read, scheme.items[1])
		}
	case read.kind == "":
		s.setCast(read, scheme)
	}
}

// readFunc returns what a call of a project's own helper reads.
func (s *scope) readFunc(r *reader, e *expr) *envRead {
	name := argument(e, r.name, r.params[r.name])
	if name == nil {
		return nil
	}
	read := named(name, &envRead{
		at: e.start, kind: r.kind, separator: r.separator, yes: r.yes, no: r.no, required: r.needs,
	})
	def := r.fixed
	if r.def >= 0 {
		def = argument(e, r.def, r.params[r.def])
	}
	if def == nil || r.def < 0 {
		read.defMod = r.mod
		def = cmp.Or(r.defExpr, r.fixed)
	}
	return setDefault(read, def)
}

// withDefault fills in name and default of a call such as get("NAME", "default").
func (s *scope) withDefault(e *expr, position int, keyword string, read *envRead) *envRead {
	name := argument(e, 0, "")
	if name == nil {
		name = argument(e, -1, "key")
	}
	if name == nil {
		return nil
	}
	return setDefault(named(name, read), argument(e, position, keyword))
}

// named sets the name of a read, which is known when it is a plain string.
func named(name *expr, read *envRead) *envRead {
	read.nameExpr = name
	if name.kind == kString && !name.format && !strings.ContainsAny(name.text, " =\x00\n") {
		read.name = name.text
	}
	return read
}

// switchKind is the kind of a text whose default is True or False: of a switch, if its name says so.
const switchKind = "switch"

// setDefault sets the default of a read, which then no longer needs the variable. None is a default without a value.
func setDefault(read *envRead, def *expr) *envRead {
	if read == nil || def == nil {
		return read
	}
	read.required, read.defExpr = false, def
	if value, ok := constant(def); ok {
		read.def, read.hasDefault = value, true
	} else {
		read.hasDefault = !isNone(def)
	}
	if read.kind == "" && isBool(def) {
		read.kind = switchKind
	}
	return read
}

// setCast sets the kind of a read from what its text is turned into.
func (s *scope) setCast(read *envRead, cast *expr) *envRead {
	if read == nil || cast == nil {
		return read
	}
	switch {
	case cast.kind == kName && (cast.text == "bool" || cast.text == "int" || cast.text == "float" || cast.text == "str" || cast.text == "list"):
		read.kind = cast.text
	case cast.kind == kCall && last(cast.base) == "Csv":
		read.kind, read.separator = "list", ","
	case last(cast) == "strtobool":
		read.kind = "bool"
	case last(cast) == "parse" && strings.Contains(dotted(cast), "_url"), s.libs[last(cast)] == "parse":
		read.kind = "url"
	case cast.kind == kLambda:
		walk(cast.items[0], context{}, func(e *expr, ctx context) {
			if e.kind == kName {
				ctx.apply(read)
			}
		})
	}
	if read.kind == "list" && read.separator == "" {
		read.separator = ","
	}
	return read
}
