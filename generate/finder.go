package generate

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/django"
)

// A finder looks for answers.
type finder struct {
	target  string
	fsys    fs.FS
	project *django.Project
	lock    *lock
	sources map[string]string // Options.Sources
	answers []Answer
	notes   []string
	fresh   bool   // a new Django project is part of the plan
	refusal string // why a fact of the project cannot be the answer
}

// value returns an answer that was found before.
func (f *finder) value(question string) string {
	for _, a := range f.answers {
		if a.Question == question {
			return a.Value
		}
	}
	return ""
}

// note adds something that a person should know.
func (f *finder) note(format string, args ...any) {
	f.notes = append(f.notes, fmt.Sprintf(format, args...))
}

// proved is the answer that a fact of the project gives.
func proved(fact django.Fact) Answer {
	return Answer{Value: fact.Value, Source: place(fact.File, fact.Line)}
}

// defaultSource is the [Answer.Source] of what nothing speaks for.
const defaultSource = "default"

func byDefault(value string) Answer {
	return Answer{Value: value, Source: defaultSource}
}

// place writes a position in the project: "conf/settings.py:12".
func place(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}

// where names the place of a fact in a sentence.
func where(fact django.Fact) string { return place(fact.File, fact.Line) }

// root returns a path of the project that is relative to manage.py as one relative to the root.
func (f *finder) root(name string) string { return path.Join(f.project.Dir, name) }

// exists reports whether the tree has a file.
func (f *finder) exists(name string) bool {
	_, err := fs.Stat(f.fsys, path.Clean(name))
	return err == nil
}

// moduleFiles returns the files of the production settings: the module, and what lies beside it in its package.
func (f *finder) moduleFiles() []string {
	module := cmp.Or(f.value("settings"), f.project.Settings.Value)
	base := f.root(strings.ReplaceAll(module, ".", "/"))
	var files []string
	for _, name := range []string{base + ".py", base + "/__init__.py"} {
		if f.exists(name) {
			files = append(files, name)
		}
	}
	for _, beside := range []string{"base.py", "common.py", "defaults.py", "settings.py", "__init__.py"} {
		name := path.Join(path.Dir(base), beside)
		if f.exists(name) && !slices.Contains(files, name) {
			files = append(files, name)
		}
	}
	return files
}

// setting returns the first line of the settings that assigns name, with the text behind the equals sign.
func (f *finder) setting(name string) django.Fact {
	assign := regexp.MustCompile(`^\s*(?:\w+\s*=\s*)*` + regexp.QuoteMeta(name) + `\s*(?::[^=]*)?=\s*(.*)$`)
	for _, file := range f.moduleFiles() {
		text, err := fs.ReadFile(f.fsys, file)
		if err != nil {
			continue
		}
		for i, line := range strings.Split(string(text), "\n") {
			if m := assign.FindStringSubmatch(strings.TrimRight(line, "\r")); m != nil {
				return django.Fact{Value: strings.TrimSpace(m[1]), File: file, Line: i + 1}
			}
		}
	}
	return django.Fact{}
}
