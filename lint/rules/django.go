package rules

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/lint"
)

// The files of the project in which examples of rules about settings hold.
var besideSettings = []lint.Beside{{Name: "manage.py", Text: `import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.settings")
`}}

// exampleSettings is the file that examples of rules about settings are.
const exampleSettings = "conf/settings.py"

// inProduction returns what a setting certainly is in production, and its place. Settings whose module has the name of one for
// development or tests are not for production, and what is not certain, or may be replaced under a condition or by a module that is
// not here, is not there. A template such as config.py.example beside the settings says that there is such a module.
func inProduction(pass *lint.Pass, project *django.Project, name string) (v django.Value, at source.Span, ok bool) {
	v, ok = project.Setting(name)
	if !ok || !v.Certain || !project.Complete() || settingsForDevelopment(v.Span.File) {
		return v, at, false
	}
	if slices.ContainsFunc(project.Assignments(name), func(other django.Value) bool { return !other.Certain }) {
		return v, at, false
	}
	at, ok = pass.In(v.Span)
	return v, at, ok && !templateBeside(pass, v.Span.File)
}

// templateBeside reports whether the directory of a settings module holds a template of one that is made where the project runs:
// local.py.example, settings_local.example.py.
func templateBeside(pass *lint.Pass, file *source.File) bool {
	entries, _ := fs.ReadDir(pass.Tree(), path.Dir(file.Name))
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		parts := nameParts(e.Name())
		template := func(word string) bool { return slices.Contains(parts, word) }
		return slices.Contains(parts, "py") && slices.ContainsFunc([]string{"dist", "example", "sample", "template"}, template)
	})
}

// settingsForDevelopment reports whether the name of a settings module says that it is for development or tests. Directories above the
// module and its package do not count: a project may live in "demo".
func settingsForDevelopment(file *source.File) bool {
	if file == nil {
		return true
	}
	module := strings.TrimSuffix(path.Base(file.Name), ".py")
	return forDevelopment(module) || module == "__init__" && forDevelopment(path.Base(path.Dir(file.Name)))
}
