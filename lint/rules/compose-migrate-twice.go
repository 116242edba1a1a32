package rules

import (
	"regexp"
	"slices"
	"strconv"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// ComposeMigrateTwice reports migrations that several containers run at the same time.
var ComposeMigrateTwice = &lint.Analyzer{
	Name:     "compose-migrate-twice",
	Group:    lint.Django,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `several containers migrate the database when they start

Django does not lock the database while it migrates. Two containers that start together both
see the same migrations to be done: one of them fails with "relation already exists", or stops
half-way. Migrate in one place before the others start: a service of its own for which they
wait with "condition: service_completed_successfully", or "docker compose run --rm web python
manage.py migrate" in the deployment.

The rule looks at the commands of services in one file, and at the replicas of a service. It is
silent where one of the services waits for the other, and for services with a profile.`,
	Example: "compose.yml",
	Bad: "services:\n  web:\n    build: .\n    command: sh -c \"python manage.py migrate && exec gunicorn app.wsgi\"\n" +
		"  worker:\n    build: .\n    command: sh -c \"python manage.py migrate && exec celery -A app worker\"\n",
	Good: "services:\n  web:\n    build: .\n    command: sh -c \"python manage.py migrate && exec gunicorn app.wsgi\"\n" +
		"  worker:\n    build: .\n    command: celery -A app worker\n",

	RunCompose: composeMigrateTwice,
}

// migrates finds the command that migrates the database.
var migrates = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:manage\.py|django-admin)["',\s]+migrate\b`)
})

func composeMigrateTwice(pass *lint.Pass, c *docker.Compose) error {
	var first *docker.Service
	for _, s := range c.Services {
		at, ok := migrationOf(s)
		if !ok {
			continue
		}
		name := s.Name.Text()
		switch n := replicas(s); {
		case n > 1:
			pass.Report(lint.Findingf(at.Span, "each of the %d containers of %q migrates the database when it starts: migrate once, before they start", n, name).
				At("services", name))
		case first == nil:
			first = s
		case !waitsFor(c, s, first) && !waitsFor(c, first, s):
			f := lint.Findingf(at.Span, "%q and %q both migrate the database when they start: migrate in one place, before the others start",
				first.Name.Text(), name).At("services", name)
			other, _ := migrationOf(first)
			f.Related = []lint.Related{{Span: other.Span, Message: "the other migration"}}
			pass.Report(f)
		}
	}
	return nil
}

// migrationOf returns the command of a service that migrates the database; ok is false when none does, or only somebody who names its
// profile starts the service.
func migrationOf(s *docker.Service) (command docker.Word, ok bool) {
	i := slices.IndexFunc(s.Commands, func(w docker.Word) bool { return migrates().MatchString(w.Text) })
	if i < 0 || hasAny(s, "profiles") {
		return command, false
	}
	return s.Commands[i], true
}

// replicas returns how many containers a service has for certain.
func replicas(s *docker.Service) int {
	deploy, _ := s.Node.Get("deploy").(*syntax.Mapping)
	for _, text := range []string{textAt(s.Node, "scale"), textAt(deploy, "replicas")} {
		if n, err := strconv.Atoi(text); err == nil {
			return n
		}
	}
	return 1
}

// waitsFor reports whether a service starts only when another one is healthy or has ended, be it through third ones.
func waitsFor(c *docker.Compose, s, needed *docker.Service) bool {
	seen := map[*docker.Service]bool{}
	var reaches func(s *docker.Service) bool
	reaches = func(s *docker.Service) bool {
		if s == nil || seen[s] {
			return false
		}
		seen[s] = true
		return slices.ContainsFunc(s.DependsOn, func(d docker.Dependency) bool {
			other := c.Service(d.Service)
			return d.Condition != "service_started" && (other == needed || reaches(other))
		})
	}
	return reaches(s)
}
