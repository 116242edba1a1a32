package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoSecretKeyDefault reports settings for production that fall back to a SECRET_KEY from the repository.
var DjangoSecretKeyDefault = &lint.Analyzer{
	Name:     "django-secret-key-default",
	Group:    lint.Django,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `SECRET_KEY has a default that stands in the repository

When the variable is missing, misspelled or out of the environment's scope, the server starts
all the same, with a key that everybody who has read the repository knows. Without a default it
refuses to start, and somebody notices. What builds and tests need is better given to them:
SECRET_KEY=build python manage.py collectstatic.

The rule is a strict one, because a default helps those who only try the project out.`,
	Example:   exampleSettings,
	Bad:       "import os\n\nSECRET_KEY = os.environ.get(\"SECRET_KEY\", \"9w2v-kd84lq0zj3mxp7rt5yb1nc6\")\n",
	Good:      "import os\n\nSECRET_KEY = os.environ[\"SECRET_KEY\"]\n",
	Beside:    besideSettings,
	RunDjango: djangoSecretKeyDefault,
}

func djangoSecretKeyDefault(pass *lint.Pass, project *django.Project) error {
	v, at, ok := inProduction(pass, project, "SECRET_KEY")
	if ok && v.Kind == django.Env && v.Default != nil && v.Default.Kind == django.Text && v.Default.Text != "" && !asksFor(pass, project, v.Text) {
		pass.Report(lint.Findingf(at, "without %q, the key is one that stands in the repository: require the variable", v.Text))
	}
	return nil
}

// asksFor reports whether a condition of the settings names a variable: they may stop themselves when it is missing.
func asksFor(pass *lint.Pass, project *django.Project, variable string) bool {
	return slices.ContainsFunc(project.SettingsFiles(), func(name string) bool {
		file := pass.File(name)
		if file == nil {
			return false
		}
		for line := range strings.Lines(string(file.Text)) {
			isCondition := strings.HasPrefix(strings.TrimSpace(line), "if ")
			if isCondition && (strings.Contains(line, `"`+variable+`"`) || strings.Contains(line, "'"+variable+"'")) {
				return true
			}
		}
		return false
	})
}
