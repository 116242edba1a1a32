package django

import (
	"path"
	"slices"
	"strings"
)

// findSettings finds the settings modules: manage.py's own, the one for production and the one for tests.
func (d *detector) findSettings() {
	tests := d.testSettings()
	switch d.p.Settings = d.settingsIn(d.p.ManagePy.File); {
	case d.opts.Settings != "":
		d.overrideSettings()
	case d.p.Settings.Known() && tests.Known() && tests.Value != d.p.Settings.Value:
		d.p.TestSettings = tests
	case !d.p.Settings.Known():
		d.p.Settings = d.otherSettings(tests)
	}
	if !d.p.Settings.Known() {
		return
	}
	file := d.moduleFile(d.p.Settings.Value)
	if file == "" {
		d.note(d.p.Settings.File, d.p.Settings.Line, "settings module "+quote(d.p.Settings.Value)+" has no file here")
	}
	if name := packageOf(d.p.Settings.Value); name != "" {
		d.p.Name = Fact{Value: name, File: d.p.Settings.File, Line: d.p.Settings.Line}
	}
	d.productionSettings(file)
	if !d.p.TestSettings.Known() && d.opts.Settings == "" && !tests.Known() {
		d.p.TestSettings = d.sibling(file, testNames)
	}
}

// testNames are the names of modules with the settings for tests.
var testNames = []string{"test", "testing", "tests", "settings_test", "settings_testing", "test_settings"}

// sibling returns the module of one of the names beside the file of the settings. Beside a settings.py only names with
// "settings" are taken: others may be anything.
func (d *detector) sibling(file string, names []string) Fact {
	if file == "" {
		return Fact{}
	}
	module := d.p.Settings.Value
	prefix := module[:strings.LastIndexByte(module, '.')+1]
	if path.Base(file) == "__init__.py" {
		prefix = module + "."
	}
	for _, name := range names {
		p := path.Join(path.Dir(file), name+".py")
		if (path.Base(path.Dir(file)) == "settings" || strings.Contains(name, "settings")) && p != file && d.tree.has(p) {
			return Fact{Value: prefix + name, File: p}
		}
	}
	return Fact{}
}

// overrideSettings takes the settings that the caller named; they are those of production, too.
func (d *detector) overrideSettings() {
	d.p.Settings = Fact{Value: d.opts.Settings, File: d.moduleFile(d.opts.Settings)}
	if !d.p.Settings.Known() {
		d.note(d.p.ManagePy.File, 0, "settings module "+quote(d.opts.Settings)+" has no file here")
		d.p.Settings.File = d.p.ManagePy.File
	}
}

// otherSettings finds the settings of a project whose manage.py names none: in wsgi.py, asgi.py or celery.py, in the
// Dockerfile, in .gitlab-ci.yml, else those of the tests.
func (d *detector) otherSettings(tests Fact) Fact {
	for _, name := range []string{"wsgi.py", "asgi.py", "celery.py"} {
		for _, p := range d.tree.named(name) {
			if f := d.settingsIn(p); f.Known() && d.ours(p) {
				return f
			}
		}
	}
	if f := d.dockerSettings(); f.Known() {
		return f
	}
	if f := d.ciSettings(); f.Known() {
		return f
	}
	return tests
}

// moduleFile returns the file of a dotted module of the project, or "".
func (d *detector) moduleFile(dotted string) string { return d.res.find(d.p.ManagePy.File, dotted) }

// packageOf returns the package around the settings: "conf" for "conf.settings" and "conf.settings.production".
func packageOf(module string) string {
	parts := strings.Split(module, ".")
	if i := slices.Index(parts, "settings"); i > 0 {
		return strings.Join(parts[:i], ".")
	}
	return strings.Join(parts[:len(parts)-1], ".")
}

// productionNames are the names of modules with the settings for production.
var productionNames = []string{"production", "prod", "prd", "live", "settings_production", "settings_prod", "production_settings", "prod_settings"}

