package rules

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoCSRFOriginWithoutScheme reports origins that Django refuses to trust because they have no scheme.
var DjangoCSRFOriginWithoutScheme = &lint.Analyzer{
	Name:     "django-csrf-origin-without-scheme",
	Group:    lint.Django,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `CSRF_TRUSTED_ORIGINS has an origin without a scheme

Since Django 4.0 an origin begins with its scheme: "https://shop.example.com". Without one the
system check 4_0.E001 fails, and with it migrate, runserver and test; a server that does not
run the checks refuses forms from the origin.

The rule speaks of projects that certainly have Django 4 or newer.`,
	Example: exampleSettings,
	Bad:     "CSRF_TRUSTED_ORIGINS = [\"shop.example.com\"]\n",
	Good:    "CSRF_TRUSTED_ORIGINS = [\"https://shop.example.com\"]\n",
	Beside: append([]lint.Beside{{Name: "requirements.txt", Text: "Django==5.2.1\n"}},
		besideSettings...),
	RunDjango: djangoCSRFOriginWithoutScheme,
}

func djangoCSRFOriginWithoutScheme(pass *lint.Pass, project *django.Project) error {
	if djangoSince(project) < 4 {
		return nil
	}
	for _, v := range project.Assignments("CSRF_TRUSTED_ORIGINS") {
		if settingsForDevelopment(v.Span.File) {
			continue
		}
		items := v.Items
		if v.Kind == django.Env && v.Default != nil {
			items = v.Default.Items
		}
		for _, item := range items {
			at, ok := pass.In(item.Span)
			if !ok || item.Kind != django.Text || item.Text == "" || strings.Contains(item.Text, "://") {
				continue
			}
			pass.Report(lint.Findingf(at, "the origin %q has no scheme, which Django refuses since 4.0: write %q", item.Text, "https://"+item.Text))
		}
	}
	return nil
}

// lowerBound finds the major version from which on a constraint allows versions.
var lowerBound = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:==|~=|>=|>|\^|~|^)\s*v?(\d+)\b`) })

// djangoSince returns the oldest major version of Django that a project may have, 0 when nobody knows.
func djangoSince(project *django.Project) int {
	text := project.Django.Value
	if project.DjangoLocked.Known() {
		text = project.DjangoLocked.Value
	}
	m := lowerBound().FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	major, _ := strconv.Atoi(m[1])
	return major
}
