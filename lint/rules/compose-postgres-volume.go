package rules

import (
	"slices"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/internal/image"
	"gitlab.com/pipewright/pipewright/lint"
)

// ComposePostgresVolume reports volumes for PostgreSQL that are mounted where its image does not keep the data.
var ComposePostgresVolume = &lint.Analyzer{
	Name:     "compose-postgres-volume",
	Group:    lint.Docker,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `the volume of PostgreSQL is mounted where its image does not keep the data

Up to version 17 the image keeps its data in /var/lib/postgresql/data, and that is where the
volume belongs. From 18 on it is /var/lib/postgresql, with a directory per version in it: the
container refuses to start when it finds a volume at the old place. A volume at the new place
of an old version stays empty; the data lies in one without a name, which the container that
follows the next "docker compose down" does not get.

An existing volume does not move by itself: the data of an old version has to be dumped and
loaded, or upgraded with pg_upgrade, in any case. PGDATA says otherwise, and is left alone.`,
	Example: "compose.yml",
	Bad: "services:\n  db:\n    image: postgres:18\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}\n" +
		"    volumes: [\"data:/var/lib/postgresql/data\"]\nvolumes:\n  data:\n",
	Good: "services:\n  db:\n    image: postgres:18\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}\n" +
		"    volumes: [\"data:/var/lib/postgresql\"]\nvolumes:\n  data:\n",

	RunCompose: composePostgresVolume,
}

// Where the image of PostgreSQL keeps its data: from version 18 on below the first, before in the second.
// Source: docker-library/postgres, pull request 1259.
const (
	postgresHome = "/var/lib/postgresql"
	postgresData = "/var/lib/postgresql/data"
)

func composePostgresVolume(pass *lint.Pass, c *docker.Compose) error {
	for _, d := range composeImages(c) {
		s := c.Service(d.path[1])
		major, ok := postgresMajor(d.Reference)
		if !ok || sets(s, "PGDATA") || hasAny(s, "command", "entrypoint") {
			continue
		}
		for i, m := range mountsOf(s) {
			f := lint.Findingf(m.span, "%s keeps its data in %s: a volume at %s ", d.say(), place(major), m.target).
				At("services", s.Name.Text(), "volumes", strconv.Itoa(i))
			switch {
			case major >= firstMoved && m.target == postgresData:
				f.Message += "keeps the container from starting; mount it at " + postgresHome
				f.Fixes = moveMount(m, postgresHome)
			case major < firstMoved && m.target == postgresHome && !slices.ContainsFunc(mountsOf(s), func(m mount) bool { return m.target == postgresData }):
				f.Message += "stays empty, and the next container has no data; mount it at " + postgresData
				f.Fixes = moveMount(m, postgresData)
			default:
				continue
			}
			pass.Report(f)
		}
	}
	return nil
}

// firstMoved is the first version of PostgreSQL whose image keeps its data in the new place.
const firstMoved = 18

func place(major int) string {
	if major >= firstMoved {
		return postgresHome + "/" + strconv.Itoa(major)
	}
	return postgresData
}

// postgresMajor returns the version of an image that keeps its data as the official one of PostgreSQL does; ok is false for all others.
func postgresMajor(r image.Reference) (major int, ok bool) {
	tag := r.Tag.Text
	switch r.OnHub() {
	case "postgres", "postgis/postgis":
	case "pgvector/pgvector":
		var tagged bool
		if _, tag, tagged = strings.Cut(tag, "pg"); !tagged {
			return 0, false
		}
	default:
		return 0, false
	}
	version, _, _ := strings.Cut(tag, "-")
	version, _, _ = strings.Cut(version, ".")
	major, err := strconv.Atoi(version)
	return major, err == nil
}

// moveMount returns the fix that mounts a volume elsewhere. What is in the volume may not fit there, so somebody should look.
func moveMount(m mount, target string) []lint.Fix {
	if m.at.IsEmpty() || strings.TrimSuffix(m.at.Text(), "/") != m.target {
		return nil
	}
	return []lint.Fix{{Message: "mount it at " + target, Unsafe: true, Edits: []source.Edit{{Span: m.at, New: target}}}}
}
