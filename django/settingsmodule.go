package django

// settingsIn returns the settings module that a Python file sets: os.environ.setdefault("DJANGO_SETTINGS_MODULE", "x").
func (d *detector) settingsIn(file string) Fact {
	m := d.tree.python(file)
	if m == nil {
		return Fact{}
	}
	for _, st := range m.stmts {
		if value := m.settingsSet(st); value != nil {
			return Fact{Value: value.text, File: file, Line: m.line(value.start)}
		}
	}
	return Fact{}
}

// settingsSet returns the name of the settings module, where a statement sets it.
func (m *module) settingsSet(st *stmt) *expr {
	for _, t := range st.targets { // os.environ["DJANGO_SETTINGS_MODULE"] = "conf.settings"
		if t.kind == kIndex && last(t.base) == "environ" && len(t.items) == 1 && t.items[0].text == settingsVariable {
			return m.settingsValue(st.value, 0)
		}
	}
	var found *expr
	for _, e := range st.all() {
		walk(e, context{}, func(e *expr, _ context) {
			if found == nil {
				found = m.settingsCall(e)
			}
		})
	}
	return found
}

const settingsVariable = "DJANGO_SETTINGS_MODULE"

// settingsCall returns the default of  os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.settings")  and the argument
// of a project's own  main("conf.settings").
func (m *module) settingsCall(e *expr) *expr {
	if e.kind != kCall {
		return nil
	}
	switch last(e.base) {
	case "setdefault", "putenv", "set_default":
		if name := argument(e, 0, "key"); name != nil && name.text == settingsVariable {
			return m.settingsValue(argument(e, 1, "default"), 0)
		}
	case "main":
		if arg := argument(e, 0, ""); arg != nil && arg.kind == kString && isSettingsModule(arg.text) {
			return arg
		}
	}
	return nil
}

// isSettingsModule reports whether a text looks like the dotted name of a settings module.
func isSettingsModule(text string) bool {
	for _, part := range dottedParts(text) {
		if part == "settings" {
			return true
		}
	}
	return false
}

// settingsValue returns the settings module as a literal: itself, the default of what is read from the environment, what
// a name was assigned, or what a conditional expression takes otherwise.
func (m *module) settingsValue(value *expr, depth int) *expr {
	switch {
	case value == nil || depth > 4:
	case value.kind == kString && !value.format && value.text != "":
		return value
	case value.kind == kCall && (last(value.base) == "get" || last(value.base) == "getenv" || last(value.base) == "config"):
		return m.settingsValue(argument(value, 1, "default"), depth+1)
	case value.kind == kOther && value.text == "if" && len(value.items) == 3:
		if other := m.settingsValue(value.items[2], depth+1); other != nil {
			return other
		}
		return m.settingsValue(value.items[0], depth+1)
	case value.kind == kOther && value.text == "or":
		return m.settingsValue(value.items[len(value.items)-1], depth+1)
	case value.kind == kName:
		return m.settingsValue(m.assigned(value.text), depth+1)
	}
	return nil
}

// assigned returns what a module assigns to a name last.
func (m *module) assigned(name string) *expr {
	var value *expr
	for _, st := range m.stmts {
		if st.kind == sAssign && len(st.targets) == 1 && st.targets[0].kind == kName && st.targets[0].text == name {
			value = st.value
		}
	}
	return value
}
