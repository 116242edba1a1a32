package rules

import (
	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoSecretKeyLiteral reports settings for production whose SECRET_KEY stands in the repository.
var DjangoSecretKeyLiteral = &lint.Analyzer{
	Name:     "django-secret-key-literal",
	Group:    lint.Django,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `SECRET_KEY stands in the settings that production uses

Django signs sessions, password resets and messages with SECRET_KEY. Who has read the
repository, or its history, can sign them, too. Make a new key, and read it from the
environment, without a default: os.environ["SECRET_KEY"].

The settings are those that manage.py or wsgi.py name, or the module for production beside
them. Modules and directories whose name says that they are for development, tests or a demo
are left alone, and so is an assignment that a later one or a condition may replace.`,
	Example:   exampleSettings,
	Bad:       "SECRET_KEY = \"9w2v-kd84lq0zj3mxp7rt5yb1nc6\"\n",
	Good:      "import os\n\nSECRET_KEY = os.environ[\"SECRET_KEY\"]\n",
	Beside:    besideSettings,
	RunDjango: djangoSecretKeyLiteral,
}

func djangoSecretKeyLiteral(pass *lint.Pass, project *django.Project) error {
	v, at, ok := inProduction(pass, project, "SECRET_KEY")
	if ok && v.Kind == django.Text && v.Text != "" && !v.Changed && !forDevelopment(v.Span.File.Name) {
		pass.Report(lint.Findingf(at, "SECRET_KEY stands in the repository: make a new one, and read it from the environment"))
	}
	return nil
}
