package generate

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/templates"
)

// plainNames are packages that hold settings in many projects: they do not name one.
var plainNames = []string{"conf", "config", "settings", "project", "core", "app", "src", "backend", "server", "main", "django"}

func (f *finder) name() Answer {
	for part := range strings.SplitSeq(f.project.Name.Value, ".") {
		name := strings.ToLower(strings.ReplaceAll(part, "_", "-"))
		if f.checkName(name) == nil && !slices.Contains(plainNames, name) {
			return Answer{Value: name, Source: where(f.project.Name)}
		}
	}
	name := strings.ToLower(strings.NewReplacer("_", "-", ".", "-").Replace(f.project.Distribution.Value))
	if f.checkName(name) == nil && !slices.Contains(plainNames, name) {
		return Answer{Value: name, Source: where(f.project.Distribution)}
	}
	return byDefault("app")
}

// python takes what the project says, else the release that most likely serves it longest.
func (f *finder) python() Answer {
	p := f.project
	if p.Python.Known() {
		return f.supportedPython(p.Python)
	}
	if fact := f.compiledPython(); f.stillFixed(fact.Value) {
		return Answer{Value: fact.Value, Source: where(fact)}
	}
	source := "default"
	if p.PythonRequires.Known() {
		source = fmt.Sprintf("default for %q, %s", p.PythonRequires.Value, where(p.PythonRequires))
	}
	line, oldest, newest := f.djangoPythons()
	for _, advice := range []templates.Advice{templates.Default, templates.Allowed, templates.Ageing} {
		for _, r := range templates.Releases {
			if r.Product != "python" || r.Advice != advice || !satisfies(r.Cycle, p.PythonRequires.Value) {
				continue
			}
			if newest == "" || templates.Compare(r.Cycle, newest) <= 0 && templates.Compare(r.Cycle, oldest) >= 0 {
				return Answer{Value: r.Cycle, Source: source}
			}
		}
	}
	if p.PythonRequires.Known() {
		f.refusal = fmt.Sprintf("no supported Python release satisfies %q (%s)", p.PythonRequires.Value, where(p.PythonRequires))
		return Answer{}
	}
	f.note("Django %s (%s) was made for Python up to %s, which has ended: 3.11 is the oldest that still gets fixes; upgrade Django",
		line, where(p.Django), newest)
	return Answer{Value: "3.11", Source: "oldest supported, for Django " + line}
}

// supportedPython is the Python that the project names, unless it gets no fixes any more.
func (f *finder) supportedPython(fact django.Fact) Answer {
	cycle := minor(fact.Value)
	r, known := templates.Find("python", cycle)
	if known && r.Advice == templates.Ended {
		f.refusal = fmt.Sprintf("Python %s (%s) has had no security fixes since %s", cycle, where(fact), r.Ends)
		return Answer{}
	}
	if known && r.Advice == templates.Ageing {
		f.note("Python %s (%s) gets security fixes until %s only", cycle, where(fact), r.Ends)
	}
	if !known {
		f.refusal = fmt.Sprintf("Python %q (%s) is unknown", fact.Value, where(fact))
		return Answer{}
	}
	if oldest := f.tooOld(cycle); oldest != "" {
		f.refusal = fmt.Sprintf("Python %s (%s) does not run Django %s (%s), which needs %s or later",
			cycle, where(fact), f.djangoLine(), where(f.djangoFact()), oldest)
		return Answer{}
	}
	if line, _, newest := f.djangoPythons(); newest != "" && templates.Compare(cycle, newest) > 0 {
		f.note("Django %s (%s) supports Python up to %s: check that it works with %s (%s)", line, where(f.djangoFact()), newest, cycle, where(fact))
	}
	return Answer{Value: cycle, Source: where(fact)}
}

// djangoPythons returns the release line of Django that the project gets, and the Python releases it supports.
func (f *finder) djangoPythons() (line, oldest, newest string) {
	line = f.djangoLine()
	oldest, newest, _ = templates.DjangoPythons(line)
	return line, oldest, newest
}

