package rules

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoPytestWithoutSettings reports jobs that run pytest where nothing tells pytest-django the settings.
var DjangoPytestWithoutSettings = &lint.Analyzer{
	Name:     "django-pytest-without-settings",
	Group:    lint.Django,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `pytest runs, and nothing names the settings

Without DJANGO_SETTINGS_MODULE pytest-django leaves Django alone: tests that use it end with
ImproperlyConfigured, or are skipped. Name the settings where everybody who runs the tests gets them:
DJANGO_SETTINGS_MODULE = "conf.settings" in [tool.pytest.ini_options] of pyproject.toml.

The rule looks at the configurations of pytest, at every conftest.py, at the variables and scripts of
the job. It is a strict one, because a CI/CD variable of the project may name the settings.`,
	Bad:  "test:\n  image: python:3.13\n  script:\n    - pip install -r requirements.txt\n    - pytest\n",
	Good: "test:\n  image: python:3.13\n  script:\n    - pip install -r requirements.txt\n    - pytest --ds=conf.settings\n",
	Beside: append([]lint.Beside{
		{Name: "requirements.txt", Text: "Django==5.2.1\npytest-django==4.11.1\n"},
		{Name: exampleSettings, Text: "USE_TZ = True\n"},
		{Name: "conftest.py", Text: "collect_ignore = [\"makemigrations.py\"]\n"},
	}, besideSettings...),
	Run: djangoPytestWithoutSettings,
}

func djangoPytestWithoutSettings(pass *lint.Pass) error {
	for _, t := range testJobs(pass) {
		if t.runs != "pytest" || !pass.Config.Complete() || !inPythonImage(pass, t.job) || t.script.holds([]string{"--ds", "SETTINGS", "-c ", ".env"}) {
			continue
		}
		project := pass.Django()
		if project == nil || !project.HasDev("pytest-django") || ownVariables(pass)[settingsVariable] {
			continue
		}
		if !slices.ContainsFunc(t.script.Opaque(), sourcesUnknown) && !pytestKnowsSettings(pass, project) {
			pass.Report(t.script.finding(t.cmd.Span(), "nothing tells pytest the settings: set %s in the configuration of pytest", settingsVariable))
		}
	}
	return nil
}

// sourcesUnknown reports whether a command may set variables that the script does not show.
func sourcesUnknown(cmd *script.Command) bool { return !isHarmless(cmd.Source()) }

// pytestKnowsSettings reports whether a configuration of pytest or a conftest.py speaks of the settings of Django.
func pytestKnowsSettings(pass *lint.Pass, project *django.Project) bool {
	if project.TestSettings.Known() {
		return true
	}
	for _, dir := range []string{".", project.Dir} {
		for _, name := range []string{"pytest.ini", ".pytest.ini", "pytest.toml", "pyproject.toml", "setup.cfg", "tox.ini", ".env"} {
			if file := pass.File(path.Join(dir, name)); file != nil && speaksOfSettings(file.Text) {
				return true
			}
		}
	}
	known := false
	_ = fs.WalkDir(pass.Tree(), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case e.IsDir():
			return walkInto(name)
		case e.Name() == "conftest.py" || strings.HasSuffix(name, "plugin.py"):
			if text, err := fs.ReadFile(pass.Tree(), name); err != nil || speaksOfSettings(text) {
				known = true
				return fs.SkipAll
			}
		}
		return nil
	})
	return known
}

// speaksOfSettings reports whether a text names settings for Django, or makes them.
func speaksOfSettings(text []byte) bool {
	words := []string{settingsVariable, "--ds", "settings.configure", "django.setup"}
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(string(text), word) })
}
