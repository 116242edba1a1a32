package lint

import (
	"context"
	"path"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/django"
)

// RunDjango runs the analyzers over the Django project whose manage.py stands in a directory of the repository of the settings, "."
// for its root. The result is nil when there is none. Its configuration holds nothing but manage.py and the files in which something
// was found; its Valid is nil.
func RunDjango(ctx context.Context, dir string, analyzers []*Analyzer, s Settings) (*Result, error) {
	project := s.Repository.Django(dir)
	manage := s.Repository.File(path.Join(dir, "manage.py"))
	if project == nil || manage == nil {
		return nil, nil
	}
	cfg := &config.Config{Name: manage.Name, Prefix: s.Repository.prefix, Files: []*syntax.Document{{File: manage}}}
	pass := Pass{Config: cfg, Repository: s.Repository, Path: project.ManagePy.File, shared: map[any]any{}, ctx: ctx}
	found, err := pass.findEach(analyzers, s, func(a *Analyzer) func(*Pass) error { return a.inDjango(project) })
	if err != nil {
		return nil, err
	}
	known := files(cfg)
	for _, f := range found {
		if file := f.Span.File; file != nil && !known[file] {
			known[file] = true
			cfg.Files = append(cfg.Files, &syntax.Document{File: file})
		}
	}
	result := &Result{Config: cfg, Findings: s.apply(cfg, analyzers, found)}
	s.finish([]*config.Config{cfg}, analyzers, []*Result{result})
	return result, nil
}

// inDjango returns how an analyzer looks at a project, nil when it does not.
func (a *Analyzer) inDjango(project *django.Project) func(*Pass) error {
	if a.RunDjango == nil {
		return nil
	}
	return func(pass *Pass) error { return a.RunDjango(pass, project) }
}
