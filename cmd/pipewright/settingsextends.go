package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// A settingsReader reads a settings file with those that it extends. Each file counts once, where it is first named.
type settingsReader struct {
	ws       *workspace
	absolute bool // names are absolute
	open     []settingsStep
	done     map[string]bool // by real path
	merged   lint.Settings   // of all files so far
	wrong    []lint.Finding
}

// A settingsStep is a file on the way from the first one to the one that is read.
type settingsStep struct {
	file string      // absolute
	from source.Span // where the file before names it; none for the first
}

// maxSettings is the size in bytes up to which a shared settings file is read.
const maxSettings = 1 << 20

// readAll returns what a settings file and those that it extends say together.
func (r *settingsReader) readAll(file string) (lint.Settings, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return lint.Settings{}, usageError{text: fmt.Sprintf("%s: %v", r.name(file), reason(err))}
	}
	r.read(settingsStep{file: file}, text)
	if len(r.wrong) > 0 {
		return lint.Settings{}, &settingsError{r.ws.short(r.wrong[0].Span.File.Name), r.wrong}
	}
	r.merged.Dir = r.ws.prefix(filepath.Dir(file), r.absolute)
	return r.merged, nil
}

// read lays a file over those that it extends, and these over what was read before.
func (r *settingsReader) read(step settingsStep, text []byte) {
	r.open = append(r.open, step)
	dir := filepath.Dir(step.file)
	parsed, wrong := lint.ParseSettings(source.NewFile(r.ws.prefix(dir, r.absolute)+filepath.Base(step.file), text), rules.All())
	r.report(wrong...)
	for project, checkout := range parsed.Includes {
		parsed.Includes[project] = from(dir, checkout)
	}
	for _, e := range parsed.Extends {
		r.extend(dir, parsed.Includes[e.Project], e)
	}
	r.merged = parsed.Over(r.merged)
	r.done[realPath(step.file)] = true
	r.open = r.open[:len(r.open)-1]
}

// extend reads a file that the settings in dir extend; checkout is that of its project.
func (r *settingsReader) extend(dir, checkout string, e lint.Extend) {
	file := from(dir, e.File)
	if e.Project != "" {
		file = filepath.Join(checkout, filepath.FromSlash(e.File))
	}
	target := realPath(file)
	if i := slices.IndexFunc(r.open, func(s settingsStep) bool { return realPath(s.file) == target }); i >= 0 {
		r.report(lint.Findingf(e.Span, "%q leads back to itself: settings cannot extend each other", e.File).
			WithHint("%s", r.circle(i)))
		return
	}
	if r.done[target] {
		return
	}
	text, err := r.text(file, checkout, e)
	if err != nil {
		r.report(r.unreadable(file, e, err))
		return
	}
	r.read(settingsStep{file, e.Span}, text)
}

// unreadable says why a file cannot be read, and which one beside it was probably meant.
func (r *settingsReader) unreadable(file string, e lint.Extend, err error) lint.Finding {
	f := lint.Findingf(e.Span, "%q cannot be read: %v", e.File, reason(err))
	if absent(err) {
		var beside []string
		entries, _ := os.ReadDir(filepath.Dir(file)) // without any, nothing is suggested
		for _, entry := range entries {
			beside = append(beside, entry.Name())
		}
		f = lint.Findingf(e.Span, "%q does not exist%s", e.File, didYouMean(filepath.Base(file), beside))
	}
	if name := r.name(file); name != e.File && !filepath.IsAbs(e.File) {
		f = f.WithHint("it is looked for at %s", name)
	}
	return f
}

// text returns what stands in a file. A file of a project lies in its checkout, links followed.
func (r *settingsReader) text(file, checkout string, e lint.Extend) ([]byte, error) {
	tree, name := os.DirFS(filepath.Dir(file)), filepath.Base(file)
	if e.Project != "" {
		name = path.Clean(strings.TrimLeft(e.File, "/"))
		if !fs.ValidPath(name) {
			return nil, errors.New("it is outside of the checkout")
		}
		var err error
		if tree, err = r.ws.tree(checkout); err != nil {
			return nil, err
		}
	}
	info, err := fs.Stat(tree, name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no file")
	case info.Size() > maxSettings:
		return nil, fmt.Errorf("it is larger than %d MiB", maxSettings>>20)
	}
	return fs.ReadFile(tree, name)
}

// report notes mistakes in the file that is read, or in where it leads.
func (r *settingsReader) report(found ...lint.Finding) {
	for _, f := range found {
		f.Rule, f.Severity = lint.RuleSettings, lint.Error
		for _, step := range slices.Backward(r.open[1:]) {
			f.Related = append(f.Related, lint.Related{Span: step.from, Message: "extended here"})
		}
		r.wrong = append(r.wrong, f)
	}
}

// circle tells how the files from i on extend each other.
func (r *settingsReader) circle(i int) string {
	names := make([]string, 0, len(r.open))
	for _, step := range r.open[i:] {
		names = append(names, r.name(step.file))
	}
	return strings.Join(append(names, names[0]), " extends ")
}

// name returns the printed name of a file.
func (r *settingsReader) name(file string) string {
	return r.ws.short(r.ws.prefix(filepath.Dir(file), r.absolute) + filepath.Base(file))
}

// from returns the absolute path of what stands in a settings file in dir, with slashes.
func from(dir, name string) string {
	name = filepath.FromSlash(name)
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(dir, name)
}
