package django

import (
	"path"
	"slices"
	"strings"
)

// celery finds the Celery application and how it schedules.
func (d *detector) celery() {
	for _, name := range []string{"celery.py", "celery_app.py", "celeryapp.py", "celeryconf.py", "__init__.py", "tasks.py"} {
		for _, p := range d.celeryFiles(name) {
			if f := d.celeryIn(p); f.Known() {
				d.p.Celery = f
				break
			}
		}
		if d.p.Celery.Known() {
			break
		}
	}
	if !d.p.Celery.Known() {
		d.p.Celery = d.celeryCommand()
	}
	if !d.p.Celery.Known() {
		d.p.Celery = d.celeryByAnyName()
	}
	for _, setting := range []string{"CELERY_BEAT_SCHEDULE", "CELERYBEAT_SCHEDULE"} {
		if f := d.written(setting); f.Known() && !d.p.CeleryBeat.Known() {
			f.Value = "schedule"
			d.p.CeleryBeat = f
		}
	}
	if f := d.beatIn(d.p.Celery.File); f.Known() && !d.p.CeleryBeat.Known() {
		d.p.CeleryBeat = f
	}
	for _, name := range []string{"django-celery-beat", "celery-redbeat"} {
		if f, ok := d.p.Dependencies[name]; ok {
			d.p.CeleryBeat = Fact{Value: name, File: f.File, Line: f.Line}
		}
	}
	if app := d.installed("django_celery_beat"); app.Known() {
		app.Value = "django-celery-beat"
		d.p.CeleryBeat = app
	}
	d.broker()
}

// celeryFiles returns the files of that name that may hold the application.
func (d *detector) celeryFiles(name string) []string {
	if name == "__init__.py" || name == "tasks.py" {
		if p := d.moduleFile(joinModule(d.p.Name.Value, name)); name == "tasks.py" && p != "" {
			return []string{p}
		}
		if p := d.moduleFile(d.p.Name.Value); d.p.Name.Value != "" && p != "" {
			return []string{p}
		}
		return nil
	}
	var out []string
	for _, p := range append(d.tree.named(name), d.tree.named("__init__.py")...) {
		isPackage := path.Base(p) == "__init__.py" // celery/__init__.py
		if d.ours(p) && (!isPackage || path.Base(path.Dir(p))+".py" == name) {
			out = append(out, p)
		}
	}
	return out
}

// celeryByAnyName returns the application of the only file that has one, of those with "celery" in their names. Celery itself
// looks for some names; others stand in a command that is not here.
func (d *detector) celeryByAnyName() Fact {
	var found []Fact
	for _, p := range d.tree.kept {
		if isCeleryFile(path.Base(p)) && d.ours(p) && !isTestFile(p) {
			if f := d.celeryIn(p); f.Known() {
				found = append(found, f)
			}
		}
	}
	if len(found) != 1 {
		return Fact{}
	}
	return found[0]
}

// isCeleryFile reports whether a file's name says that it is about Celery: celery_configuration.py.
func isCeleryFile(name string) bool {
	return strings.HasSuffix(name, ".py") && strings.Contains(name, "celery")
}

// isTestFile reports whether a path is that of tests.
func isTestFile(p string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(p, func(r rune) bool { return r == '/' || r == '_' || r == '.' }), func(part string) bool {
		return part == "test" || part == "tests"
	})
}

// celeryIn returns the -A argument for the application that a file makes:  app = Celery("conf").
func (d *detector) celeryIn(file string) Fact {
	m := d.tree.python(file)
	if m == nil {
		return Fact{}
	}
	for _, st := range m.stmts {
		if st.kind != sAssign || len(st.targets) != 1 || st.value.kind != kCall || last(st.value.base) != "Celery" {
			continue
		}
		module := d.moduleOf(file)
		if pkg, ok := strings.CutSuffix(module, ".celery"); ok {
			module = pkg
		}
		if module != "" {
			return Fact{Value: module, File: file, Line: m.line(st.start)}
		}
	}
	return Fact{}
}

// beatIn finds  app.conf.beat_schedule = {…}  in a file.
func (d *detector) beatIn(file string) Fact {
	m := d.tree.python(file)
	if m == nil {
		return Fact{}
	}
	for _, st := range m.stmts {
		for _, t := range st.targets {
			if last(t) == "beat_schedule" {
				return Fact{Value: "schedule", File: file, Line: m.line(st.start)}
			}
		}
	}
	return Fact{}
}
