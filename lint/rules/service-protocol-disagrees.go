package rules

import (
	"slices"

	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// ServiceProtocolDisagrees reports URLs that speak another protocol than the service to which they lead.
var ServiceProtocolDisagrees = &lint.Analyzer{
	Name:     "service-protocol-disagrees",
	Group:    lint.Images,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a URL speaks another protocol than the service to which it leads

"amqp://redis:6379" asks a Redis for RabbitMQ's protocol: the connection is refused, and a worker
tries for ever. Usually the broker was changed, and one of the two places forgotten.

The rule looks at the variables of jobs and of compose files whose URL names a service by its
host, and knows the images of PostgreSQL, MySQL, Redis and RabbitMQ.`,
	Bad:  "test:\n  services: [\"redis:8\"]\n  variables:\n    CELERY_BROKER_URL: amqp://redis:6379//\n  script: pytest\n",
	Good: "test:\n  services: [\"redis:8\"]\n  variables:\n    CELERY_BROKER_URL: redis://redis:6379/0\n  script: pytest\n",

	Run:        serviceProtocolDisagrees,
	RunCompose: composeProtocolDisagrees,
}

const wrongProtocol = "%q speaks the protocol of %s, but the host %q is %s: change the URL or the image"

func serviceProtocolDisagrees(pass *lint.Pass) error {
	scope := jobScopes(pass)
	for _, job := range pass.Config.Jobs {
		services, ok := servicesOf(pass, job)
		if !ok || !slices.ContainsFunc(services, func(s jobService) bool { return s.kind != nil }) {
			continue
		}
		for _, v := range scope(job).variables() {
			url, ok := connectionOf(v.Value.Value)
			i := slices.IndexFunc(services, func(s jobService) bool { return slices.Contains(s.names, url.host) })
			if !ok || i < 0 || services[i].kind == nil || services[i].kind == url.kind {
				continue
			}
			f := lint.Findingf(v.Value.Span, wrongProtocol, v.Name.Value, url.kind.title, url.host, services[i].kind.title).
				At(pathTo(pass.Config, v.Value.Span)...)
			f.Related = []lint.Related{{Span: services[i].written.Span, Message: "the service"}}
			pass.Report(f)
		}
	}
	return nil
}

func composeProtocolDisagrees(pass *lint.Pass, c *docker.Compose) error {
	for _, s := range c.Services {
		for _, v := range s.Environment {
			url, ok := connectionOf(v.Value)
			i := slices.IndexFunc(c.Services, func(s *docker.Service) bool { return slices.Contains(hostsOf(s), url.host) })
			if !ok || i < 0 {
				continue
			}
			if kind := kindOfService(c.Services[i]); kind != nil && kind != url.kind && !definedBeside(pass, c.Services[i].Name.Text()) {
				f := composeFinding(s, v, wrongProtocol, v.Name, url.kind.title, url.host, kind.title)
				f.Related = []lint.Related{{Span: c.Services[i].Name.Span(), Message: "the service"}}
				pass.Report(f)
			}
		}
	}
	return nil
}