// djangoLine returns the release line of Django that the project gets: the locked one, else the newest that its
// constraint allows; "" when that is not known.
func (f *finder) djangoLine() string {
	if f.project.DjangoLocked.Known() {
		return minor(f.project.DjangoLocked.Value)
	}
	if !f.project.Django.Known() {
		return ""
	}
	for _, r := range templates.Releases {
		if r.Product == "django" && satisfies(r.Cycle, f.project.Django.Value) {
			return r.Cycle
		}
	}
	return ""
}

func (f *finder) checkPython(value string) error {
	r, known := templates.Find("python", value)
	switch {
	case !known:
		return fmt.Errorf("there is no Python %q: use one of %s", value, strings.Join(templates.Supported("python"), ", "))
	case r.Advice == templates.Ended:
		return fmt.Errorf("release %s has had no security fixes since %s: use one of %s", value, r.Ends, strings.Join(templates.Supported("python"), ", "))
	}
	if oldest := f.tooOld(value); oldest != "" {
		return fmt.Errorf("release %s does not run Django %s (%s), which needs %s or later", value, f.djangoLine(), where(f.djangoFact()), oldest)
	}
	if line, _, newest := f.djangoPythons(); newest != "" && templates.Compare(value, newest) > 0 {
		f.note("Django %s supports Python up to %s: check that it works with %s", line, newest, value)
	}
	if req := f.project.PythonRequires; req.Known() && !satisfies(value, req.Value) {
		f.note("the project asks for Python %q (%s), and --python says %s", req.Value, where(req), value)
	}
	return nil
}

func (f *finder) missPython() string { return f.refusal }

func (f *finder) manager() Answer {
	if f.project.Manager.Known() {
		return proved(f.project.Manager)
	}
	return Answer{}
}

func (f *finder) missManager() string {
	return "no requirements.txt, pyproject.toml or Pipfile tells how to install the project; write one, or say how"
}

func (f *finder) usesPip() bool { return f.value("manager") == string(django.Pip) }

func (f *finder) requirements() Answer {
	f.refusal = ""
	if len(f.project.Requirements) > 0 {
		return proved(f.project.Requirements[0])
	}
	return Answer{}
}

func (f *finder) checkFile(name string) error {
	if !f.exists(name) {
		return fmt.Errorf("%s does not exist", name)
	}
	return nil
}

func (f *finder) settings() Answer {
	if f.project.ProductionSettings.Known() {
		return proved(f.project.ProductionSettings)
	}
	f.refusal = ""
	fact := f.project.Settings
	if module := fact.Value[strings.LastIndexByte(fact.Value, '.')+1:]; slices.Contains(developmentNames, module) && fact.Line > 0 {
		f.refusal = fmt.Sprintf("%s names %q, which are settings for development, and none for production were found", where(fact), fact.Value)
		return Answer{}
	}
	if fact.Known() {
		return proved(fact)
	}
	return Answer{}
}

// developmentNames are settings modules with which nobody should serve a site.
var developmentNames = []string{"local", "dev", "development", "develop", "test", "testing", "settings_dev", "settings_local", "dev_settings", "local_settings"}

func (f *finder) missSettings() string {
	why := cmp.Or(f.refusal, "manage.py does not name the settings module")
	if modules := f.project.SettingsModules; len(modules) > 0 {
		why += "; there are " + strings.Join(modules, ", ")
	}
	return why
}

// server takes what is installed. Without any, gunicorn is installed into the image, and a note says so.
func (f *finder) server() Answer {
	p := f.project
	asgi := p.Channels.Known() || p.ASGI.Known() && !p.WSGI.Known()
	switch {
	case !p.Server.Known() && asgi:
		return byDefault("uvicorn")
	case !p.Server.Known():
		return byDefault("gunicorn")
	case p.Server.Value == "gunicorn" && asgi && (p.Has("uvicorn") || p.Has("uvicorn-worker")):
		return Answer{Value: "gunicorn-uvicorn", Source: where(p.Server)}
	}
	return proved(p.Server)
}

