package rules

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoSettingsUnknown reports names of settings modules that do not exist.
var DjangoSettingsUnknown = &lint.Analyzer{
	Name:     "django-settings-unknown",
	Group:    lint.Django,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `DJANGO_SETTINGS_MODULE names no module of the project

Django imports the settings before anything else: where the module does not exist, every command
and every server ends with ModuleNotFoundError.

The rule looks at the variables and commands of jobs, at Dockerfiles and compose files, at
manage.py, wsgi.py and asgi.py, and at what pytest is told. It speaks of packages that the
repository has, and leaves alone modules that git ignores, of which a template stands there,
or that a script may write.`,
	Example:       "Dockerfile",
	Bad:           "FROM python:3.13-slim\nENV DJANGO_SETTINGS_MODULE=conf.setings\nCOPY manage.py conf /app/\nUSER app\nCMD [\"gunicorn\", \"conf.wsgi\"]\n",
	Good:          "FROM python:3.13-slim\nENV DJANGO_SETTINGS_MODULE=conf.settings\nCOPY manage.py conf /app/\nUSER app\nCMD [\"gunicorn\", \"conf.wsgi\"]\n",
	Beside:        append([]lint.Beside{{Name: exampleSettings, Text: "USE_TZ = True\n"}}, besideSettings...),
	Run:           settingsUnknownToJobs,
	RunDockerfile: settingsUnknownToImages,
	RunCompose:    settingsUnknownToServices,
	RunDjango:     settingsUnknownToFiles,
}

func settingsUnknownToJobs(pass *lint.Pass) error {
	check := func(name string, at source.Span, way ...string) {
		project := pass.Django()
		if project == nil {
			return
		}
		if m, ok := findMissing(pass, project, name); ok && !writtenByJobs(pass, m) {
			reportMissing(pass, m, at, way...)
		}
	}
	for _, v := range config.Variables(pass.Config.Root.Get("variables")) {
		if v.Name.Value == settingsVariable {
			check(v.Value.Value, v.Value.Span, "variables", settingsVariable)
		}
	}
	for _, job := range pass.Config.Jobs {
		for _, v := range job.Variables {
			if v.Name.Value == settingsVariable {
				check(v.Value.Value, v.Value.Span, job.Name.Value, "variables", settingsVariable)
			}
		}
	}
	for s, cmd := range commandsIn(pass, "--settings", "--ds", settingsVariable) {
		for _, w := range settingsWords(cmd) {
			if name, known := w.Literal(); known {
				check(name, w.Span(), s.path(w.Span())...)
			}
		}
	}
	return nil
}

// settingsWords returns the words by which a command names the settings.
func settingsWords(cmd *script.Command) []*script.Word {
	var all []*script.Word
	for _, a := range cmd.Assigns {
		if a.Name == settingsVariable && a.Value != nil {
			all = append(all, a.Value)
		}
	}
	manages := func(w *script.Word) bool { text, _ := w.Literal(); return path.Base(text) == "manage.py" }
	if cmd.Base() == "django-admin" || slices.ContainsFunc(cmd.Words, manages) {
		if value, ok := cmd.Option("--settings"); ok && value != nil {
			all = append(all, value)
		}
	}
	return all
}

// writtenByJobs reports whether a script speaks of the file of a module, which it may write then.
func writtenByJobs(pass *lint.Pass, m missingModule) bool {
	return slices.ContainsFunc(scripts(pass), func(s *jobScript) bool { return s.holds([]string{path.Base(m.file)}) })
}

func settingsUnknownToImages(pass *lint.Pass, d *docker.Dockerfile) error {
	for _, in := range d.Instructions() {
		if in.Name != "ENV" {
			continue
		}
		for _, pair := range in.Pairs() {
			if pair.Key.Text == settingsVariable {
				settingsUnknownAt(pass, docker.Unquote(pair.Value.Text), pair.Value.Span)
			}
		}
	}
	return nil
}

func settingsUnknownToServices(pass *lint.Pass, c *docker.Compose) error {
	for _, s := range c.Services {
		for _, v := range s.Environment {
			if v.Name == settingsVariable {
				settingsUnknownAt(pass, v.Value, v.Span, append([]string{"services", s.Name.Text()}, v.Path...)...)
			}
		}
	}
	return nil
}

func settingsUnknownAt(pass *lint.Pass, name string, at source.Span, way ...string) {
	project := pass.Django()
	if project == nil {
		return
	}
	if m, ok := findMissing(pass, project, name); ok {
		reportMissing(pass, m, at, way...)
	}
}

// settingsNamed finds the settings that files name:  os.environ.setdefault("DJANGO_SETTINGS_MODULE", "a.b")  in Python,
// DJANGO_SETTINGS_MODULE = a.b  in files that pytest reads.
var settingsNamed = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^[ \t]*(?:os\.)?environ(?:\.setdefault\(|\[)["']DJANGO_SETTINGS_MODULE["'](?:,|\]\s*=)\s*["']([\w.]+)["']` +
		`|^[ \t]*DJANGO_SETTINGS_MODULE[ \t]*=[ \t]*["']?([\w.]+)["']?[ \t]*$`)
})

func settingsUnknownToFiles(pass *lint.Pass, project *django.Project) error {
	files := []string{project.ManagePy.File}
	for _, dir := range []string{".", project.Dir} {
		for _, name := range []string{"pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini"} {
			files = append(files, path.Join(dir, name))
		}
	}
	for _, fact := range []django.Fact{project.WSGI, project.ASGI} {
		if module := strings.ReplaceAll(fact.Value, ".", "/"); module != "" {
			files = append(files, path.Join(project.Dir, module+".py"))
		}
	}
	slices.Sort(files)
	for _, name := range slices.Compact(files) {
		settingsUnknownIn(pass, project, name)
	}
	return nil
}

// settingsUnknownIn looks at the settings that a file names.
func settingsUnknownIn(pass *lint.Pass, project *django.Project, name string) {
	file := pass.File(name)
	if file == nil {
		return
	}
	for _, at := range settingsNamed().FindAllSubmatchIndex(file.Text, -1) {
		start, end := at[2], at[3]
		if start < 0 {
			start, end = at[4], at[5]
		}
		if m, ok := findMissing(pass, project, string(file.Text[start:end])); ok {
			reportMissing(pass, m, file.Span(start, end))
		}
	}
}
