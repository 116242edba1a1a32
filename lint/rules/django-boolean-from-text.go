package rules

import (
	"regexp"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoBooleanFromText reports switches of the settings for which the text "False" is true.
var DjangoBooleanFromText = &lint.Analyzer{
	Name:     "django-boolean-from-text",
	Group:    lint.Django,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a switch of the settings is the text of a variable, so that "False" is true

Environment variables are texts, and Python takes every text but "" for true: DEBUG=0 and
DEBUG=False switch DEBUG on, and bool() around the text changes nothing. Compare the text with
the word for true, or let the library convert it: env.bool("DEBUG"), config("DEBUG", cast=bool).

The rule knows the switches of Django and of a few packages that many projects use.`,
	Example:   exampleSettings,
	Bad:       "import os\n\nDEBUG = bool(os.environ.get(\"DEBUG\", False))\n",
	Good:      "import os\n\nDEBUG = os.environ.get(\"DEBUG\", \"0\") == \"1\"\n",
	Beside:    besideSettings,
	RunDjango: djangoBooleanFromText,
}

// switches are settings that are on or off.
var switches = []string{
	"DEBUG", "SECURE_SSL_REDIRECT", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
	"SESSION_EXPIRE_AT_BROWSER_CLOSE", "USE_X_FORWARDED_HOST", "USE_X_FORWARDED_PORT", "EMAIL_USE_TLS", "EMAIL_USE_SSL",
	"CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL", "CORS_ALLOW_CREDENTIALS", "CELERY_TASK_ALWAYS_EAGER", "CELERY_ALWAYS_EAGER",
	"AWS_QUERYSTRING_AUTH", "AWS_S3_USE_SSL", "COMPRESS_ENABLED", "COMPRESS_OFFLINE",
}

// textRead finds the expressions that read a variable as text, and nothing else.
var textRead = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:bool\(\s*)?(?:os\.)?(?:environ\.get|getenv|environ)[(\[][^()]*[)\]](?:\s*\))?$`)
})

func djangoBooleanFromText(pass *lint.Pass, project *django.Project) error {
	for _, name := range switches {
		v, at, ok := inProduction(pass, project, name)
		if !ok || v.Kind != django.Env && v.Kind != django.Computed || v.Changed {
			continue
		}
		text := at.Text()
		if textRead().MatchString(text) || uncast(text, v) && strings.Contains(string(at.File.Text), "decouple") {
			pass.Report(lint.Findingf(at, "%s is a text, and every text but %q is true, be it %q or %q: compare it with the word for true",
				name, "", "0", "False"))
		}
	}
	return nil
}

// uncast reports whether an expression reads a variable with python-decouple, which returns a text unless it is told otherwise.
func uncast(text string, v django.Value) bool {
	return v.Kind == django.Env && strings.HasPrefix(text, "config(") && !strings.Contains(text, "cast")
}
