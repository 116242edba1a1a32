package rules

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
)

// ServiceHostUnknown reports variables of jobs that lead to a host which no service of the job has.
var ServiceHostUnknown = &lint.Analyzer{
	Name:     "service-host-unknown",
	Group:    lint.Images,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a variable names a host that no service of the job has

"could not translate host name": a job reaches a service by its alias, or by the name of its
image without registry port and tag, in which "/" becomes "__" or "-". There are no other
names. Give the service the alias that the program expects, or let the variable name the
service.

The rule looks at URLs of PostgreSQL, MySQL, Redis and RabbitMQ, and at variables such as
DB_HOST and REDIS_HOST, in jobs that have a service of that kind. It speaks of words without
dots, and is silent where the script sets the variable, or starts containers of its own.`,
	Bad: "test:\n  services: [\"postgres:17\"]\n  variables:\n    POSTGRES_PASSWORD: only-for-tests\n    DB_HOST: db\n  script: pytest\n",
	Good: "test:\n  services:\n    - name: postgres:17\n      alias: db\n  variables:\n    POSTGRES_PASSWORD: only-for-tests\n    DB_HOST: db\n" +
		"  script: pytest\n",
	Run: serviceHostUnknown,
}

func serviceHostUnknown(pass *lint.Pass) error {
	scope := jobScopes(pass)
	for _, job := range pass.Config.Jobs {
		services, ok := servicesOf(pass, job)
		if !ok || len(services) == 0 {
			continue
		}
		s := scope(job)
		if s.speaksOf("docker", "podman", "/etc/hosts", "nerdctl") {
			continue
		}
		variables := s.variables()
		for _, kind := range serverKinds {
			checkHosts(pass, job, kind, variables, services)
		}
	}
	return nil
}

// checkHosts reports the variables that lead to servers of a kind by hosts that no service has, although there is a service of the
// kind. Where one variable is right, nobody may read the others.
func checkHosts(pass *lint.Pass, job *config.Job, kind *serverKind, variables []config.Variable, services []jobService) {
	i := slices.IndexFunc(services, func(s jobService) bool { return s.kind == kind })
	if i < 0 {
		return
	}
	var found []lint.Finding
	for _, v := range variables {
		host := kind.hostIn(v.Name.Value, v.Value.Value)
		if slices.ContainsFunc(services, func(s jobService) bool { return slices.Contains(s.names, host) }) {
			return
		}
		if isBare(host) {
			found = append(found, unknownHost(job, v, host, services[i]))
		}
	}
	for _, f := range found {
		pass.Report(f.At(pathTo(pass.Config, f.Span)...))
	}
}

func unknownHost(job *config.Job, v config.Variable, host string, service jobService) lint.Finding {
	f := lint.Findingf(v.Value.Span, "%q of %q leads to the host %q, but its service %s has the name %q: give the service the alias %q",
		v.Name.Value, job.Name.Value, host, service.say(), service.names[0], host)
	f.Related = []lint.Related{{Span: service.written.Span, Message: fmt.Sprintf("the service of %q", job.Name.Value)}}
	f.Fixes = hostFixes(v, host, service.names[0])
	return f
}

// hostFixes returns the fix that writes the name of the service in place of a host, where that stands once.
func hostFixes(v config.Variable, host, name string) []lint.Fix {
	span := v.Value.Span
	text := span.Text()
	at := strings.Index(text, host)
	if at < 0 || strings.Count(text, host) > 1 {
		return nil
	}
	span.Start, span.End = span.Start+at, span.Start+at+len(host)
	return []lint.Fix{{Message: fmt.Sprintf("use the host %q", name), Unsafe: true, Edits: []source.Edit{{Span: span, New: name}}}}
}
