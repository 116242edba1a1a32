package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoDebugOn reports settings for production that have DEBUG = True, and what switches DEBUG on by its variable.
var DjangoDebugOn = &lint.Analyzer{
	Name:     "django-debug-on",
	Group:    lint.Django,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `DEBUG is on in production

With DEBUG, every error shows the visitor the code around it, the settings and the variables
of the request, and every query is kept in memory. Read it from the environment, and let it
be False where nobody sets it.

The settings are those that manage.py or wsgi.py name, or the module for production beside
them. A module whose name says that it is for development or tests is left alone, and so is
an assignment that a later one or a condition may replace. Where a variable decides, the rule
looks for its value in images, in compose files whose name says production, and in the
environment of serverless.yml.`,
	Example:   exampleSettings,
	Bad:       "DEBUG = True\n",
	Good:      "import os\n\nDEBUG = os.environ.get(\"DEBUG\") == \"1\"\n",
	Beside:    besideSettings,
	RunDjango: djangoDebugOn,

	RunDockerfile: debugOnInImage,
	RunCompose:    debugOnInServices,
}

func djangoDebugOn(pass *lint.Pass, project *django.Project) error {
	if v, at, ok := inProduction(pass, project, "DEBUG"); ok && v.Kind == django.Bool && v.Text == "True" {
		pass.Report(lint.Findingf(at, "DEBUG is always True: read it from the environment, False by default"))
	}
	decides, ok := debugVariable(project)
	if !ok {
		return nil
	}
	for _, v := range serverlessEnvironment(pass, project) {
		if v.name == decides.Name && turnsOn(project, decides, v.value) {
			pass.Report(lint.Findingf(v.at, "%q switches DEBUG on for everybody who uses the functions: remove it", v.name))
		}
	}
	return nil
}

// debugVariable returns the variable that decides over DEBUG.
func debugVariable(project *django.Project) (django.EnvVar, bool) {
	if project == nil {
		return django.EnvVar{}, false
	}
	return project.EnvFor("DEBUG")
}

// turnsOn reports whether a value certainly switches on what a variable decides over.
func turnsOn(project *django.Project, v django.EnvVar, value string) bool {
	switch lower := strings.ToLower(value); {
	case !slices.Contains([]string{"1", "true", "yes", "on"}, lower):
		return false
	case v.Kind == "bool" && strings.EqualFold(v.True, value), v.Kind == "truthy", v.Kind == "int" && lower == "1":
		return true
	default:
		return v.Kind == "bool" && (project.Has("django-environ") || project.Has("environs") || project.Has("python-decouple"))
	}
}

func debugOnInImage(pass *lint.Pass, d *docker.Dockerfile) error {
	final := d.Final()
	if final == nil || forDevelopment(pass.Path) || forDevelopment(final.Name.Text) || !strings.Contains(string(d.File.Text), "DEBUG") {
		return nil
	}
	v, ok := debugVariable(pass.Django())
	if !ok || startsDevelopmentServer(final) {
		return nil
	}
	var last docker.Pair
	for _, in := range final.Lineage() {
		for _, pair := range in.Pairs() {
			if in.Name == "ENV" && pair.Key.Text == v.Name {
				last = pair
			}
		}
	}
	if turnsOn(pass.Django(), v, docker.Unquote(last.Value.Text)) {
		pass.Report(lint.Findingf(last.Value.Span, "%q switches DEBUG on in every container of the image: give it to those for development", v.Name))
	}
	return nil
}

// startsDevelopmentServer reports whether a stage starts a server that is made for development.
func startsDevelopmentServer(stage *docker.Stage) bool {
	return slices.ContainsFunc([]string{"ENTRYPOINT", "CMD"}, func(name string) bool {
		in := stage.Last(name)
		return in != nil && developmentServer(in.Command()) != ""
	})
}

func debugOnInServices(pass *lint.Pass, c *docker.Compose) error {
	if !forProduction(pass.Path) || !strings.Contains(string(c.File.Text), "DEBUG") {
		return nil
	}
	v, ok := debugVariable(pass.Django())
	for _, s := range c.Services {
		if image, _ := s.ImageName(); !ok || officialImage(image) != "" && officialImage(image) != "python" {
			continue
		}
		for _, variable := range s.Environment {
			if variable.Name == v.Name && turnsOn(pass.Django(), v, variable.Value) {
				pass.Report(lint.Findingf(variable.Span, "%q switches DEBUG on in production: remove it", v.Name).
					At(append([]string{"services", s.Name.Text()}, variable.Path...)...))
			}
		}
	}
	return nil
}
