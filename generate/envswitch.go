package generate

import (
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/templates"
)

// spatial reports whether the site is made with GeoDjango, which needs PostGIS.
func (f *finder) spatial() bool {
	_, ok := f.geoDjango()
	return ok
}

// geoDjango returns the place that says that the site is made with GeoDjango.
func (f *finder) geoDjango() (at string, ok bool) {
	for _, pkg := range f.project.SystemPackages {
		if pkg.For == "django.contrib.gis" {
			return where(pkg.Fact), true
		}
	}
	return "", false
}

// databaseScheme is the scheme of the URL that leads to the database: the one for PostGIS makes Django load its spatial fields.
func (f *finder) databaseScheme() string {
	if f.spatial() {
		return "postgis"
	}
	return "postgres"
}

// postgresImage is the image of the database.
func (f *finder) postgresImage() string {
	if f.spatial() {
		return templates.PostGIS(f.value("postgres"))
	}
	return templates.Image("postgres", f.value("postgres"))
}

// engine adds the variables without which settings take another database than PostgreSQL: the engine itself, or a word that a
// condition asks for.
func (e *environ) engine() {
	if v, ok := e.f.project.EnvFor("DATABASES.ENGINE"); ok && !strings.Contains(v.Default, "postg") {
		engine := "django.db.backends.postgresql"
		if e.f.spatial() {
			engine = "django.contrib.gis.db.backends.postgis"
		}
		if v.HasDefault && v.Default != "" && !strings.Contains(v.Default, ".") { // settings put the rest before it
			engine = path.Ext(engine)[1:]
		}
		e.always(blank(v.Name, place(v.File, v.Line)), engine, "makes the settings use PostgreSQL")
	}
	if fact := e.f.project.DatabaseSwitch; fact.Known() {
		name, value, _ := strings.Cut(fact.Value, "=")
		e.always(blank(name, where(fact)), value, "makes the settings use PostgreSQL")
	}
}

// always adds a variable that has the same value everywhere.
func (e *environ) always(v entry, value, about string) {
	v.ci, v.build, v.dev, v.prod = value, value, value, value
	v.supply, v.about = fixed, about
	e.add(v)
}

// configuration adds the variable that chooses one of the classes of the settings.
func (e *environ) configuration() {
	class := e.f.project.Configuration
	if !class.Known() {
		return
	}
	e.always(blank(e.f.project.ConfigurationEnv, where(class)), class.Value, "the class of the settings")
	if dev := e.f.project.DevConfiguration; dev.Known() {
		e.entries[len(e.entries)-1].dev = dev.Value
	}
}

// importPath adds the directory that test jobs and Lambda import the settings from, where it is not that of manage.py.
func (e *environ) importPath() {
	if fact := e.f.project.PythonPath; fact.Known() {
		v := blank("PYTHONPATH", where(fact))
		v.ci = path.Join("$CI_PROJECT_DIR", fact.Value)
		if e.f.target == lambdaTarget { // nothing builds an image that has it
			v.build = v.ci
			v.supply, v.prod = fixed, path.Join(lambdaRoot, fact.Value)
		}
		e.add(v)
	}
}

// ImportPath returns the directory of the image that Python must import the settings from, where it is not that of manage.py.
func (m *model) ImportPath() string {
	if fact := m.f.project.PythonPath; fact.Known() {
		return path.Join(imageDir, fact.Value)
	}
	return ""
}

// TestConfiguration returns the variable that gives tests a class of settings of their own.
func (m *model) TestConfiguration() []pair {
	if class := m.f.project.TestConfiguration; class.Known() && m.f.project.Configuration.Known() {
		return []pair{{m.f.project.ConfigurationEnv, class.Value}}
	}
	return nil
}

// brokerParts adds the variables of which settings put the broker's URL together; it reports whether there are any.
func (e *environ) brokerParts() bool {
	rabbit := e.f.broker() == "rabbitmq"
	found := false
	for _, v := range e.f.project.Env {
		if !slices.Contains([]string{"CELERY_BROKER_URL", "BROKER_URL", "CELERY.BROKER_URL"}, v.PartOf) {
			continue
		}
		part := blank(v.Name, place(v.File, v.Line))
		part.supply, part.about = composed, "the broker of Celery"
		if dev, prod, ok := brokerPart(v.Name, rabbit); ok {
			part.dev, part.prod, found = dev, prod, true
			e.add(part)
		}
	}
	return found
}

// brokerPart returns what a part of the broker's address is beside the site.
func brokerPart(name string, rabbit bool) (dev, prod string, ok bool) {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(name, word) })
	}
	switch {
	case has("VHOST", "PATH", "PARAM", "OPTION"):
		return "", "", false
	case has("HOST", "ADDR") && rabbit:
		return "rabbitmq", "rabbitmq", true
	case has("HOST", "ADDR"):
		return "redis", "redis", true
	case has("PORT") && rabbit:
		return "5672", "5672", true
	case has("PORT"):
		return "6379", "6379", true
	case has("USER", "LOGIN") && rabbit:
		return "app", "${RABBITMQ_DEFAULT_USER:?}", true
	case has("PASS") && rabbit:
		return "app", "${RABBITMQ_DEFAULT_PASS:?}", true
	case has("PASS") && name != "REDIS_PASSWORD":
		return "", "${REDIS_PASSWORD:?}", true
	}
	return "", "", false
}
