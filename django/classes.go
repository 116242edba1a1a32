package django

import (
	"slices"
	"strings"
)

// A classLibrary is a library with which settings are classes, of which an environment variable chooses one.
type classLibrary struct {
	module   string // what the settings import: "configurations"
	variable string // "DJANGO_CONFIGURATION"
	prefix   string // before the variables of values that name none of their own
	keyword  string // the argument with which a value names its variable
}

// classLibraries returns django-configurations and django-environment-config.
func classLibraries() []*classLibrary {
	return []*classLibrary{
		{"configurations", "DJANGO_CONFIGURATION", "DJANGO_", "environ_name"},
		{"env_config", "DJANGO_SETTINGS_ENVIRONMENT", "", "env_name"},
	}
}

// classLibrary returns the library that makes settings of a module's classes, or nil.
func (m *module) classLibrary() *classLibrary {
	for _, lib := range classLibraries() {
		if m.imports(lib.module) {
			return lib
		}
	}
	return nil
}

// A settingsClass is a class of settings.
type settingsClass struct {
	name  string
	bases []string
	start int
}

// settingsClasses returns the outermost classes of a module in order.
func (m *module) settingsClasses() []settingsClass {
	var out []settingsClass
	for _, st := range m.stmts {
		blk := st.block.inside("class")
		if blk == nil || slices.ContainsFunc(out, func(c settingsClass) bool { return c.name == blk.class }) {
			continue
		}
		c := settingsClass{name: blk.class, start: st.start}
		for _, base := range blk.bases {
			c.bases = append(c.bases, last(base))
		}
		out = append(out, c)
	}
	return out
}

// chooseClass returns the class of the first of these names in lower case; ok is false when there is none.
func chooseClass(classes []settingsClass, names []string) (settingsClass, bool) {
	for _, name := range names {
		for _, c := range classes {
			if strings.EqualFold(c.name, name) {
				return c, true
			}
		}
	}
	return settingsClass{}, false
}

// classWhen tells for which runs the statements of each class count: those of the production class and of the classes that it
// inherits from always, all others never. Without a class of such a name, those for development and tests never.
func classWhen(classes []settingsClass) map[string]when {
	count := map[string]when{}
	chosen, ok := chooseClass(classes, productionNames)
	for _, c := range classes {
		count[c.name] = maybe
		if ok || slices.Contains(testWords, strings.ToLower(c.name)) {
			count[c.name] = never
		}
	}
	if !ok {
		return count
	}
	queue := []string{chosen.name}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		for _, c := range classes {
			if c.name == name && count[name] != always {
				count[name] = always
				queue = append(queue, c.bases...)
			}
		}
	}
	return count
}

// configurations finds the classes with the settings of production and of tests, and the variable that chooses one.
func (d *detector) configurations(s *settings) {
	m := d.tree.python(s.file)
	if m == nil || m.classLibrary() == nil {
		return
	}
	classes := m.settingsClasses()
	fact := func(c settingsClass) Fact { return Fact{Value: c.name, File: s.file, Line: m.line(c.start)} }
	if c, ok := chooseClass(classes, productionNames); ok {
		d.p.Configuration = fact(c)
	} else if len(classes) > 0 {
		d.note(s.file, 1, "settings are classes, and none is named Production: what "+m.classLibrary().variable+" is in production is not known")
	}
	if c, ok := chooseClass(classes, []string{"test", "testing", "tests", "automatedtests", "ci", "continuousintegration"}); ok {
		d.p.TestConfiguration = fact(c)
	}
	if c, ok := chooseClass(classes, []string{"development", "dev", "local"}); ok {
		d.p.DevConfiguration = fact(c)
	}
	d.p.ConfigurationEnv = m.classLibrary().variable
}

// valueKinds are the classes of both libraries whose objects read a variable, with the kind of what they make of it.
var valueKinds = map[string]string{
	"Value": "", "StringValue": "str", "BooleanValue": "bool", "IntegerValue": "int", "PositiveIntegerValue": "int", "FloatValue": "float",
	"DecimalValue": "float", "ListValue": "list", "TupleValue": "list", "SetValue": "list", "BackendsValue": "list", "DictValue": "dict",
	"JsonValue": "json", "EmailValue": "str", "URLValue": "str", "IPValue": "str", "RegexValue": "str", "PathValue": "path",
	"SecretValue": "str", "DatabaseURLValue": "url", "CacheURLValue": "url", "EmailURLValue": "url", "SearchURLValue": "url",
}

// urlValues are the variables that values of URLs read when they name none.
var urlValues = map[string]string{
	"DatabaseURLValue": "DATABASE_URL", "CacheURLValue": "CACHE_URL", "EmailURLValue": "EMAIL_URL", "SearchURLValue": "SEARCH_URL",
}

// bindValues binds what  SECRET_KEY = values.SecretValue()  reads: the name of the variable comes from the setting's.
func (s *scope) bindValues(st *stmt, lib *classLibrary) {
	name := ""
	if len(st.targets) == 1 {
		name = last(st.targets[0])
	}
	for _, e := range st.all() {
		walk(e, context{}, func(v *expr, _ context) {
			if read := lib.value(v, name, v == e); read != nil {
				s.values[v] = read
			}
		})
	}
}

// value returns what a value reads; alone tells whether it is all that its setting is assigned.
func (lib *classLibrary) value(e *expr, setting string, alone bool) *envRead {
	if e.kind != kCall {
		return nil
	}
	class := last(e.base)
	kind, ok := valueKinds[class]
	if module := e.base.base; !ok || e.base.kind == kAttr && last(module) != "values" {
		return nil
	}
	read := &envRead{at: e.start, kind: kind, name: lib.prefix + strings.ToUpper(setting)}
	if kind == "list" {
		read.separator = ","
	}
	own := argument(e, -1, lib.keyword)
	switch {
	case own != nil && own.kind == kString && !own.format:
		read.name = lib.prefixed(e, own.text)
	case urlValues[class] != "":
		read.name = urlValues[class]
	case own != nil || !alone:
		return nil
	default:
		read.name = lib.prefixed(e, strings.ToUpper(setting))
	}
	position := 0
	if lib.keyword == "env_name" { // all its arguments have names
		position, read.required = -1, true
	}
	required := argument(e, -1, "environ_required")
	if setDefault(read, argument(e, position, "default")); class == "SecretValue" || required != nil && required.text == "True" {
		read.required = true
	}
	return read
}

// prefixed returns the name of a variable with the prefix that a value asks for.
func (lib *classLibrary) prefixed(e *expr, name string) string {
	switch prefix := argument(e, -1, "environ_prefix"); {
	case prefix == nil:
		return lib.prefix + name
	case prefix.kind == kString && prefix.text != "":
		return strings.TrimSuffix(prefix.text, "_") + "_" + name
	}
	return name
}
