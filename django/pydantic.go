package django

import (
	"maps"
	"slices"
	"strings"
)

// A model is a class of pydantic-settings, whose object takes its fields from the environment.
//
//	class Config(BaseSettings):
//	    model_config = SettingsConfigDict(env_prefix="SHOP_")
//	    secret_key: SecretStr
//	    debug: bool = False
//
//	config = Config()
//	SECRET_KEY = config.secret_key.get_secret_value()
type model struct {
	mod           *module
	prefix        string
	caseSensitive bool
	fields        map[string]*envRead
}

// models returns the classes of a module that are models, by name. Fields whose type pydantic reads in ways of their own are
// left out.
func (m *module) models() map[string]*model {
	if !m.imports("pydantic_settings") && !m.imports("pydantic") {
		return nil
	}
	out := map[string]*model{}
	for _, c := range m.settingsClasses() {
		class := &model{mod: m, fields: map[string]*envRead{}}
		if !class.inherits(c.bases, out) {
			continue
		}
		body := m.classBody(c.name)
		for _, st := range body {
			class.configure(st)
		}
		for _, st := range body {
			if name, read := class.field(st); read != nil {
				class.fields[name] = read
			}
		}
		out[c.name] = class
	}
	return out
}

// inherits reports whether a class is a model by its bases, and takes over what they have.
func (c *model) inherits(bases []string, known map[string]*model) bool {
	is := false
	for _, name := range bases {
		is = is || name == "BaseSettings"
		if base := known[name]; base != nil {
			is = true
			c.prefix, c.caseSensitive = base.prefix, base.caseSensitive
			maps.Copy(c.fields, base.fields)
		}
	}
	return is
}

// classBody returns the statements right in an outermost class, and those of the class Config in it.
func (m *module) classBody(name string) []*stmt {
	return slices.DeleteFunc(slices.Clone(m.stmts), func(st *stmt) bool {
		b := st.block
		if b.configures() {
			b = b.parent
		}
		return b == nil || b.word != "class" || b.class != name || b.parent != nil
	})
}

// configures reports whether a block is the class Config in another class.
func (b *block) configures() bool {
	return b != nil && b.word == "class" && b.class == "Config" && b.parent != nil && b.parent.word == "class"
}

// configure reads  model_config = SettingsConfigDict(…)  and the class Config of older releases.
func (c *model) configure(st *stmt) {
	if st.kind != sAssign || len(st.targets) != 1 {
		return
	}
	set := func(name string, value *expr) {
		switch {
		case value == nil:
		case name == "env_prefix" && value.kind == kString && !value.format:
			c.prefix = value.text
		case name == "case_sensitive":
			c.caseSensitive = value.text == "True"
		}
	}
	switch name := last(st.targets[0]); {
	case st.block.configures():
		set(name, st.value)
	case name != "model_config":
	case st.value.kind == kCall:
		for i, key := range st.value.names {
			set(key, st.value.items[i])
		}
	case st.value.kind == kDict:
		for i, key := range st.value.keys {
			if key != nil {
				set(key.text, st.value.items[i])
			}
		}
	}
}

// field returns what a statement of the class reads, nil when it is no field or one that is not understood.
func (c *model) field(st *stmt) (name string, read *envRead) {
	if st.annotation == nil || st.block.configures() {
		return "", nil
	}
	target, value := st.exprs, st.value
	if st.kind == sAssign {
		target = st.targets
	}
	kind, ok := fieldKind(st.annotation)
	if len(target) != 1 || target[0].kind != kName || strings.HasPrefix(target[0].text, "_") || !ok {
		return "", nil
	}
	name = target[0].text
	read = &envRead{name: c.variable(name), kind: kind, required: true, at: st.start, defMod: c.mod}
	if value == nil {
		return name, read
	}
	if value.kind == kCall && last(value.base) == "Field" {
		return name, c.described(read, value)
	}
	return name, setDefault(read, value)
}

// variable returns the variable of a field. Upper and lower case are the same to pydantic, unless it is told otherwise.
func (c *model) variable(field string) string {
	if c.caseSensitive {
		return c.prefix + field
	}
	return strings.ToUpper(c.prefix + field)
}

