package rules

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// ServiceCredentialsDisagree reports URLs whose user or password is not that of the service to which they lead.
var ServiceCredentialsDisagree = &lint.Analyzer{
	Name:     "service-credentials-disagree",
	Group:    lint.Images,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a URL names another user or password than the service has

"password authentication failed": the image makes one user, from POSTGRES_USER and
POSTGRES_PASSWORD or RABBITMQ_DEFAULT_USER and RABBITMQ_DEFAULT_PASS, and the program that
uses the service asks for a different one. What stands in "variables" of a service wins over
the variables of the job there, but not in the script.

The rule compares what is written down: jobs with their services, and the services of one
compose file. It is silent where a variable, an env_file or another compose file takes part.
A message never shows a password.`,
	Bad: "test:\n  services: [\"postgres:17\"]\n  variables:\n    POSTGRES_USER: app\n    POSTGRES_PASSWORD: only-for-tests\n" +
		"    DATABASE_URL: postgres://postgres:only-for-tests@postgres/app\n  script: pytest\n",
	Good: "test:\n  services: [\"postgres:17\"]\n  variables:\n    POSTGRES_USER: app\n    POSTGRES_PASSWORD: only-for-tests\n" +
		"    DATABASE_URL: postgres://app:only-for-tests@postgres/app\n  script: pytest\n",

	Run:        serviceCredentialsDisagree,
	RunCompose: composeCredentialsDisagree,
}

// A credential is a word that a service and those who use it must agree on.
type credential struct {
	value string
	at    source.Span // where the service gets it; no place for what its image takes by default
}

// credentials are what a service is started with. The fields that nobody knows are nil.
type credentials struct{ user, password *credential }

// disagreement reports how a URL and a service disagree: in the user or in the password.
func (c credentials) disagreement(url connection) (what string, with *credential) {
	if strings.Contains(url.user+url.password, "%") {
		return "", nil
	}
	switch {
	case url.user != "" && c.user != nil && c.user.value != url.user:
		return "user", c.user
	case url.password != "" && c.password != nil && c.password.value != url.password:
		return "password", c.password
	}
	return "", nil
}

// report reports a URL that disagrees with the service to which it leads.
func (c credentials) report(pass *lint.Pass, url connection, service string, f lint.Finding) {
	what, with := c.disagreement(url)
	switch what {
	case "user":
		f.Message += fmt.Sprintf("the user %q, but %s has the user %q: use the same in both", url.user, service, with.value)
	case "password":
		f.Message += fmt.Sprintf("another password than %s has: use the same in both", service)
	default:
		return
	}
	if with.at.File != nil {
		f.Related = append(f.Related, lint.Related{Span: with.at, Message: "what the service gets"})
	}
	pass.Report(f)
}

func serviceCredentialsDisagree(pass *lint.Pass) error {
	if !pass.Config.Complete() {
		return nil
	}
	scope := jobScopes(pass)
	for _, job := range pass.Config.Jobs {
		services, ok := servicesOf(pass, job)
		if !ok || !slices.ContainsFunc(services, func(s jobService) bool { return s.kind != nil && s.kind.user != "" }) {
			continue
		}
		s := scope(job)
		variables := s.variables()
		for _, v := range variables {
			url, ok := connectionOf(v.Value.Value)
			i := slices.IndexFunc(services, func(s jobService) bool { return s.kind == url.kind && slices.Contains(s.names, url.host) })
			if !ok || i < 0 {
				continue
			}
			f := lint.Findingf(v.Value.Span, "%q of %q has ", v.Name.Value, job.Name.Value).At(pathTo(pass.Config, v.Value.Span)...)
			s.credentials(variables, services[i]).report(pass, url, "its service "+services[i].say(), f)
		}
	}
	return nil
}

// credentials returns what a service of the job is started with.
func (s *jobScope) credentials(variables []config.Variable, service jobService) credentials {
	own, _ := s.job.Services[service.service].Node.(*syntax.Mapping)
	get := func(name, otherwise string) *credential {
		for _, v := range slices.Concat(config.Variables(own.Get("variables")), variables) {
			if v.Name.Value == name {
				return literalCredential(v.Value.Value, v.Value.Span)
			}
		}
		if otherwise == "" || s.maySet(name) {
			return nil
		}
		return &credential{value: otherwise}
	}
	kind := service.kind
	c := credentials{user: get(kind.user, kind.noUser), password: get(kind.password, "")}
	if slices.ContainsFunc(kind.open, func(name string) bool { return get(name, "") != nil || s.maySet(name) }) {
		c.password = nil
	}
	return c
}

// maySet reports whether anything in the configuration gives a value to the variable, be it for some events only.
func (s *jobScope) maySet(name string) bool {
	_, own := s.own[name]
	_, root := s.settled.root[name]
	return own || root || s.open[name] || s.inMatrix(name)
}

// literalCredential returns a value that is written down, nil for what depends on a variable.
func literalCredential(value string, at source.Span) *credential {
	if value == "" || strings.Contains(value, "$") {
		return nil
	}
	return &credential{value, at}
}

func composeCredentialsDisagree(pass *lint.Pass, c *docker.Compose) error {
	for _, s := range c.Services {
		for _, v := range s.Environment {
			url, ok := connectionOf(v.Value)
			if !ok || url.kind.user == "" {
				continue
			}
			i := slices.IndexFunc(c.Services, func(s *docker.Service) bool {
				return kindOfService(s) == url.kind && slices.Contains(hostsOf(s), url.host)
			})
			if i < 0 || definedBeside(pass, s.Name.Text()) || definedBeside(pass, c.Services[i].Name.Text()) {
				continue
			}
			f := lint.Findingf(v.Span, "%q of %q has ", v.Name, s.Name.Text()).At(append([]string{"services", s.Name.Text()}, v.Path...)...)
			composeCredentials(c.Services[i], url.kind).report(pass, url, fmt.Sprintf("%q", c.Services[i].Name.Text()), f)
		}
	}
	return nil
}

// composeCredentials returns what a service of a compose file is started with.
func composeCredentials(s *docker.Service, kind *serverKind) credentials {
	get := func(name, otherwise string) *credential {
		if v, ok := valueIn(s, name); ok {
			return literalCredential(v.Value, v.Span)
		}
		if otherwise == "" || sets(s, name) || sets(s, name+"_FILE") {
			return nil
		}
		return &credential{value: otherwise}
	}
	c := credentials{user: get(kind.user, kind.noUser), password: get(kind.password, "")}
	if slices.ContainsFunc(kind.open, func(name string) bool { return sets(s, name) }) {
		c.password = nil
	}
	return c
}
