package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoVariableMissing reports services and functions that lack a variable without which the settings fail.
var DjangoVariableMissing = &lint.Analyzer{
	Name:     "django-variable-missing",
	Group:    lint.Django,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `the settings require a variable that a container or function does not get

os.environ["SECRET_KEY"] ends with KeyError where nothing sets the variable: the server does not
start. Add it to environment, or to a file that env_file names.

The rule looks at the services that serve Django in compose files whose name says production, and
at serverless.yml. It is silent where an env_file, another compose file, an image, a shell script or
a library that reads files may bring the variable.`,
	Example:    "compose.prod.yml",
	Bad:        "services:\n  web:\n    image: registry.example.com/web:1.4.2\n    command: gunicorn conf.wsgi\n    environment:\n      TZ: UTC\n",
	Good:       "services:\n  web:\n    image: registry.example.com/web:1.4.2\n    command: gunicorn conf.wsgi\n    environment:\n      SECRET_KEY: ${SECRET_KEY:?}\n",
	Beside:     append([]lint.Beside{{Name: exampleSettings, Text: "import os\n\nSECRET_KEY = os.environ[\"SECRET_KEY\"]\n"}}, besideSettings...),
	RunCompose: variableMissingInServices,
	RunDjango:  variableMissingInFunctions,
}

// requiredVariables returns the variables without which the settings of production certainly fail, unless a library may read them from
// a file.
func requiredVariables(pass *lint.Pass, project *django.Project) []django.EnvVar {
	var all []django.EnvVar
	for _, v := range project.Env {
		setting, _, _ := strings.Cut(v.For, ".")
		value, ok := project.Setting(setting)
		if v.Required && ok && value.Certain && !settingsForDevelopment(value.Span.File) {
			all = append(all, v)
		}
	}
	for _, name := range append(project.SettingsFiles(), project.ManagePy.File) {
		file := pass.File(name)
		if file == nil {
			return nil
		}
		for _, reader := range []string{"dotenv", "read_env", "decouple", "environs", "environ.update"} {
			if strings.Contains(string(file.Text), reader) {
				return nil
			}
		}
	}
	return all
}

func variableMissingInServices(pass *lint.Pass, c *docker.Compose) error {
	if !forProduction(pass.Path) {
		return nil
	}
	for _, s := range c.Services {
		served := slices.ContainsFunc(s.Commands, func(w docker.Word) bool { return servesDjango(w.Text) })
		if !served || s.Extends || s.Node.Get("env_file") != nil || s.Node.Get("configs") != nil || s.Node.Get("secrets") != nil {
			continue
		}
		project := pass.Django()
		if project == nil {
			return nil
		}
		for _, v := range requiredVariables(pass, project) {
			if strings.Contains(string(c.File.Text), v.Name) || repositorySays(pass, v.Name) {
				continue
			}
			f := lint.Findingf(s.Name.Span(), "%q does not get %q, which the settings require: add it to environment", s.Name.Text(), v.Name)
			pass.Report(lacking(pass, v, f).At("services", s.Name.Text()))
		}
	}
	return nil
}

func variableMissingInFunctions(pass *lint.Pass, project *django.Project) error {
	root := serverlessRoot(pass, project)
	if root == nil {
		return nil
	}
	provider, _ := root.Get("provider").(*syntax.Mapping)
	if _, ok := provider.Get("environment").(*syntax.Mapping); !ok {
		return nil
	}
	text := string(root.Span().File.Text)
	if strings.Contains(text, "dotenv-plugin") || !strings.Contains(text, "wsgi") {
		return nil
	}
	for _, v := range requiredVariables(pass, project) {
		if !strings.Contains(text, v.Name) {
			at := provider.Entry("environment").Key.Span()
			pass.Report(lacking(pass, v, lint.Findingf(at, "the functions do not get %q, which the settings require: add it", v.Name)))
		}
	}
	return nil
}

// lacking adds the place where the settings read a variable to a finding.
func lacking(pass *lint.Pass, v django.EnvVar, f lint.Finding) lint.Finding {
	if at, ok := pass.Place(django.Fact{Value: v.Name, File: v.File, Line: v.Line}); ok {
		f.Related = []lint.Related{{Span: at, Message: "the settings read it here"}}
	}
	return f
}
