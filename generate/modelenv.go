package generate

import (
	"slices"
	"strings"
)

// pick returns a value of each entry that has one, with its variable.
func (m *model) pick(value func(entry) string) []pair {
	var out []pair
	for _, e := range m.env.entries {
		if v := value(e); v != noValue {
			out = append(out, pair{e.name, v})
		}
	}
	return out
}

// CIEnv returns the variables of the test jobs: the site's, and those of the database service.
func (m *model) CIEnv() []pair {
	return withPostgres(m.pick(func(e entry) string { return e.ci }), "test", "ci", ciPassword)
}

// DevEnv returns the environment of the site in docker-compose.yml.
func (m *model) DevEnv() []pair { return m.pick(func(e entry) string { return e.dev }) }

// withPostgres adds what the PostgreSQL image reads where the site's own names do not say it.
func withPostgres(env []pair, name, user, password string) []pair {
	for _, p := range []pair{{"POSTGRES_DB", name}, {"POSTGRES_USER", user}, {"POSTGRES_PASSWORD", password}} {
		if !slices.ContainsFunc(env, func(q pair) bool { return q.Name == p.Name }) {
			env = append(env, p)
		}
	}
	return env
}

// BuildEnv returns what the settings need while the image is built.
func (m *model) BuildEnv() []pair { return m.pick(func(e entry) string { return e.build }) }

// ImageEnv returns the environment that the image sets.
func (m *model) ImageEnv() []pair {
	env := []pair{{"DJANGO_SETTINGS_MODULE", m.Settings}}
	if m.Scales() {
		env = append(env, pair{"WEB_CONCURRENCY", "2"})
	}
	if v, ok := m.f.project.EnvFor("STATIC_ROOT"); ok {
		env = append(env, pair{v.Name, m.StaticRoot})
	}
	if v, ok := m.f.project.EnvFor("MEDIA_ROOT"); ok {
		env = append(env, pair{v.Name, m.MediaRoot})
	}
	return env
}

// DeployEnv returns the variables for which the deploy job has a value.
func (m *model) DeployEnv() []pair {
	return m.pick(func(e entry) string {
		if e.supply == preset {
			return e.prod
		}
		return noValue
	})
}

// FixedEnv returns what setup_env.sh always writes.
func (m *model) FixedEnv() []pair {
	return m.pick(func(e entry) string {
		if e.supply == fixed && e.from != "" || e.name == "DEBUG" {
			return e.prod
		}
		return noValue
	})
}

// ComposedEnv returns what docker-compose.prod.yml makes from other variables.
func (m *model) ComposedEnv() []pair {
	return m.pick(func(e entry) string {
		if e.supply == composed {
			return e.prod
		}
		return noValue
	})
}

// RequiredNames returns the variables without which setup_env.sh refuses.
func (m *model) RequiredNames() []string {
	names := m.names(required, preset)
	names = append(names, "WEB_IMAGE", "IMAGE_TAG")
	if m.Nginx {
		names = append(names, "NGINX_IMAGE", "NGINX_TAG")
	}
	if m.Caddy && !slices.Contains(names, "DOMAIN") {
		names = append(names, "DOMAIN")
	}
	return names
}

// OptionalNames returns the variables that setup_env.sh writes when they are there.
func (m *model) OptionalNames() []string {
	names := m.names(optional)
	if !m.Caddy {
		names = append(names, "HTTP_PORT")
	}
	if m.Scales() {
		names = append(names, "WEB_CONCURRENCY")
	}
	return names
}

// Scales reports whether the server takes its number of processes from WEB_CONCURRENCY.
func (m *model) Scales() bool { return m.Start[0] == "gunicorn" || m.Start[0] == "uvicorn" }

func (m *model) names(of ...supply) []string {
	var names []string
	for _, e := range m.env.entries {
		if slices.Contains(of, e.supply) {
			names = append(names, e.name)
		}
	}
	return names
}

// An exampleLine is a line of .env.example.
type exampleLine struct{ Name, Value, About string }

// Example returns the variables of .env.example.
func (m *model) Example() []exampleLine {
	var lines []exampleLine
	for _, e := range m.env.entries {
		line := exampleLine{e.name, e.dev, strings.TrimSpace(e.about)}
		switch {
		case e.dev != noValue:
		case e.supply == optional || e.about != "" && e.supply == nowhere:
			line.Value = ""
		default:
			continue
		}
		lines = append(lines, line)
	}
	return lines
}

// DatabaseNames maps the parts of a connection to the variables that take them; a URL is a part of its own.
func (m *model) DatabaseNames() map[string]string {
	if v, ok := m.f.project.EnvFor("DATABASES.URL"); ok {
		return map[string]string{"uri": v.Name}
	}
	names := map[string]string{}
	keys := map[string]string{
		"DATABASES.NAME": "database", "DATABASES.USER": "user", "DATABASES.PASSWORD": "password",
		"DATABASES.HOST": "host", "DATABASES.PORT": "port",
	}
	for _, part := range dbParts() {
		name := m.env.named(part.usual, part.setting).name
		if m.env.used[name] {
			names[keys[part.setting]] = name
		}
	}
	return names
}

// SSLMode returns the variable that demands TLS to the database.
func (m *model) SSLMode() string {
	if v, ok := m.f.project.EnvFor("DATABASES.OPTIONS.sslmode"); ok {
		return v.Name
	}
	return "PGSSLMODE"
}
