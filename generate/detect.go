package generate

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"gitlab.com/pipewright/pipewright/django"
)

// found is what detect found.
type found struct {
	fsys    fs.FS // the directory, with the new project in it
	project *django.Project
	starter []File // the new project; nil where there is one already
}

// detect finds the Django project of a directory, or makes a new one.
func detect(fsys fs.FS, opts Options, l *lock) (*found, error) {
	over := django.Options{ProjectDir: opts.Project, Settings: opts.Answers["settings"]}
	if over.Settings == "" {
		over.Settings = l.choice("settings")
	}
	project, err := django.DetectWith(fsys, over)
	if err == nil {
		return &found{fsys: fsys, project: project}, nil
	}
	if !errors.Is(err, django.ErrNoProject) {
		return nil, err
	}
	if opts.Project != "" {
		return nil, fmt.Errorf("there is no manage.py in %q: pass --project with the directory that has it", opts.Project)
	}
	if other, err := otherFile(fsys); err != nil {
		return nil, err
	} else if other != "" && !opts.New {
		return nil, &OtherFilesError{Name: other}
	}
	return start(fsys, opts, l)
}

// An OtherFilesError says that a directory has no Django project, and is not empty either.
type OtherFilesError struct {
	Name string // one of the files that are there
}

func (e *OtherFilesError) Error() string {
	return fmt.Sprintf("there is no manage.py, but there is %q: pass --project DIR to say where manage.py is, or --new to start a Django project here", e.Name)
}

// start makes the new project and detects what it is, as if it were there already.
func start(fsys fs.FS, opts Options, l *lock) (*found, error) {
	chosen := func(question string) string { return cmp.Or(opts.Answers[question], l.choice(question)) }
	files, err := renderStarter(opts.Target, splitStack(chosen("stack")), chosen("static"))
	if err != nil {
		return nil, err
	}
	both, err := overlay(fsys, files)
	if err != nil {
		return nil, err
	}
	project, err := django.Detect(both)
	if err != nil {
		return nil, fmt.Errorf("new project: %w", err)
	}
	return &found{fsys: both, project: project, starter: files}, nil
}

// otherFile returns a file of the root that tells that something else lives here.
func otherFile(fsys fs.FS) (string, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		upper := strings.ToUpper(e.Name())
		if strings.HasPrefix(upper, ".") || strings.HasPrefix(upper, "README") || strings.HasPrefix(upper, "LICEN") {
			continue
		}
		return e.Name(), nil
	}
	return "", nil
}
