package generate

import (
	"fmt"
	"path"
	"strings"

	"gitlab.com/pipewright/pipewright/templates"
)

// DindImage returns the image of the Docker daemon in the build job.
func (m *model) DindImage() string {
	return strings.TrimSuffix(templates.Image("docker", ""), "cli") + "dind"
}

// CachePrefix tells one job cache from another: by tool and Python release.
func (m *model) CachePrefix() string {
	return m.Install.Manager + "-" + m.f.value("python")
}

// LocalFolders returns the directories of the checkout that collectstatic and uploads fill, unless the project keeps
// files of its own in them.
func (m *model) LocalFolders() []string {
	var folders []string
	for _, setting := range []string{"STATIC_ROOT", "MEDIA_ROOT"} {
		dir, _ := m.f.imagePath(setting)
		if local, ok := strings.CutPrefix(dir, imageDir+"/"); ok && (!m.f.exists(local) || m.f.ignored(local)) {
			folders = append(folders, local)
		}
	}
	return folders
}

// OwnedDirs returns the directories of the image that the site writes to.
func (m *model) OwnedDirs() []string {
	var dirs []string
	if !m.StaticInS3 {
		dirs = append(dirs, m.StaticRoot)
	}
	if m.MediaRoot != "" {
		dirs = append(dirs, m.MediaRoot)
	}
	return dirs
}

// BeatCommand returns the command of Celery's scheduler.
func (m *model) BeatCommand() []string {
	command := []string{"celery", "-A", m.CeleryApp, "beat", "--loglevel", "info", "--pidfile="}
	if m.f.project.CeleryBeat.Value == "django-celery-beat" {
		return append(command, "--scheduler", "django_celery_beat.schedulers:DatabaseScheduler")
	}
	return append(command, "--schedule", "/tmp/celerybeat-schedule")
}

// RedisCLI and RedisServer return the names of the programs: Valkey has its own.
func (m *model) RedisCLI() string { return m.redisProgram("cli") }

// RedisServer returns the server's program.
func (m *model) RedisServer() string { return m.redisProgram("server") }

func (m *model) redisProgram(kind string) string {
	if strings.HasPrefix(m.RedisImage, "valkey") {
		return "valkey-" + kind
	}
	return "redis-" + kind
}

// ProdVolumes returns the named volumes of the production stack.
func (m *model) ProdVolumes() []string {
	var names []string
	if m.HasMedia() {
		names = append(names, "media")
	}
	if m.RabbitMQ {
		names = append(names, "rabbitmq")
	}
	if m.Redis {
		names = append(names, "redis")
	}
	if m.OwnDatabase {
		names = append(names, "postgres")
	}
	if m.Caddy {
		names = append(names, "caddy")
	}
	if m.BlueGreen {
		names = append(names, "nginx")
	}
	if m.BlueGreen && !m.StaticInS3 {
		names = append(names, "static")
	}
	return names
}

// DatabasePairs returns what scripts/do-database-env.sh writes: the variable, and where DigitalOcean's answer has it, for jq.
func (m *model) DatabasePairs() []pair {
	names := m.DatabaseNames()
	var pairs []pair
	for _, key := range []string{"uri", "database", "user", "password", "host", "port"} {
		from := "." + key
		if key == "uri" && m.f.spatial() {
			from += ` | sub("^postgres(ql)?://"; "` + m.f.databaseScheme() + `://")`
		}
		if name := names[key]; name != "" {
			pairs = append(pairs, pair{name, from})
		}
	}
	return pairs
}

// DotEnv returns the value as a .env file has it.
func (l exampleLine) DotEnv() string {
	if plainShell().MatchString(l.Value) {
		return l.Value
	}
	return "'" + strings.ReplaceAll(l.Value, "'", `\'`) + "'"
}

// A step is a line of docs/DJANGO_SETTINGS.md.
type step struct {
	Done  bool
	What  string
	Where string
	Code  string // what to write, when it is not done
}

// Checklist returns what the settings need.
func (m *model) Checklist() []step {
	steps := append(m.readSteps(), m.databaseStep())
	steps = append(steps, m.folderSteps()...)
	steps = append(steps, m.secureSteps()...)
	if m.Celery && (m.RabbitMQ || m.Redis) {
		steps = append(steps, m.brokerStep())
	}
	return append(steps, m.healthStep())
}

// readSteps are done when the settings read what differs from place to place from the environment.
func (m *model) readSteps() []step {
	return []step{
		m.readStep("SECRET_KEY", "SECRET_KEY comes from the environment", `SECRET_KEY = os.environ["SECRET_KEY"]`),
		m.readStep("DEBUG", "DEBUG comes from the environment and is off without it", `DEBUG = os.environ.get("DEBUG", "0") == "1"`),
		m.readStep("ALLOWED_HOSTS", "ALLOWED_HOSTS comes from the environment",
			`ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host]`),
	}
}

