package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// isDocker reports whether the name of a file is that of a Dockerfile or a compose file.
func isDocker(name string) bool { return docker.KindOf(filepath.ToSlash(name)) != docker.Neither }

// paths returns the arguments, or what is checked without any. Where more than configurations is judged, a directory stands for what is
// in it.
func (l *linter) paths() []string {
	paths := l.opts.paths
	if len(paths) == 0 {
		paths = []string{configName}
		if l.withProject && isFile(l.ws.abs(configName)) {
			paths = append(paths, l.projectFiles("")...)
		}
	}
	if !l.withProject {
		return paths
	}
	return l.openDirectories(paths)
}

// projectFiles returns what a project keeps in a directory beside the configuration: Dockerfiles, compose files, Django projects.
func (l *linter) projectFiles(dir string) []string {
	return append(l.dockerFiles(dir), l.djangoProjects(dir)...)
}

// openDirectories puts what a project keeps in a directory in its place: the configuration, the Dockerfiles, the compose files and the
// Django project. A directory without any of them stays, for whoever reads it to say so.
func (l *linter) openDirectories(paths []string) []string {
	var all []string
	for _, arg := range paths {
		info, err := os.Stat(l.ws.abs(arg))
		if arg == "-" || err != nil || !info.IsDir() {
			all = append(all, arg)
			continue
		}
		files := l.projectFiles(arg)
		if config := filepath.Join(arg, configName); isFile(l.ws.abs(config)) {
			files = slices.Insert(files, 0, config)
		}
		if len(files) == 0 {
			files = []string{arg}
		}
		all = append(all, files...)
	}
	return all
}

// dockerFiles returns the Dockerfiles and compose files of a directory, sorted.
func (l *linter) dockerFiles(dir string) []string {
	entries, err := os.ReadDir(l.ws.abs(dir))
	if err != nil {
		return nil
	}
	var files []string
	for _, e := range entries {
		if name := filepath.Join(dir, e.Name()); isDocker(name) && isFile(l.ws.abs(name)) {
			files = append(files, name)
		}
	}
	return files
}

// dockerRoot returns the root of the repository of a Dockerfile or compose file: without git, the nearest directory above that has a
// configuration.
func (l *linter) dockerRoot(file string) string {
	dir := filepath.Dir(file)
	if l.ws.rootDir != "" || l.ws.top(dir) != "" {
		return l.ws.rootOf(file)
	}
	for above := range upwards(dir, "") {
		if isFile(filepath.Join(above, configName)) {
			return above
		}
	}
	return dir
}

// lintDocker checks a Dockerfile or compose file.
func (l *linter) lintDocker(ctx context.Context, u *unit) ([]*lint.Result, error) {
	settings, err := l.around(u)
	if err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(u.root, u.file)
	if err != nil {
		return nil, err
	}
	f := lint.DockerFile{Path: filepath.ToSlash(rel), Prefix: l.ws.prefix(u.root, u.absolute)}
	if f.Text, err = l.text(u); err != nil {
		return nil, fmt.Errorf("%s: %w", l.ws.short(f.Prefix+f.Path), reason(err))
	}
	result, err := lint.RunDocker(ctx, f, l.analyzers, settings)
	if err != nil {
		return nil, err
	}
	results := []*lint.Result{result}
	if l.sieve != nil {
		l.sieve.sift(u, results)
	}
	return results, nil
}