// isProduction reports whether the last part of a module's name is one of productionNames.
func isProduction(module string) bool {
	return slices.Contains(productionNames, module[strings.LastIndexByte(module, '.')+1:])
}

// dottedParts splits the dotted name of a module; nil when the text is none.
func dottedParts(text string) []string {
	parts := strings.Split(text, ".")
	for _, part := range parts {
		if part == "" || strings.IndexFunc(part, func(r rune) bool { return r >= 0x80 || !isNamePart(byte(r)) }) >= 0 {
			return nil
		}
	}
	return parts
}

// productionSettings finds the settings of production: what wsgi.py or asgi.py name, else a module of that name beside
// the others.
func (d *detector) productionSettings(file string) {
	for _, name := range []string{"wsgi.py", "asgi.py"} {
		if own := d.moduleFile(joinModule(d.p.Name.Value, name)); own != "" && d.settingsIn(own).Value == d.p.Settings.Value {
			break // another package may be an application of its own, with other settings
		}
		for _, p := range d.tree.named(name) {
			if f := d.settingsIn(p); f.Known() && d.ours(p) && f.Value != d.p.Settings.Value && d.moduleFile(f.Value) != "" {
				d.p.ProductionSettings = f
				return
			}
		}
	}
	if f := d.dockerSettings(); f.Known() && f.Value != d.p.Settings.Value && isProduction(f.Value) && d.moduleFile(f.Value) != "" {
		d.p.ProductionSettings = f
		return
	}
	if isProduction(d.p.Settings.Value) {
		d.p.ProductionSettings = d.p.Settings
		return
	}
	d.p.ProductionSettings = d.sibling(file, productionNames)
}

// settingsModules lists the modules named settings.py, and those in a package of that name.
func (d *detector) settingsModules() {
	for _, p := range d.tree.kept {
		if !isSettingsFile(path.Dir(p), path.Base(p)) || !d.ours(p) {
			continue
		}
		if module := d.moduleOf(p); module != "" && len(d.p.SettingsModules) < maxModules {
			d.p.SettingsModules = append(d.p.SettingsModules, module)
		}
	}
	slices.Sort(d.p.SettingsModules)
}

// isSettingsFile reports whether a file is a settings.py, or a module in a package of that name.
func isSettingsFile(dir, name string) bool {
	return name == "settings.py" || path.Base(dir) == "settings" && path.Ext(name) == ".py" && name != "__init__.py"
}

// ours reports whether a file lies in the project, not in another one beside it.
func (d *detector) ours(p string) bool {
	if d.p.Dir != "." && !strings.HasPrefix(p, d.p.Dir+"/") && !strings.HasPrefix(p, d.root+"/") && d.root != "." {
		return false
	}
	for _, c := range d.p.Candidates {
		if dir := path.Dir(c.File); dir != "." && strings.HasPrefix(p, dir+"/") && !strings.HasPrefix(d.p.Dir+"/", dir+"/") {
			return false
		}
	}
	return true
}

// load reads the settings: those of production first, for they count.
func (d *detector) load() {
	seen := map[string]bool{}
	for _, f := range []Fact{d.p.ProductionSettings, d.p.Settings, d.p.TestSettings} {
		if !f.Known() || seen[f.Value] {
			continue
		}
		seen[f.Value] = true
		file := d.moduleFile(f.Value)
		if file == "" {
			continue
		}
		s := d.res.load(f.Value, file)
		if d.main == nil {
			d.configurations(s)
			d.main = s
			continue
		}
		d.others = append(d.others, s)
	}
	if d.main == nil {
		d.main = &settings{res: d.res}
	}
	d.p.serving = d.serving()
}

// setting returns the fact that a setting has a plain value.
func (d *detector) setting(name string) Fact {
	for _, s := range d.serving() {
		if f := s.setting(name); f.Known() {
			return f
		}
	}
	return Fact{}
}