// secureSteps are done when the settings assign what HTTPS needs.
func (m *model) secureSteps() []step {
	var steps []step
	for _, s := range [][2]string{
		{"SECURE_PROXY_SSL_HEADER", `("HTTP_X_FORWARDED_PROTO", "https")`},
		{"SECURE_SSL_REDIRECT", "not DEBUG"},
		{"SESSION_COOKIE_SECURE", "not DEBUG"},
		{"CSRF_COOKIE_SECURE", "not DEBUG"},
		{"SECURE_HSTS_SECONDS", "31536000  # begin with 3600, and raise it when HTTPS works everywhere"},
		{"SECURE_HSTS_INCLUDE_SUBDOMAINS", "True"},
		{"SECURE_HSTS_PRELOAD", "True"},
	} {
		steps = append(steps, m.assignStep(s[0], s[1]))
	}
	return steps
}

// readStep is done when the settings fill a setting from the environment.
func (m *model) readStep(setting, what, code string) step {
	v, ok := m.f.project.EnvFor(setting)
	s := step{Done: ok, What: "`" + setting + "`" + strings.TrimPrefix(what, setting), Code: code}
	if ok {
		s.Where = fmt.Sprintf("`%s`, %s", v.Name, place(v.File, v.Line))
	}
	return s
}

// assignStep is done when the settings assign a setting at all.
func (m *model) assignStep(setting, value string) step {
	fact := m.f.setting(setting)
	s := step{Done: fact.Known(), What: "`" + setting + "`, which `check --deploy` asks for", Code: setting + " = " + value}
	if setting == "SECURE_PROXY_SSL_HEADER" {
		s.What = "`" + setting + "`, so that Django knows that the visitor came by HTTPS"
	}
	if setting == "SECURE_SSL_REDIRECT" && m.HealthKnown {
		s.Code += fmt.Sprintf("\nSECURE_REDIRECT_EXEMPT = [r\"^%s$\"]", strings.TrimPrefix(m.HealthPath, "/"))
	}
	if s.Done {
		s.Where = where(fact)
	}
	return s
}

func (m *model) databaseStep() step {
	s := step{What: "`DATABASES` uses PostgreSQL and comes from the environment"}
	_, url := m.f.project.EnvFor("DATABASES.URL")
	_, host := m.f.project.EnvFor("DATABASES.HOST")
	if fact := m.f.project.Database; fact.Value == "postgresql" && (url || host) {
		s.Done, s.Where = true, where(fact)
	}
	s.Code = `DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["POSTGRES_DB"],
        "USER": os.environ["POSTGRES_USER"],
        "PASSWORD": os.environ["POSTGRES_PASSWORD"],
        "HOST": os.environ["POSTGRES_HOST"],
        "PORT": os.environ.get("POSTGRES_PORT", "5432"),
    }
}`
	return s
}

// folderSteps are about STATIC_ROOT and MEDIA_ROOT.
func (m *model) folderSteps() []step {
	if m.StaticInS3 {
		return nil
	}
	static := step{
		Done: m.f.project.StaticRoot.Known(),
		What: "`STATIC_ROOT`, where `collectstatic` puts static files while the image is built: `" + m.StaticRoot + "` in the image",
		Code: fmt.Sprintf("STATIC_URL = %q\nSTATIC_ROOT = BASE_DIR / %q", m.StaticURL, path.Base(m.StaticRoot)),
	}
	if static.Done {
		static.Where = where(m.f.project.StaticRoot)
	}
	return []step{static}
}

func (m *model) brokerStep() step {
	s := m.readStep("CELERY_BROKER_URL", "CELERY_BROKER_URL comes from the environment", `CELERY_BROKER_URL = os.environ["CELERY_BROKER_URL"]`)
	for _, e := range m.env.entries {
		if e.about == "the broker of Celery" && e.from != "" {
			s.Done, s.Where = true, fmt.Sprintf("`%s`, %s", e.name, e.from)
		}
	}
	return s
}

func (m *model) healthStep() step {
	s := step{
		Done: m.HealthKnown, What: "a URL that answers 200 while the site works, for health checks",
		Code: "# urls.py\npath(\"healthz\", lambda request: HttpResponse(\"ok\"))",
	}
	if m.f.project.HealthURL.Known() {
		s.Where = fmt.Sprintf("`%s`, %s", m.HealthPath, where(m.f.project.HealthURL))
	} else if s.Done {
		s.Where = "`" + m.HealthPath + "`"
	}
	return s
}
