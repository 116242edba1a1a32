package rules

import (
	"slices"

	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoHostsAny reports settings for production that let in requests for every host.
var DjangoHostsAny = &lint.Analyzer{
	Name:     "django-hosts-any",
	Group:    lint.Django,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `ALLOWED_HOSTS lets in requests for every host

Django takes the host of a request for links in mails, for redirects and for caches. With "*"
whoever sends the request chooses it: a mail about a forgotten password may lead to somebody
else's server. Name the hosts, or read them from the environment.

The rule is a strict one, because a proxy in front of Django may let no other host through.`,
	Example:   exampleSettings,
	Bad:       "ALLOWED_HOSTS = [\"*\"]\n",
	Good:      "ALLOWED_HOSTS = [\"shop.example.com\"]\n",
	Beside:    besideSettings,
	RunDjango: djangoHostsAny,
}

func djangoHostsAny(pass *lint.Pass, project *django.Project) error {
	v, at, ok := inProduction(pass, project, "ALLOWED_HOSTS")
	everyHost := func(host django.Value) bool { return host.Kind == django.Text && host.Text == "*" }
	if ok && v.Kind == django.List && slices.ContainsFunc(v.Items, everyHost) {
		pass.Report(lint.Findingf(at, "ALLOWED_HOSTS lets in requests for every host: name the hosts, or read them from the environment"))
	}
	return nil
}
