package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// ComposeHostUnknown reports variables in compose files that lead to a host which no service has.
var ComposeHostUnknown = &lint.Analyzer{
	Name:     "compose-host-unknown",
	Group:    lint.Docker,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a variable in a compose file names a host that no service has

Containers reach each other by the names of their services, container names and aliases. Any
other word is not found, and localhost is the container itself: a worker then tries for ever
to reach its broker, while the deployment looks as if all were well.

The rule looks at URLs of PostgreSQL, MySQL, Redis and RabbitMQ, and at variables such as
DB_HOST and REDIS_HOST, where the file has a server of that kind. It knows the services of
all compose files of the directory, and is silent where a network or an include may bring
others.`,
	Example: "compose.yml",
	Bad: "services:\n  web:\n    build: .\n    environment:\n      CELERY_BROKER_URL: redis://localhost:6379/0\n" +
		"  redis:\n    image: redis:8\n",
	Good: "services:\n  web:\n    build: .\n    environment:\n      CELERY_BROKER_URL: redis://redis:6379/0\n" +
		"  redis:\n    image: redis:8\n",

	RunCompose: composeHostUnknown,
}

func composeHostUnknown(pass *lint.Pass, c *docker.Compose) error {
	if bringsHosts(c) {
		return nil
	}
	for _, kind := range serverKinds {
		servers := servicesOfKind(c, kind)
		if len(servers) == 0 {
			continue
		}
		hosts := composeHosts(append(composeFilesBeside(pass), c))
		for _, s := range c.Services {
			if kindOfService(s) == nil && !s.Extends && !hasAny(s, "network_mode", "links", "external_links", "extra_hosts") {
				checkComposeHosts(pass, s, hosts, servers)
			}
		}
	}
	return nil
}

// bringsHosts reports whether a compose file gets services from others, or shares a network with them.
func bringsHosts(c *docker.Compose) bool {
	if c.Root.Entry("include") != nil {
		return true
	}
	networks, _ := c.Root.Get("networks").(*syntax.Mapping)
	for e := range networks.Entries() {
		if network, ok := e.Value.(*syntax.Mapping); ok && network.Entry("external") != nil {
			return true
		}
	}
	return false
}

// composeHosts returns the hosts of the services of compose files.
func composeHosts(files []*docker.Compose) []string {
	var hosts []string
	for _, c := range files {
		for _, s := range c.Services {
			hosts = append(hosts, hostsOf(s)...)
		}
	}
	return hosts
}

// checkComposeHosts reports the variables of a service that lead to servers of a kind by hosts that nobody has. Where one variable is
// right, nobody may read the others.
func checkComposeHosts(pass *lint.Pass, s *docker.Service, hosts []string, servers []*docker.Service) {
	kind, names := kindOfService(servers[0]), serviceList(servers)
	var found []lint.Finding
	for _, v := range s.Environment {
		host := kind.hostIn(v.Name, v.Value)
		switch {
		case slices.Contains(hosts, host):
			return
		case isLocalhost(host):
			found = append(found, composeFinding(s, v, "%q leads to %q, which is the container of %q itself: the host of %s is %s",
				v.Name, host, s.Name.Text(), kind.title, names))
		case isBare(host):
			found = append(found, composeFinding(s, v, "%q leads to the host %q, but no service has that name: the host of %s is %s",
				v.Name, host, kind.title, names))
		}
	}
	for _, f := range found {
		pass.Report(f)
	}
}

// composeFinding returns a finding about a variable of a service.
func composeFinding(s *docker.Service, v docker.Variable, format string, args ...any) lint.Finding {
	return lint.Findingf(v.Span, format, args...).At(append([]string{"services", s.Name.Text()}, v.Path...)...)
}

// serviceList names services in a sentence: "a" or "b".
func serviceList(services []*docker.Service) string {
	var names []string
	for _, s := range services {
		names = append(names, `"`+s.Name.Text()+`"`)
	}
	return strings.Join(names, " or ")
}
