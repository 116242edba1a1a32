package rules

import (
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// stageOf returns the stage of a Dockerfile of the repository that a service of a compose file builds, nil when that is not known.
func stageOf(pass *lint.Pass, s *docker.Service) *docker.Stage {
	context, name, target := ".", "Dockerfile", ""
	switch build := s.Node.Get("build").(type) {
	case *syntax.Scalar:
		context = build.Text()
	case *syntax.Mapping:
		if text := textAt(build, "context"); text != "" {
			context = text
		}
		if text := textAt(build, "dockerfile"); text != "" {
			name = text
		}
		target = textAt(build, "target")
		if build.Entry("dockerfile_inline") != nil {
			return nil
		}
	default:
		return nil
	}
	if strings.Contains(context+name+target, "$") {
		return nil
	}
	file := pass.File(path.Join(path.Dir(pass.Path), context, name))
	if file == nil {
		return nil
	}
	d := docker.ParseDockerfile(file)
	if target == "" {
		return d.Final()
	}
	i := slices.IndexFunc(d.Stages, func(stage *docker.Stage) bool { return strings.EqualFold(stage.Name.Text, target) })
	if i < 0 {
		return nil
	}
	return d.Stages[i]
}

// workdir returns the working directory of a stage, "/" when it sets none.
func workdir(stage *docker.Stage) string {
	dir := "/"
	for _, in := range stage.Lineage() {
		if in.Name != "WORKDIR" {
			continue
		}
		if to := docker.Unquote(in.Args); path.IsAbs(to) {
			dir = path.Clean(to)
		} else {
			dir = path.Join(dir, to)
		}
	}
	return dir
}

// imageVariable returns the value that a stage gives to a variable by ENV, "" when it gives none.
func imageVariable(stage *docker.Stage, name string) string {
	value := ""
	for _, in := range stage.Lineage() {
		if in.Name != "ENV" {
			continue
		}
		for _, pair := range in.Pairs() {
			if pair.Key.Text == name {
				value = docker.Unquote(pair.Value.Text)
			}
		}
	}
	return value
}
