package main

import (
	"context"
	"os"
	"path/filepath"

	"gitlab.com/pipewright/pipewright/lint"
)

// managePy is the name of the file by which a Django project is found, and named.
const managePy = "manage.py"

// isPython reports whether a name is that of a Python file: one that may be part of a Django project.
func isPython(name string) bool { return filepath.Ext(name) == ".py" }

// djangoProjects returns the files manage.py of a directory and of those directly below it.
func (l *linter) djangoProjects(dir string) []string {
	candidates := []string{filepath.Join(dir, managePy)}
	entries, err := os.ReadDir(l.ws.abs(dir))
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if e.IsDir() {
			candidates = append(candidates, filepath.Join(dir, e.Name(), managePy))
		}
	}
	var found []string
	for _, file := range candidates {
		if isFile(l.ws.abs(file)) {
			found = append(found, file)
		}
	}
	return found
}

// manageOf returns the manage.py of the project that a Python file is a part of, the nearest above it; "" when there is none.
func (l *linter) manageOf(file string) string {
	dir := filepath.Dir(file)
	for dir := range upwards(dir, l.ws.limit(dir)) {
		if manage := filepath.Join(dir, managePy); isFile(manage) {
			return manage
		}
	}
	return ""
}

// pythonUnit returns the Django project that a Python file is a part of, nil when it is part of none.
func (l *linter) pythonUnit(file string, absolute bool) *unit {
	manage := l.manageOf(file)
	if manage == "" {
		return nil
	}
	return &unit{file: manage, root: l.dockerRoot(manage), absolute: absolute}
}

// lintDjango checks a Django project.
func (l *linter) lintDjango(ctx context.Context, u *unit) ([]*lint.Result, error) {
	settings, err := l.around(u)
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Rel(u.root, filepath.Dir(u.file))
	if err != nil {
		return nil, err
	}
	result, err := lint.RunDjango(ctx, filepath.ToSlash(dir), l.analyzers, settings)
	if result == nil || err != nil {
		return nil, err
	}
	results := []*lint.Result{result}
	if l.sieve != nil {
		l.sieve.sift(u, results)
	}
	return results, nil
}
