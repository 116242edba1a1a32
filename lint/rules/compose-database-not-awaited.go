package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// ComposeDatabaseNotAwaited reports services that start together with a database, not when it is ready.
var ComposeDatabaseNotAwaited = &lint.Analyzer{
	Name:     "compose-database-not-awaited",
	Group:    lint.Docker,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `a service starts without waiting until its database is ready

"depends_on: [db]" starts the container of the database first, and waits for nothing more. A
database or a broker takes seconds until it answers, and more on its first start. Give it a
healthcheck, and let those who need it wait for that: "condition: service_healthy".

The rule looks at PostgreSQL, MySQL and RabbitMQ, and is silent where the command of the
service waits by itself.`,
	Example: "compose.yml",
	Bad: "services:\n  web:\n    build: .\n    depends_on: [db]\n  db:\n    image: postgres:17\n    environment:\n" +
		"      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}\n",
	Good: "services:\n  web:\n    build: .\n    depends_on:\n      db: {condition: service_healthy}\n  db:\n    image: postgres:17\n    environment:\n" +
		"      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}\n    healthcheck:\n      test: pg_isready -h 127.0.0.1 -U postgres\n",

	RunCompose: composeDatabaseNotAwaited,
}

func composeDatabaseNotAwaited(pass *lint.Pass, c *docker.Compose) error {
	for _, s := range c.Services {
		if waitsItself(s) {
			continue
		}
		for _, d := range s.DependsOn {
			needed := c.Service(d.Service)
			if needed == nil || d.Condition != "service_started" {
				continue
			}
			if kind := kindOfService(needed); kind == nil || kind.title == "Redis" {
				continue
			}
			f := lint.Findingf(d.Span, "%q starts before %q answers: wait with \"condition: service_healthy\"", s.Name.Text(), d.Service).
				At("services", s.Name.Text(), "depends_on", d.Service)
			if needed.Healthcheck == nil {
				f.Hint = "\"" + d.Service + "\" needs a healthcheck for that"
			}
			pass.Report(f)
		}
	}
	return nil
}

// waitsItself reports whether the command of a service looks as if it waited for others.
func waitsItself(s *docker.Service) bool {
	return slices.ContainsFunc(s.Commands, func(w docker.Word) bool {
		return slices.ContainsFunc([]string{"wait", "dockerize", "until ", "while ", "nc -z"}, func(text string) bool { return strings.Contains(w.Text, text) })
	})
}
