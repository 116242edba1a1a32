package generate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/django"
)

// A pair is a variable with its value.
type pair struct{ Name, Value string }

// A supply says where the production container gets a variable from.
type supply int

const (
	nowhere  supply = iota // production does not need it
	required               // from a CI/CD variable, which must be there
	optional               // from a CI/CD variable, if it is there
	preset                 // from a CI/CD variable; the deploy job has a value for when there is none
	fixed                  // setup_env.sh writes the same value always
	composed               // docker-compose.prod.yml makes it from others
)

// An entry is one environment variable of the site, in all the places where it needs a value.
type entry struct {
	name   string
	from   string // where settings read it; "" when they do not yet
	ci     string // value in test jobs
	build  string // value while the image is built
	dev    string // value in docker-compose.yml
	supply supply
	prod   string // the value of preset, fixed and composed
	secret bool
	beside bool // it leads to the database or the broker, or is theirs
	extra  bool // it is optional, and what it is for nobody but the settings knows
	about  string
}

// noValue marks that a variable is not set; an empty value is a value.
const noValue = "\x00"

// secrets for tests and builds: long and varied enough for Django's check, and plainly no secret.
const (
	ciSecret    = "only-for-tests-not-a-secret-only-for-tests-not-a-secret"
	buildSecret = "only-for-the-build-not-a-secret-only-for-the-build-not-a-secret"
	devSecret   = "only-for-development-not-a-secret"
	ciPassword  = "only-for-tests"
)

// An environ is the environment of the site.
type environ struct {
	f       *finder
	entries []entry
	used    map[string]bool
}

func newEnviron(f *finder) *environ {
	e := &environ{f: f, used: map[string]bool{}}
	e.configuration()
	e.importPath()
	e.basics()
	own := len(e.entries)
	e.database()
	e.broker()
	for i := range e.entries[own:] {
		e.entries[own+i].beside = true
	}
	e.folders()
	e.sentry()
	e.others()
	return e
}

// add keeps an entry unless its variable has one already. What settings require has a value in tests and builds, too.
func (e *environ) add(v entry) {
	if v.name == "" || e.used[v.name] {
		return
	}
	if known, _ := e.lookup(v.name); known.Required {
		if v.ci == noValue && v.supply != nowhere {
			v.ci = placeholder(known)
		}
		if v.build == noValue {
			v.build = v.ci
		}
	}
	e.used[v.name] = true
	e.entries = append(e.entries, v)
}

// named returns an entry without values for the variable that fills a setting, else for the usual one.
func (e *environ) named(usual string, settings ...string) entry {
	for _, s := range settings {
		if v, ok := e.f.project.EnvFor(s); ok {
			return blank(v.Name, place(v.File, v.Line))
		}
	}
	if v, ok := e.lookup(usual); ok {
		return blank(usual, place(v.File, v.Line))
	}
	return blank(usual, "")
}

func blank(name, from string) entry {
	return entry{name: name, from: from, ci: noValue, build: noValue, dev: noValue, prod: noValue}
}

// lookup returns a variable by its name.
func (e *environ) lookup(name string) (django.EnvVar, bool) {
	i := slices.IndexFunc(e.f.project.Env, func(v django.EnvVar) bool { return v.Name == name })
	if i < 0 {
		return django.EnvVar{}, false
	}
	return e.f.project.Env[i], true
}

// basics are the variables that every site has.
func (e *environ) basics() {
	key := e.named("SECRET_KEY", "SECRET_KEY")
	key.ci, key.build, key.dev = ciSecret, buildSecret, devSecret
	key.supply, key.secret = required, true
	key.about = "Django's secret key: openssl rand -base64 48"
	e.add(key)

	debug := e.named("DEBUG", "DEBUG")
	v, _ := e.lookup(debug.name)
	debug.dev = yes(v)
	if debug.from != "" {
		debug.ci, debug.build = no(v), no(v)
	}
	debug.supply, debug.prod = fixed, no(v)
	debug.about = "never on in production"
	e.add(debug)

	hosts := e.named("ALLOWED_HOSTS", "ALLOWED_HOSTS")
	v, _ = e.lookup(hosts.name)
	hosts.ci, hosts.dev = list(v, "localhost"), list(v, "localhost", "127.0.0.1")
	hosts.supply, hosts.prod = preset, list(v, "$DOMAIN")
	hosts.about = "host names that the site answers to, the first one for its health check"
	e.add(hosts)

	if v, ok := e.f.project.EnvFor("CSRF_TRUSTED_ORIGINS"); ok {
		csrf := blank(v.Name, place(v.File, v.Line))
		csrf.dev = list(v, "http://localhost:8000")
		if v.Required {
			csrf.ci = list(v, "https://localhost")
		}
		csrf.supply, csrf.prod = preset, list(v, "https://$DOMAIN")
		csrf.about = "origins that may send forms"
		e.add(csrf)
	}
}

// list writes a list as the settings split it.
func list(v django.EnvVar, items ...string) string {
	if v.Kind == "json" {
		return `["` + strings.Join(items, `", "`) + `"]`
	}
	return strings.Join(items, cmp.Or(v.Separator, ","))
}

// yes returns the word that the settings take for true, or most likely do.
func yes(v django.EnvVar) string {
	if v.True != "" {
		return v.True
	}
	switch v.Default {
	case "True", "False":
		return "True"
	case "true", "false":
		return "true"
	}
	return "1"
}

