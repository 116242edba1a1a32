package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// DjangoCollectstaticNowhere reports collectstatic in projects that say no place for static files.
var DjangoCollectstaticNowhere = &lint.Analyzer{
	Name:     "django-collectstatic-nowhere",
	Group:    lint.Django,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `collectstatic runs, and the settings have no STATIC_ROOT

collectstatic ends with ImproperlyConfigured: the storage for static files is a directory, and
nothing says which. Set STATIC_ROOT in the settings. On AWS Lambda a directory of the project
does not help either, because the functions cannot write there: static files belong into a
bucket (django-storages).

The rule speaks of settings that can be read completely, and of commands that use them. A storage
of another package than Django and whitenoise is left alone.`,
	Example: "Dockerfile",
	Bad: "FROM python:3.13-slim\nCOPY manage.py conf /app/\nUSER app\n" +
		"RUN SECRET_KEY=build python manage.py collectstatic --noinput\nCMD [\"gunicorn\", \"conf.wsgi\"]\n",
	Good:          "FROM python:3.13-slim\nCOPY manage.py conf /app/\nUSER app\nCMD [\"gunicorn\", \"conf.wsgi\"]\n",
	Beside:        append([]lint.Beside{{Name: exampleSettings, Text: "STATIC_URL = \"/static/\"\n"}}, besideSettings...),
	Run:           collectedByJobs,
	RunDockerfile: collectedByImage,
}

func collectedByJobs(pass *lint.Pass) error {
	for s, cmd := range commandsIn(pass, "collectstatic") {
		if cmd.Status() == script.Ignored || cmd.Status() == script.Tested {
			continue
		}
		if m, ok := managedBy(cmd); ok && m.name == "collectstatic" && !choosesSettings(pass, s, cmd) && collectsNowhere(pass) {
			pass.Report(s.finding(m.at.Span(), "the settings have no STATIC_ROOT, so that collectstatic fails: set it"))
		}
		if w := collectedOnLambda(cmd); w != nil && collectsLocally(pass) {
			pass.Report(s.finding(w.Span(), "collectstatic writes into a directory, which a function of Lambda cannot: keep static files in a bucket"))
		}
	}
	return nil
}

func collectedByImage(pass *lint.Pass, d *docker.Dockerfile) error {
	for _, in := range d.Instructions() {
		if in.Name != "RUN" || !strings.Contains(in.Command(), "collectstatic") || strings.Contains(in.Command(), "||") {
			continue
		}
		for _, cmd := range shellAt(in.Command(), in.Span).Commands() {
			m, ok := managedBy(cmd)
			if ok && m.name == "collectstatic" && !namesSettings(string(d.File.Text)) && collectsNowhere(pass) {
				pass.Report(lint.Findingf(in.ArgsSpan(), "the settings have no STATIC_ROOT, so that collectstatic fails: set it"))
			}
		}
	}
	return nil
}

// namesSettings reports whether a text names the settings module for something.
func namesSettings(text string) bool {
	return strings.Contains(text, "--settings") || strings.Contains(text, "SETTINGS_MODULE")
}

// choosesSettings reports whether a command, its script or its job may use other settings than those of production.
func choosesSettings(pass *lint.Pass, s *jobScript, cmd *script.Command) bool {
	return cmd.Remote() || s.holds([]string{"--settings", "SETTINGS_MODULE"}) || ownVariables(pass)[settingsVariable]
}

// collectsNowhere reports whether the settings certainly name no place for static files.
func collectsNowhere(pass *lint.Pass) bool {
	project := pass.Django()
	return project != nil && storesStaticFiles(project) && len(project.Assignments("STATIC_ROOT")) == 0
}

// collectsLocally reports whether the settings certainly put static files into a directory of the project.
func collectsLocally(pass *lint.Pass) bool {
	project := pass.Django()
	if project == nil || !storesStaticFiles(project) {
		return false
	}
	all := project.Assignments("STATIC_ROOT")
	return len(all) > 0 && !slices.ContainsFunc(all, func(v django.Value) bool {
		text := v.Span.Text()
		return v.Kind != django.Text && !strings.Contains(text, "BASE_DIR") || strings.Contains(text, "tmp") || strings.Contains(text, "environ")
	})
}

// storesStaticFiles reports whether static files certainly go into a directory.
func storesStaticFiles(project *django.Project) bool {
	if !project.Complete() || len(project.Assignments("STORAGES")) > 0 {
		return false
	}
	return !slices.ContainsFunc(project.Assignments("STATICFILES_STORAGE"), func(v django.Value) bool {
		return v.Kind != django.Text || !strings.HasPrefix(v.Text, "django.") && !strings.HasPrefix(v.Text, "whitenoise.")
	})
}

// collectedOnLambda returns the word of a command that runs collectstatic in a function of Lambda, nil for other commands.
//
//	npx sls wsgi manage --stage staging --command "collectstatic --noinput"
func collectedOnLambda(cmd *script.Command) *script.Word {
	i := slices.IndexFunc(cmd.Words, func(w *script.Word) bool { return w.Is("sls", "serverless") })
	if cmd.Unwrapped() != cmd || i < 0 || i+2 >= len(cmd.Words) || !cmd.Words[i+1].Is("wsgi") || !cmd.Words[i+2].Is("manage") {
		return nil
	}
	if w, ok := cmd.Option("-c", "--command"); ok && w != nil && strings.HasPrefix(w.Prefix(), "collectstatic") {
		return w
	}
	return nil
}