// described reads  Field(default, validation_alias="NAME"):  an alias is the whole name of the variable.
func (c *model) described(read *envRead, call *expr) *envRead {
	for _, key := range []string{"validation_alias", "alias", "env"} {
		alias := argument(call, -1, key)
		if alias != nil && alias.kind == kCall && last(alias.base) == "AliasChoices" && len(alias.items) > 0 {
			alias = alias.items[0]
		}
		if alias == nil {
			continue
		}
		if alias.kind != kString || alias.format {
			return nil
		}
		if read.name = alias.text; !c.caseSensitive {
			read.name = strings.ToUpper(alias.text)
		}
		break
	}
	def := argument(call, 0, "default")
	if def != nil && c.mod.source(def) != "..." {
		setDefault(read, def)
	}
	if argument(call, -1, "default_factory") != nil {
		read.required = false
	}
	return read
}

// fieldKind returns the kind of a type that pydantic reads as a text; of lists and dictionaries it reads JSON.
func fieldKind(annotation *expr) (kind string, ok bool) {
	switch annotation.kind {
	case kIndex:
		switch last(annotation.base) {
		case "Optional":
			return fieldKind(annotation.items[0])
		case "list", "List", "set", "Set", "tuple", "Tuple", "dict", "Dict":
			return "json", true
		case "Literal":
			return "str", true
		}
		return "", false
	case kOther: // str | None
		if annotation.text == "|" && len(annotation.items) == 2 && isNone(annotation.items[1]) {
			return fieldKind(annotation.items[0])
		}
		return "", false
	}
	switch last(annotation) {
	case "str", "SecretStr", "EmailStr", "Path", "DirectoryPath", "FilePath":
		return "str", true
	case "bool", "int", "float":
		return last(annotation), true
	case "list", "List", "set", "tuple", "dict", "Dict":
		return "json", true
	case "AnyUrl", "AnyHttpUrl", "HttpUrl", "PostgresDsn", "RedisDsn", "AmqpDsn":
		return "str", true
	}
	return "", false
}

// bindModel binds  config = Config():  from then on, config.debug is a read.
func (s *scope) bindModel(st *stmt) {
	if len(st.targets) != 1 || st.targets[0].kind != kName || st.block.inside("def") != nil {
		return
	}
	if class := s.modelOf(st.value); class != nil {
		for name, read := range class.fields {
			s.fields[st.targets[0].text+"."+name] = read
		}
	}
}

// modelOf returns the model of which an expression makes an object, without arguments that would count instead of variables.
func (s *scope) modelOf(e *expr) *model {
	if e == nil || e.kind != kCall || len(e.items) > 0 {
		return nil
	}
	return s.models[dotted(e.base)]
}

// fieldRead returns what an attribute of a model's object reads.
func (s *scope) fieldRead(e *expr) *envRead {
	field := s.fields[dotted(e)]
	if field == nil {
		return nil
	}
	read := *field
	read.at = e.start
	return &read
}

// bindModels binds under another name what a name of another module means.
func (s *scope) bindModels(alias, name string, from *scope) {
	if class := from.models[name]; class != nil {
		s.models[alias] = class
	}
	for field, read := range from.fields {
		if rest, ok := strings.CutPrefix(field, name+"."); ok {
			s.fields[alias+"."+rest] = read
		}
	}
}

// modelFields adds all that an object of a model reads when it is made, whether settings use it or not: what is required must be
// there.
func (c *collector) modelFields(st placed) {
	class := st.scope.modelOf(st.value)
	if class == nil {
		return
	}
	where := st
	where.mod = class.mod
	for _, name := range slices.Sorted(maps.Keys(class.fields)) {
		c.add(where, class.fields[name], context{scope: st.scope})
	}
}

// hasModels reports whether a module makes objects of models.
func (r *resolver) hasModels(file string) bool {
	m := r.tree.python(file)
	return m != nil && len(r.scope(m).fields) > 0
}