// no returns the word that the settings take for false, or most likely do. Where every text counts as true, it is none.
func no(v django.EnvVar) string {
	if v.Kind == "truthy" || v.False != "" {
		return v.False
	}
	switch v.Default {
	case "True", "False":
		return "False"
	case "true", "false":
		return "false"
	}
	return "0"
}

// folders are STATIC_ROOT and MEDIA_ROOT, where the settings read them from the environment. The image sets them.
func (e *environ) folders() {
	for _, setting := range []string{"STATIC_ROOT", "MEDIA_ROOT"} {
		if v, ok := e.f.project.EnvFor(setting); ok {
			folder := blank(v.Name, place(v.File, v.Line)) // the image sets it
			if v.Required {
				folder.ci, folder.build = "/tmp/"+strings.ToLower(v.Name), noValue
			}
			e.add(folder)
		}
	}
	if v, ok := e.f.project.EnvFor("CELERY_TASK_ALWAYS_EAGER"); ok {
		eager := blank(v.Name, place(v.File, v.Line))
		eager.ci = yes(v)
		e.add(eager)
	}
}

// settingAbouts say what some of Django's settings are for.
var settingAbouts = map[string]string{
	"SECURE_SSL_REDIRECT": "sends visitors who come by HTTP to HTTPS",
	"SECURE_HSTS_SECONDS": "seconds for which browsers come by HTTPS only",
	"EMAIL_HOST":          "mail server",
	"EMAIL_PORT":          "port of the mail server",
	"EMAIL_HOST_USER":     "user of the mail server",
	"EMAIL_HOST_PASSWORD": "password of the mail server",
	"DEFAULT_FROM_EMAIL":  "sender of mail to visitors",
	"SERVER_EMAIL":        "sender of mail about errors",
}

// others are the variables that the settings read and pipewright has no part in.
func (e *environ) others() {
	var made []string
	for _, v := range e.f.project.Env {
		if e.used[v.Name] || ambient(v.Name) {
			continue
		}
		other := blank(v.Name, place(v.File, v.Line))
		other.secret = looksSecret(v.Name)
		other.about = "read by " + other.from
		if about := settingAbouts[v.For]; about != "" {
			other.about = about
		} else if v.For != "" && v.For != v.Name {
			other.about = v.For + ", " + other.about
		}
		if !e.serving(v) {
			other.about += ", not in production"
			e.add(other)
			continue
		}
		other.supply, other.extra = optional, settingAbouts[v.For] == "" && !v.Required
		if v.Required {
			other.supply = required
			other.ci = placeholder(v)
			other.build, other.dev = other.ci, other.ci
			made = append(made, fmt.Sprintf("%s=%s (%s)", v.Name, other.ci, other.from))
		}
		e.add(other)
	}
	if len(made) > 0 {
		e.f.note("settings fail without values that only you know, so %s use made-up ones, see whether they suit: %s", e.placeholders(), strings.Join(made, ", "))
	}
}

// placeholders says what runs with values that are made up.
func (e *environ) placeholders() string {
	if e.f.target == lambdaTarget {
		return "test jobs"
	}
	return "tests and the image's build"
}

// serving reports whether the production settings read a variable.
func (e *environ) serving(v django.EnvVar) bool {
	return len(v.Modules) == 0 || slices.Contains(v.Modules, e.f.value("settings"))
}

// ambient reports whether a variable is there without anybody setting it for the site, or set by the image.
func ambient(name string) bool {
	return slices.Contains([]string{
		"DJANGO_SETTINGS_MODULE", "HOME", "PATH", "PWD", "USER", "HOSTNAME", "TZ", "LANG", "TMPDIR", "CI", "PYTHONPATH",
		"VIRTUAL_ENV", "GITHUB_ACTIONS", "GITLAB_CI", "TERM", "DOMAIN", "PGSSLMODE", "PGSSLROOTCERT", "WEB_CONCURRENCY",
	}, name) || strings.HasPrefix(name, "CI_")
}

// looksSecret reports whether a variable's name says that its value is a secret.
func looksSecret(name string) bool {
	for _, word := range []string{"SECRET", "PASSWORD", "PASSWD", "TOKEN", "_KEY", "DSN", "CREDENTIAL", "_PASS", "PRIVATE"} {
		if strings.Contains(name, word) {
			return !strings.Contains(name, "PUBLIC")
		}
	}
	return strings.HasSuffix(name, "_URL") && (strings.Contains(name, "DATABASE") || strings.Contains(name, "BROKER"))
}

// placeholder returns a value with which settings most likely import.
func placeholder(v django.EnvVar) string {
	name := v.Name
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) })
	}
	switch {
	case looksSecret(name) && !has("DSN", "URL"):
		return "only-for-tests"
	case v.Kind == "bool":
		return "0"
	case v.Kind == "int", v.Kind == "float":
		return "1"
	case v.Kind == "json":
		return "{}"
	case has("DSN"):
		return ""
	case has("ALLOWED_HOSTS"):
		return "localhost"
	case v.Kind == "url", has("_URL", "_URI", "_LINK", "ENDPOINT", "ORIGIN"):
		return "http://localhost"
	case has("HOST"):
		return "localhost"
	case has("EMAIL"):
		return "ci@example.com"
	case has("PORT", "TIMEOUT", "SECONDS", "SIZE", "COUNT"):
		return "1"
	}
	return "only-for-tests"
}
