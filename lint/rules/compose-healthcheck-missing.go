package rules

import (
	"io/fs"
	"path"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// ComposeHealthcheckMissing reports services for whose health others wait, and that have no check of it.
var ComposeHealthcheckMissing = &lint.Analyzer{
	Name:     "compose-healthcheck-missing",
	Group:    lint.Docker,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a service waits for the health of another one that has no healthcheck

"docker compose up" stops with an error, because the container that is waited for never
becomes healthy. The images of Docker's library come without a healthcheck; the compose file
has to bring one.

Only images that are known to have none count, and services whose check stands in another
compose file of the directory do not.`,
	Example: "compose.yml",
	Bad:     "services:\n  web:\n    build: .\n    depends_on:\n      db: {condition: service_healthy}\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}\n",
	Good:    "services:\n  web:\n    build: .\n    depends_on:\n      db: {condition: service_healthy}\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}\n    healthcheck:\n      test: pg_isready -h 127.0.0.1 -U postgres\n",

	RunCompose: composeHealthcheckMissing,
}

func composeHealthcheckMissing(pass *lint.Pass, c *docker.Compose) error {
	for _, s := range c.Services {
		for _, d := range s.DependsOn {
			needed := c.Service(d.Service)
			if d.Condition != "service_healthy" || needed == nil || !withoutHealthcheck(needed) || checkedBeside(pass, d.Service) {
				continue
			}
			f := lint.Findingf(d.Span, "%q waits until %q is healthy, which has no healthcheck: add one to %q", s.Name.Text(), d.Service, d.Service).
				At("services", s.Name.Text(), "depends_on", d.Service)
			f.Related = []lint.Related{{Span: needed.Name.Span(), Message: "the service without a healthcheck"}}
			pass.Report(f)
		}
	}
	return nil
}

// withoutHealthcheck reports whether a service certainly has no healthcheck: neither it nor its image brings one.
func withoutHealthcheck(s *docker.Service) bool {
	if m, ok := s.Healthcheck.(*syntax.Mapping); ok {
		off, isScalar := m.Get("disable").(*syntax.Scalar)
		return isScalar && off.Value() == "true"
	}
	image, known := s.ImageName()
	return s.Healthcheck == nil && !s.Extends && !s.Builds && known && slices.Contains([]string{
		"alpine", "busybox", "caddy", "debian", "golang", "haproxy", "httpd", "mariadb", "memcached", "mongo", "mysql", "nginx", "node", "php", "postgres",
		"python", "rabbitmq", "redis", "ruby", "traefik", "ubuntu",
	}, officialImage(image))
}

// checkedBeside reports whether another compose file of the directory says something about the health of the service.
func checkedBeside(pass *lint.Pass, service string) bool {
	dir := path.Dir(pass.Path)
	entries, err := fs.ReadDir(pass.Tree(), dir)
	if err != nil {
		return false
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if name == pass.Path || docker.KindOf(name) != docker.IsCompose {
			continue
		}
		text, err := fs.ReadFile(pass.Tree(), name)
		if err != nil {
			continue
		}
		other := docker.ParseCompose(source.NewFile(name, text)).Service(service)
		if other != nil && other.Healthcheck != nil {
			return true
		}
	}
	return false
}
