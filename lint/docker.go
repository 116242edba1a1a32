package lint

import (
	"context"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/docker"
)

// A DockerFile is a Dockerfile or compose file to be judged.
type DockerFile struct {
	Path   string // of the file in the repository
	Prefix string // stands before Path in the name of the file
	Text   []byte
}

// RunDocker runs the analyzers over a Dockerfile or compose file, as its name tells. The configuration of the result holds nothing
// but the file; its Valid is nil.
func RunDocker(ctx context.Context, f DockerFile, analyzers []*Analyzer, s Settings) (*Result, error) {
	file := source.NewFile(f.Prefix+f.Path, f.Text)
	cfg := &config.Config{Name: file.Name, Prefix: f.Prefix, Files: []*syntax.Document{{File: file}}}
	pass := Pass{Config: cfg, Repository: s.Repository, Path: f.Path, shared: map[any]any{}, ctx: ctx}
	found, err := pass.findEach(analyzers, s, looker(file))
	if err != nil {
		return nil, err
	}
	result := &Result{Config: cfg, Findings: s.apply(cfg, analyzers, found)}
	s.finish([]*config.Config{cfg}, analyzers, []*Result{result})
	return result, nil
}

// looker reads a file and returns how an analyzer looks at it.
func looker(file *source.File) func(*Analyzer) func(*Pass) error {
	if docker.KindOf(file.Name) == docker.IsCompose {
		compose := docker.ParseCompose(file)
		return func(a *Analyzer) func(*Pass) error {
			if a.RunCompose == nil {
				return nil
			}
			return func(pass *Pass) error { return a.RunCompose(pass, compose) }
		}
	}
	dockerfile := docker.ParseDockerfile(file)
	return func(a *Analyzer) func(*Pass) error {
		if a.RunDockerfile == nil {
			return nil
		}
		return func(pass *Pass) error { return a.RunDockerfile(pass, dockerfile) }
	}
}
