package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoHealthcheckRefused reports healthchecks that Django never answers with the page.
var DjangoHealthcheckRefused = &lint.Analyzer{
	Name:     "django-healthcheck-refused",
	Group:    lint.Django,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a healthcheck asks for a page that Django refuses

A check inside the container asks for http://localhost. Where ALLOWED_HOSTS does not name that
host, CommonMiddleware answers with 400; with SECURE_SSL_REDIRECT, SecurityMiddleware sends it
to https, where nobody listens. The container never becomes healthy, and a deployment that
waits for it fails.

Give the check the headers that the proxy gives, Host and X-Forwarded-Proto; or add "localhost"
to ALLOWED_HOSTS, and the page to SECURE_REDIRECT_EXEMPT. The rule speaks of settings that are
certain, and of middleware that does not answer first.`,
	Example: "Dockerfile",
	Bad: "FROM python:3.13-slim\nCOPY manage.py conf /app/\nUSER app\n" +
		"HEALTHCHECK CMD curl -fsS http://localhost:8000/healthz\nCMD [\"gunicorn\", \"conf.wsgi\"]\n",
	Good: "FROM python:3.13-slim\nCOPY manage.py conf /app/\nUSER app\n" +
		"HEALTHCHECK CMD curl -fsS -H \"Host: shop.example.com\" http://localhost:8000/healthz\nCMD [\"gunicorn\", \"conf.wsgi\"]\n",
	Beside: append([]lint.Beside{{Name: exampleSettings, Text: "DEBUG = False\nALLOWED_HOSTS = [\"shop.example.com\"]\n" +
		"MIDDLEWARE = [\"django.middleware.common.CommonMiddleware\"]\n"}}, besideSettings...),
	RunDockerfile: imageHealthRefused,
	RunCompose:    serviceHealthRefused,
}

func imageHealthRefused(pass *lint.Pass, d *docker.Dockerfile) error {
	if final := d.Final(); final != nil && !forDevelopment(pass.Path) {
		if check := healthOf(final); check != nil {
			reportRefusal(pass, check.Command(), check.Span)
		}
	}
	return nil
}

func serviceHealthRefused(pass *lint.Pass, c *docker.Compose) error {
	if forDevelopment(pass.Path) {
		return nil
	}
	for _, s := range c.Services {
		if test, command := healthOfService(s); test != nil {
			reportRefusal(pass, command, test.Span(), "services", s.Name.Text(), "healthcheck", "test")
		}
	}
	return nil
}

func reportRefusal(pass *lint.Pass, command string, at source.Span, way ...string) {
	p, ok := probeIn(command)
	if !ok {
		return
	}
	project := pass.Django()
	if project == nil || !onlyKnownMiddleware(pass, project) {
		return
	}
	if hosts, refused := refusesHost(pass, project, p.host); refused && p.fails {
		f := lint.Findingf(at, "ALLOWED_HOSTS has no %q, so that the check gets a 400: add the host, or a header %q with one that is there",
			p.host, "Host").At(way...)
		f.Related = []lint.Related{{Span: hosts, Message: "the hosts"}}
		pass.Report(f)
		return
	}
	if redirect, always := redirectsAll(pass, project, p); always && p.fails && p.follows {
		f := lint.Findingf(at, "SECURE_SSL_REDIRECT sends the check to https, where nobody listens: add the page to SECURE_REDIRECT_EXEMPT").At(way...)
		f.Related = []lint.Related{{Span: redirect, Message: "the redirect"}}
		pass.Report(f)
	}
}

// onlyKnownMiddleware reports whether a request certainly gets as far as CommonMiddleware, which looks at its host.
func onlyKnownMiddleware(pass *lint.Pass, project *django.Project) bool {
	v, _, ok := inProduction(pass, project, "MIDDLEWARE")
	if !ok || v.Kind != django.List || v.Changed {
		return false
	}
	for _, m := range v.Items {
		if m.Kind == django.Text && m.Text == "django.middleware.common.CommonMiddleware" {
			return true
		}
		first, _, _ := strings.Cut(m.Text, ".")
		if m.Kind != django.Text || !slices.Contains([]string{"django", "whitenoise", "corsheaders"}, first) {
			return false
		}
	}
	return false
}

// refusesHost reports whether ALLOWED_HOSTS certainly does not let in requests for a host.
func refusesHost(pass *lint.Pass, project *django.Project, host string) (at source.Span, refused bool) {
	v, at, ok := inProduction(pass, project, "ALLOWED_HOSTS")
	if !ok || v.Kind != django.List || v.Changed || len(v.Items) == 0 {
		return at, false
	}
	lets := func(allowed django.Value) bool {
		domain, wild := strings.CutPrefix(allowed.Text, ".")
		return allowed.Kind != django.Text || allowed.Text == "*" || strings.EqualFold(allowed.Text, host) ||
			wild && (strings.EqualFold(domain, host) || strings.HasSuffix(strings.ToLower(host), "."+strings.ToLower(domain)))
	}
	return at, !slices.ContainsFunc(v.Items, lets)
}

// redirectsAll reports whether SecurityMiddleware certainly redirects a probe.
func redirectsAll(pass *lint.Pass, project *django.Project, p probe) (at source.Span, always bool) {
	v, at, ok := inProduction(pass, project, "SECURE_SSL_REDIRECT")
	middleware, _, _ := inProduction(pass, project, "MIDDLEWARE")
	secures := slices.ContainsFunc(middleware.Items, func(m django.Value) bool { return m.Text == "django.middleware.security.SecurityMiddleware" })
	return at, ok && v.Kind == django.Bool && v.Text == "True" && secures && !p.forwarded && len(project.Assignments("SECURE_REDIRECT_EXEMPT")) == 0
}
