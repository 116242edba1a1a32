package rules

import (
	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoDebugOn reports settings for production that have DEBUG = True.
var DjangoDebugOn = &lint.Analyzer{
	Name:     "django-debug-on",
	Group:    lint.Django,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `DEBUG is True in the settings that production uses

With DEBUG, every error shows the visitor the code around it, the settings and the variables
of the request, and every query is kept in memory. Read it from the environment, and let it
be False where nobody sets it.

The settings are those that manage.py or wsgi.py name, or the module for production beside
them. A module whose name says that it is for development or tests is left alone, and so is
an assignment that a later one or a condition may replace.`,
	Example:   exampleSettings,
	Bad:       "DEBUG = True\n",
	Good:      "import os\n\nDEBUG = os.environ.get(\"DEBUG\") == \"1\"\n",
	Beside:    besideSettings,
	RunDjango: djangoDebugOn,
}

func djangoDebugOn(pass *lint.Pass, project *django.Project) error {
	v, at, ok := inProduction(pass, project, "DEBUG")
	if ok && v.Kind == django.Bool && v.Text == "True" {
		pass.Report(lint.Findingf(at, "DEBUG is always True: read it from the environment, False by default"))
	}
	return nil
}