// written returns a setting's expression as it is written.
func (d *detector) written(name string) Fact {
	for _, s := range d.serving() {
		if st, ok := s.get(name); ok {
			return st.fact(st.mod.source(st.value), st.start)
		}
	}
	return Fact{}
}

// serving returns the settings that count, those of production first; those of tests are not among them.
func (d *detector) serving() []*settings {
	out := []*settings{d.main}
	for _, s := range d.others {
		if s.module == d.p.Settings.Value {
			out = append(out, s)
		}
	}
	return out
}

// applications finds the entry points of web servers.
func (d *detector) applications() {
	d.p.WSGI = d.application("WSGI_APPLICATION", "wsgi.py")
	d.p.ASGI = d.application("ASGI_APPLICATION", "asgi.py")
	d.p.RootURLs = d.setting("ROOT_URLCONF")
	if f, ok := d.p.Dependencies["channels"]; ok {
		d.p.Channels = Fact{Value: "channels", File: f.File, Line: f.Line}
	}
	if app := d.installed("channels"); app.Known() && !d.p.Channels.Known() {
		d.p.Channels = app
	}
}

// application returns the module of an entry point: from its setting, else from the file beside the settings.
func (d *detector) application(setting, file string) Fact {
	if f := d.setting(setting); f.Known() && strings.Contains(f.Value, ".") {
		f.Value = f.Value[:strings.LastIndexByte(f.Value, '.')]
		return f
	}
	name := d.p.Name.Value
	for _, module := range []string{joinModule(name, file), strings.TrimSuffix(file, ".py")} {
		if p := d.moduleFile(module); p != "" && (path.Base(p) == file || d.defines(p, "application")) {
			return Fact{Value: module, File: p}
		}
	}
	for _, p := range d.tree.named(file) {
		if module := d.moduleOf(p); module != "" && d.ours(p) {
			return Fact{Value: module, File: p}
		}
	}
	return Fact{}
}

// defines reports whether a module assigns or imports a name.
func (d *detector) defines(file, name string) bool {
	m := d.tree.python(file)
	return m != nil && (m.assigned(name) != nil || slices.ContainsFunc(m.stmts, func(st *stmt) bool {
		_, imported := st.aliases[name]
		return st.kind == sImport && imported
	}))
}

func joinModule(pkg, file string) string {
	return strings.TrimPrefix(pkg+"."+strings.TrimSuffix(file, ".py"), ".")
}

// moduleOf returns the dotted name by which a file is imported, from the nearest root around it; "" when none is.
func (d *detector) moduleOf(file string) string {
	for _, root := range d.res.roots {
		rest, ok := strings.CutPrefix(file, root+"/")
		if root == "." {
			rest, ok = file, true
		}
		if !ok {
			continue
		}
		rest = strings.TrimSuffix(strings.TrimSuffix(rest, ".py"), "/__init__")
		if strings.ContainsAny(rest, " -.") {
			return ""
		}
		return strings.ReplaceAll(rest, "/", ".")
	}
	return ""
}

// installed returns the entry of INSTALLED_APPS for an application or one of its parts.
func (d *detector) installed(app string) Fact {
	return d.listed(app, "INSTALLED_APPS", "DJANGO_APPS", "THIRD_PARTY_APPS", "LOCAL_APPS")
}

// listed returns the string in one of the lists that is name or begins with it and a dot.
func (d *detector) listed(name string, lists ...string) Fact {
	for _, s := range d.serving() {
		for _, st := range s.stmts {
			if st.when == never || st.value == nil || !slices.ContainsFunc(st.targets, func(t *expr) bool { return slices.Contains(lists, last(t)) }) {
				continue
			}
			var found Fact
			walk(st.value, context{}, func(e *expr, _ context) {
				if e.kind == kString && (e.text == name || strings.HasPrefix(e.text, name+".")) && !found.Known() {
					found = st.fact(e.text, e.start)
				}
			})
			if found.Known() {
				return found
			}
		}
	}
	return Fact{}
}
