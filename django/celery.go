package django

import (
	"path"
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

// brokers are the schemes of broker URLs.
var brokers = map[string]string{
	"amqp": "rabbitmq", "amqps": "rabbitmq", "pyamqp": "rabbitmq", "rabbitmq": "rabbitmq",
	"redis": "redis", "rediss": "redis", "valkey": "redis", "sqs": "sqs",
}

// broker finds the broker: from its setting, else from the library for it.
func (d *detector) broker() {
	for _, name := range []string{"CELERY_BROKER_URL", "BROKER_URL", "broker_url", "CELERY_BROKER"} {
		for _, s := range d.serving() {
			st, ok := s.get(name)
			if !ok {
				continue
			}
			if name := s.brokerOf(st); name != "" {
				d.p.Broker = st.fact(name, st.start)
				return
			}
		}
	}
	if !d.p.HasDev("celery") && !d.p.Celery.Known() {
		return
	}
	for _, extra := range d.p.Extras["celery"] {
		if name := brokers[extra]; name != "" {
			f := d.p.Dependencies["celery"]
			d.p.Broker = Fact{Value: name, File: f.File, Line: f.Line}
			return
		}
	}
	if f, ok := d.p.Dependencies["redis"]; ok && d.p.Cache.Value != "redis" {
		d.p.Broker = Fact{Value: "redis", File: f.File, Line: f.Line}
	}
}

// brokerOf returns the broker that an assignment names: by the scheme of its URL, else by the name of the variable that
// holds the URL.
func (s *settings) brokerOf(st placed) string {
	if name := brokers[s.scheme(st.value, st)]; name != "" {
		return name
	}
	name := ""
	value, at := s.resolve(st.value, st)
	walk(value, context{}, func(e *expr, _ context) {
		read := at.scope.read(e)
		if read == nil || name != "" {
			return
		}
		switch {
		case strings.Contains(read.name, "REDIS"), strings.Contains(read.name, "VALKEY"):
			name = "redis"
		case strings.Contains(read.name, "RABBIT"), strings.Contains(read.name, "AMQP"):
			name = "rabbitmq"
		}
	})
	return name
}

// scheme returns the scheme of the URL that an expression makes, where the text begins with one.
func (s *settings) scheme(e *expr, at placed) string {
	scheme := ""
	e, at = s.resolve(e, at)
	walk(e, context{}, func(e *expr, _ context) {
		text := ""
		if e.kind == kString {
			text = e.text
		}
		if e.kind == kName && scheme == "" {
			if target, where := s.resolve(e, at); target != nil && target != e {
				text, _ = s.text(target, where)
			}
		}
		if before, _, ok := strings.Cut(text, "://"); ok && scheme == "" {
			scheme = strings.ToLower(before)
		}
	})
	return scheme
}