// speaksASGI reports whether the chosen server wants the ASGI application.
func (f *finder) speaksASGI() bool {
	return slices.Contains([]string{"uvicorn", "daphne", "gunicorn-uvicorn"}, f.value("server"))
}

func (f *finder) app() Answer {
	fact := f.project.WSGI
	if f.speaksASGI() {
		fact = f.project.ASGI
	}
	if !fact.Known() {
		return Answer{}
	}
	return Answer{Value: fact.Value + ":application", Source: where(fact)}
}

func (f *finder) missApp() string {
	kind := "wsgi.py"
	if f.speaksASGI() {
		kind = "asgi.py"
	}
	return fmt.Sprintf("%s needs the application of a %s, and there is none", cmp.Or(f.value("server"), "serverless-wsgi"), kind)
}

func (f *finder) database() Answer {
	fact := f.project.Database
	switch fact.Value {
	case "postgresql":
		return proved(fact)
	case "", "sqlite3":
		return byDefault("postgresql")
	}
	return Answer{}
}

func (f *finder) missDatabase() string {
	fact := f.project.Database
	return fmt.Sprintf("settings use %s (%s), and this target works with PostgreSQL; to move there", fact.Value, where(fact))
}

func (f *finder) postgres() Answer {
	return byDefault(templates.Current("postgres").Cycle)
}

func (f *finder) tests() Answer {
	if f.project.TestRunner.Known() {
		return proved(f.project.TestRunner)
	}
	return byDefault("django")
}

func (f *finder) healthPath() Answer {
	if f.project.HealthURL.Known() {
		fact := f.project.HealthURL
		return Answer{Value: "/" + strings.TrimPrefix(fact.Value, "/"), Source: where(fact)}
	}
	return byDefault("/")
}

func (f *finder) deployBranch() Answer {
	if f.target == lambdaTarget {
		return byDefault("staging")
	}
	return byDefault("$CI_DEFAULT_BRANCH")
}

func (f *finder) domain() Answer { return byDefault("$DOMAIN") }

// staticURL reads the path that static files have in URLs.
func (f *finder) staticURL() Answer {
	fact := f.setting("STATIC_URL")
	if text, ok := literal(fact.Value); ok && !strings.Contains(text, "://") && strings.Trim(text, "/") != "" {
		return Answer{Value: "/" + strings.Trim(text, "/") + "/", Source: where(fact)}
	}
	return byDefault("/static/")
}

func (f *finder) staticRoot() Answer {
	return f.folder("STATIC_ROOT", f.project.StaticRoot, byDefault(path.Join(imageDir, f.project.Dir, "staticfiles")))
}

func (f *finder) mediaRoot() Answer {
	return f.folder("MEDIA_ROOT", f.project.MediaRoot, byDefault("none"))
}

// folder finds where a setting points to inside the image.
func (f *finder) folder(setting string, fact django.Fact, otherwise Answer) Answer {
	if v, ok := f.project.EnvFor(setting); ok {
		kind, _, _ := strings.Cut(strings.ToLower(setting), "_")
		return Answer{Value: "/vol/" + kind, Source: fmt.Sprintf("by %s, %s", v.Name, place(v.File, v.Line))}
	}
	if !fact.Known() {
		return otherwise
	}
	if dir, ok := f.imagePath(setting); ok {
		return Answer{Value: dir, Source: where(fact)}
	}
	return Answer{}
}

func (f *finder) missStaticRoot() string {
	return fmt.Sprintf("cannot tell where STATIC_ROOT = %s (%s) is", f.project.StaticRoot.Value, where(f.project.StaticRoot))
}

func (f *finder) missMediaRoot() string {
	return fmt.Sprintf("cannot tell where MEDIA_ROOT = %s (%s) is", f.project.MediaRoot.Value, where(f.project.MediaRoot))
}

func (f *finder) missRequirements() string {
	return cmp.Or(f.refusal, "no requirements file was found")
}
