package generate

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/django"
)

// A linter is a tool that a lint job runs, and what proves that a project uses it.
type linter struct {
	name     string
	files    []string // its own configuration
	sections []string // of pyproject.toml, setup.cfg and tox.ini: "tool.ruff" for [tool.ruff] and [tool.ruff.lint]
	hooks    []string // repositories of pre-commit hooks, without the host
	alone    bool     // reads nothing but the source, so that it needs no dependency of the project
}

// linters are the tools that pipewright knows, in the order in which they run: the quick ones first.
func linters() []linter {
	return []linter{
		{"ruff", []string{"ruff.toml", ".ruff.toml"}, []string{"tool.ruff"}, []string{"astral-sh/ruff-pre-commit"}, true},
		{"black", nil, []string{"tool.black"}, []string{"psf/black", "psf/black-pre-commit-mirror"}, true},
		{"isort", []string{".isort.cfg"}, []string{"tool.isort", "isort", "tool:isort"}, []string{"PyCQA/isort"}, true},
		{"flake8", []string{".flake8"}, []string{"flake8"}, []string{"PyCQA/flake8"}, false},
		{"mypy", []string{"mypy.ini", ".mypy.ini"}, []string{"tool.mypy", "mypy"}, []string{"pre-commit/mirrors-mypy"}, false},
	}
}

// linterOf returns the tool with a name, the zero linter when it is none that pipewright knows.
func linterOf(name string) linter {
	for _, l := range linters() {
		if l.name == name {
			return l
		}
	}
	return linter{}
}

// linterParts returns the names of the tools.
func linterParts() []string {
	var names []string
	for _, l := range linters() {
		names = append(names, l.name)
	}
	return names
}

// lintersQuestion asks what the job lint runs.
func lintersQuestion() question {
	return question{
		Question: Question{
			Name: "linters", Usage: `linters that a job runs, separated by commas: "ruff,mypy", or "none"`,
			Values: linterParts(), List: true,
		},
		find: (*finder).linters, check: (*finder).checkLinters,
	}
}

// linters finds the tools that the project uses. ruff does the work of those before it: what was configured for them
// once, and is declared nowhere, counts no more.
func (f *finder) linters() Answer {
	var names, sources []string
	for _, l := range linters() {
		fact := f.declaredLinter(l)
		superseded := slices.Contains(names, "ruff") && l.name != "mypy"
		if !fact.Known() && !superseded {
			fact = f.linterConfig(l)
		}
		if fact.Known() {
			names, sources = append(names, l.name), append(sources, where(fact))
		}
	}
	if len(names) == 0 {
		return byDefault("none")
	}
	return Answer{Value: strings.Join(names, ","), Source: strings.Join(slices.Compact(sources), ", ")}
}

func (f *finder) checkLinters(value string) error {
	return checkParts(value, linterParts(), "linter")
}

// checkParts judges a list of parts separated by commas, or "none".
func checkParts(value string, known []string, noun string) error {
	if value == "none" {
		return nil
	}
	parts := splitStack(value)
	for _, part := range parts {
		if !slices.Contains(known, part) {
			return fmt.Errorf("%q is no %s that pipewright knows%s", part, noun, didYouMean(part, append(known, "none")))
		}
	}
	if len(parts) == 0 {
		return fmt.Errorf("%q names no %s: use some of %s, or none", value, noun, strings.Join(known, ", "))
	}
	return nil
}

// declaredLinter returns the proof that somebody runs the tool: a dependency, else a pre-commit hook.
func (f *finder) declaredLinter(l linter) django.Fact {
	for _, declared := range []map[string]django.Fact{f.project.DevDependencies, f.project.Dependencies} {
		if fact, ok := declared[l.name]; ok && !f.indirect(fact) {
			return fact
		}
	}
	return f.hook(l)
}

// indirect reports whether a compiled requirements file has a dependency because of another one.
//
//	isort==9.0.2
//	    # via pylint
func (f *finder) indirect(fact django.Fact) bool {
	if path.Ext(fact.File) != ".txt" || fact.Line == 0 {
		return false
	}
	why := ""
	for i, line := range f.rawLines(fact.File)[fact.Line-1:] {
		text, comment, _ := strings.Cut(line, "#")
		if i > 0 && strings.TrimSpace(text) != "" {
			break
		}
		why += comment
	}
	asked := strings.Contains(why, "-r ") || strings.Contains(why, "(") // "-r dev.in", "shop (pyproject.toml)"
	return strings.HasPrefix(strings.TrimSpace(why), "via") && !asked
}

// linterConfig returns the proof that the tool has a configuration.
func (f *finder) linterConfig(l linter) django.Fact {
	for _, dir := range f.configDirs() {
		for _, name := range l.files {
			if p := path.Join(dir, name); f.exists(p) {
				return django.Fact{Value: l.name, File: p}
			}
		}
		for _, name := range []string{"pyproject.toml", "setup.cfg", "tox.ini"} {
			if line := f.sectionLine(path.Join(dir, name), l.sections...); line > 0 {
				return django.Fact{Value: l.name, File: path.Join(dir, name), Line: line}
			}
		}
	}
	return django.Fact{}
}

// configDirs are the directories that may have a configuration: that of manage.py, those above it up to the root, and that
// of the manifest.
func (f *finder) configDirs() []string {
	dirs := []string{f.project.Dir}
	for dir := f.project.Dir; dir != "."; {
		dir = path.Dir(dir)
		dirs = append(dirs, dir)
	}
	if manifest := path.Dir(f.project.Manager.File); !slices.Contains(dirs, manifest) {
		dirs = append(dirs, manifest)
	}
	return dirs
}

// sectionLine returns the line of the first of some sections in a file, 0 without one.
//
//	[tool.ruff]        [tool.ruff.lint]        [mypy-celery.*]
func (f *finder) sectionLine(file string, sections ...string) int {
	for i, line := range f.rawLines(file) {
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), "[")
		if !ok {
			continue
		}
		for _, section := range sections {
			if end, ok := strings.CutPrefix(rest, section); ok && end != "" && strings.ContainsAny(end[:1], "].-") {
				return i + 1
			}
		}
	}
	return 0
}

// rawLines returns the lines of a file as they are.
func (f *finder) rawLines(name string) []string {
	text, err := fs.ReadFile(f.fsys, name)
	if err != nil {
		return nil
	}
	return strings.Split(string(text), "\n")
}

// lints reports whether the lint job runs a tool.
func (f *finder) lints(name string) bool {
	return slices.Contains(splitStack(f.value("linters")), name)
}
