package rules

import (
	"slices"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// ComposeDatabasePublished reports databases that everybody on the network can reach.
var ComposeDatabasePublished = &lint.Analyzer{
	Name:     "compose-database-published",
	Group:    lint.Docker,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a compose file opens a database to the network

A port without an address is open on every interface of the host, and Docker opens it past
the firewall: its rules come before those of ufw. The other services reach the database
through the network of the project, without any port. Where a person needs it, too, the
address 127.0.0.1 opens it on the host alone.

A file whose name does not say what it is for gets a hint of severity info; files for
development and tests are left alone.`,
	Example: "compose.prod.yml",
	Bad:     "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}\n    ports: [\"5432:5432\"]\n",
	Good:    "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}\n    ports: [\"127.0.0.1:5432:5432\"]\n",

	RunCompose: composeDatabasePublished,
}

// databasePorts are the ports on which databases and brokers listen, by the end of their image's name.
func databasePorts(image string) []string {
	name, _, _ := strings.Cut(image[strings.LastIndex(image, "/")+1:], ":")
	switch name {
	case "postgres", "postgis", "pgvector", "timescaledb", "postgresql":
		return []string{"5432"}
	case "mysql", "mariadb", "percona":
		return []string{"3306"}
	case "redis", "valkey", "redis-stack", "redis-stack-server", "keydb":
		return []string{"6379"}
	case "mongo", "mongodb":
		return []string{"27017"}
	case "rabbitmq":
		return []string{"5672", "15672"}
	case "memcached":
		return []string{"11211"}
	case "elasticsearch", "opensearch":
		return []string{"9200", "9300"}
	}
	return nil
}

func composeDatabasePublished(pass *lint.Pass, c *docker.Compose) error {
	if forDevelopment(pass.Path) {
		return nil
	}
	for _, s := range c.Services {
		image, known := s.ImageName()
		if !known {
			continue
		}
		for i, p := range s.Ports {
			if open(p) && slices.Contains(databasePorts(image), p.Target) {
				reportPublished(pass, s, i)
			}
		}
	}
	return nil
}

// open reports whether a port is open on every interface of the host.
func open(p docker.Port) bool {
	return p.Known && (p.Host == "" || p.Host == "0.0.0.0" || p.Host == "::" || p.Host == "[::]")
}

func reportPublished(pass *lint.Pass, s *docker.Service, i int) {
	p := s.Ports[i]
	f := lint.Findingf(p.Span, "port %s of %q is open to the network, past the firewall of the host: publish it on 127.0.0.1, or not at all", p.Target, s.Name.Text()).
		At("services", s.Name.Text(), "ports", strconv.Itoa(i))
	if !forProduction(pass.Path) {
		f.Severity = lint.Info
	}
	if p.HostAt.IsValid() {
		f.Fixes = []lint.Fix{{Message: "publish it on 127.0.0.1", Unsafe: true, Edits: []source.Edit{{Span: p.HostAt, New: "127.0.0.1:"}}}}
	}
	pass.Report(f)
}
