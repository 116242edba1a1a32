package rules

import (
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoHostsEmpty reports settings for production under which Django refuses every request.
var DjangoHostsEmpty = &lint.Analyzer{
	Name:     "django-hosts-empty",
	Group:    lint.Django,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `ALLOWED_HOSTS is empty, and DEBUG is off

Without DEBUG, Django answers requests for hosts that ALLOWED_HOSTS does not name with 400, so
that an empty list refuses all of them. runserver does not even start (docs: ref/settings,
"ALLOWED_HOSTS"). Name the hosts, or read them from the environment.

The rule speaks of settings that can be read completely, in which DEBUG is always False.`,
	Example:   exampleSettings,
	Bad:       "DEBUG = False\nALLOWED_HOSTS = []\n",
	Good:      "DEBUG = False\nALLOWED_HOSTS = [\"shop.example.com\"]\n",
	Beside:    besideSettings,
	RunDjango: djangoHostsEmpty,
}

func djangoHostsEmpty(pass *lint.Pass, project *django.Project) error {
	if !debugIsOff(pass, project) {
		return nil
	}
	if at, ok := emptyHosts(pass, project); ok {
		pass.Report(lint.Findingf(at, "no host may be asked for, so that every request is answered with 400: name the hosts in ALLOWED_HOSTS"))
	}
	return nil
}

// debugIsOff reports whether DEBUG is certainly False in production.
func debugIsOff(pass *lint.Pass, project *django.Project) bool {
	v, _, ok := inProduction(pass, project, "DEBUG")
	return ok && v.Kind == django.Bool && v.Text == "False"
}

// emptyHosts returns the place that tells that ALLOWED_HOSTS is empty: its value, or that of DEBUG when nothing assigns it.
func emptyHosts(pass *lint.Pass, project *django.Project) (at source.Span, ok bool) {
	v, at, ok := inProduction(pass, project, "ALLOWED_HOSTS")
	if ok {
		return at, v.Kind == django.List && len(v.Items) == 0 && !v.Changed
	}
	if len(project.Assignments("ALLOWED_HOSTS")) > 0 {
		return at, false
	}
	_, at, ok = inProduction(pass, project, "DEBUG")
	return at, ok
}
