package main

import (
	"path/filepath"
	"strings"

	"gitlab.com/pipewright/pipewright/fetch"
	"gitlab.com/pipewright/pipewright/lint"
)

// inRepository returns the path of a file from the top of the repository of a configuration, as GitLab knows it, and whether the
// file lies there. Of another file it returns the name: also of a copy that "pipewright vendor" made, which belongs to another project.
func (ws *workspace) inRepository(config, file string) (string, bool) {
	rel, err := filepath.Rel(ws.topOf(config), ws.abs(file))
	if err != nil || !filepath.IsLocal(rel) || strings.Contains(file, "://") {
		return ws.short(file), false
	}
	if isCopy := strings.Contains("/"+filepath.ToSlash(rel), "/"+fetch.FilesDir+"/"); isCopy && file != config {
		return ws.short(file), false
	}
	return filepath.ToSlash(rel), true
}

// topOf returns the top of the repository of a configuration: its git work tree, else --root, else the current directory, else
// the directory of the file.
func (ws *workspace) topOf(config string) string {
	dir := filepath.Dir(ws.abs(config))
	top := ws.top(dir)
	switch {
	case top != "":
		return top
	case ws.rootDir != "":
		return ws.rootDir
	case inside(ws.cwd, dir):
		return ws.cwd
	}
	return dir
}

// findingPath returns the path in the repository of the file that a finding is about: without one, of the configuration.
func (ws *workspace) findingPath(config string, f lint.Finding) string {
	name := config
	if f.Span.File != nil {
		name = f.Span.File.Name
	}
	path, _ := ws.inRepository(config, name)
	return path
}
