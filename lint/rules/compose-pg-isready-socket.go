package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// ComposePgIsreadySocket reports healthchecks of PostgreSQL that succeed before it can be reached.
var ComposePgIsreadySocket = &lint.Analyzer{
	Name:     "compose-pg-isready-socket",
	Group:    lint.Docker,
	Severity: lint.Info,
	Preset:   lint.Recommended,
	Fixable:  true,
	Since:    "0.1.0",
	Doc: `the healthcheck of PostgreSQL succeeds while the database is still being made

When its volume is empty, the image starts a temporary server that listens on a socket only,
runs the scripts that make the database, and stops it again. "pg_isready" without a host asks
that socket and says yes; the services that wait for the database start, and their
connections are refused. With "-h 127.0.0.1" it asks the server that the others will reach.

The rule speaks of databases for whose health another service waits. It shows where the
volume is new each time, as in pipelines, and on the first day of everybody else.`,
	Example: "compose.yml",
	Bad: "services:\n  web:\n    build: .\n    depends_on:\n      db: {condition: service_healthy}\n  db:\n    image: postgres:17\n    environment:\n" +
		"      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}\n    healthcheck:\n      test: pg_isready -U postgres\n",
	Good: "services:\n  web:\n    build: .\n    depends_on:\n      db: {condition: service_healthy}\n  db:\n    image: postgres:17\n    environment:\n" +
		"      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}\n    healthcheck:\n      test: pg_isready -h 127.0.0.1 -U postgres\n",

	RunCompose: composePgIsreadySocket,
}

const pgIsready = "pg_isready"

func composePgIsreadySocket(pass *lint.Pass, c *docker.Compose) error {
	for _, d := range composeImages(c) {
		s := c.Service(d.path[1])
		if _, official := postgresMajor(d.Reference); !official || sets(s, "PGHOST") || hasAny(s, "command", "entrypoint") || !isAwaited(c, s) {
			continue
		}
		check, _ := s.Healthcheck.(*syntax.Mapping)
		test, whole := checkAt(check)
		if test == nil || asksHost(whole) {
			continue
		}
		f := lint.Findingf(test.Span(), "%q without a host succeeds while %q is still being made, and those who wait for it start too early: add \"-h 127.0.0.1\"",
			pgIsready, s.Name.Text()).At("services", s.Name.Text(), "healthcheck", "test")
		f.Fixes = hostForCheck(check.Get("test"), test)
		pass.Report(f)
	}
	return nil
}

// isAwaited reports whether another service waits for the health of a service.
func isAwaited(c *docker.Compose, needed *docker.Service) bool {
	return slices.ContainsFunc(c.Services, func(s *docker.Service) bool {
		return slices.ContainsFunc(s.DependsOn, func(d docker.Dependency) bool {
			return d.Service == needed.Name.Text() && d.Condition == "service_healthy"
		})
	})
}

// checkAt returns the word of a healthcheck that holds pg_isready, and the whole test as one line; nil when none does.
func checkAt(check *syntax.Mapping) (at *syntax.Scalar, whole string) {
	var all []*syntax.Scalar
	switch test := check.Get("test").(type) {
	case *syntax.Scalar:
		all = append(all, test)
	case *syntax.Sequence:
		for _, item := range test.Items() {
			if s, ok := item.(*syntax.Scalar); ok {
				all = append(all, s)
			}
		}
	}
	for _, s := range all {
		whole += s.Text() + " "
		if strings.Contains(s.Text(), pgIsready) {
			at = s
		}
	}
	return at, whole
}

// asksHost reports whether a healthcheck asks more than the socket: by an option or variable of pg_isready, or a second command.
func asksHost(command string) bool {
	return slices.ContainsFunc(strings.Fields(command), func(word string) bool {
		return strings.HasPrefix(word, "-h") || strings.HasPrefix(word, "--host") || strings.Contains(word, "PGHOST") || word == "psql" ||
			strings.HasPrefix(word, "-d") && strings.ContainsAny(word, "=/") || strings.Contains(word, "://") || strings.Contains(word, "host=")
	})
}

// hostForCheck returns the fix that names the host, for a command in one text and for a list in one line.
func hostForCheck(test syntax.Node, at *syntax.Scalar) []lint.Fix {
	span := at.Span()
	i := strings.Index(span.Text(), pgIsready)
	if i < 0 || strings.Count(span.Text(), pgIsready) > 1 {
		return nil
	}
	behind := span.Start + i + len(pgIsready)
	edit := source.Edit{Span: span.File.Span(behind, behind), New: " -h 127.0.0.1"}
	if list, ok := test.(*syntax.Sequence); ok && at.Text() == pgIsready {
		if !list.Flow() {
			return nil
		}
		edit = source.Edit{Span: span.File.Span(span.End, span.End), New: `, "-h", "127.0.0.1"`}
	}
	return []lint.Fix{{Message: `add "-h 127.0.0.1"`, Edits: []source.Edit{edit}}}
}
