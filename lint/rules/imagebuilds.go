package rules

import (
	"path"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// An imageBuild is a command of a job that builds an image from a Dockerfile of the repository.
type imageBuild struct {
	*script.Command
	context    string // the directory, "." for the root
	dockerfile *docker.Dockerfile
	path       string // of the Dockerfile
}

// buildOptions are the options of docker build that take the next word with them.
var buildOptions = []string{
	"--add-host", "--allow", "--annotation", "--attest", "--build-arg", "--build-context", "--builder", "--cache-from", "--cache-to", "--cgroup-parent",
	"-f", "--file", "--iidfile", "--label", "--metadata-file", "--network", "-o", "--output", "--platform", "--progress", "--provenance", "--sbom",
	"--secret", "--shm-size", "--ssh", "-t", "--tag", "--target", "--ulimit",
}

// imageBuildOf returns the build that a command is; ok is false when it is none, or when a variable, a target or a change of the directory
// leaves open what is built.
//
//	docker build -t $IMAGE -f docker/Dockerfile .        docker buildx build --push .
func imageBuildOf(pass *lint.Pass, s *jobScript, cmd *script.Command) (b imageBuild, ok bool) {
	operands := cmd.Operands(buildOptions...)
	if len(operands) > 1 && operands[0].Is("buildx", "image") {
		operands = operands[1:]
	}
	if !slices.Contains([]string{"docker", "podman", "nerdctl"}, cmd.Base()) || len(operands) != 2 || !operands[0].Is("build") || cmd.Has("--target") {
		return b, false
	}
	context, known := operands[1].Literal()
	if !known || path.IsAbs(context) || cmd.Remote() || changesDirectory(s) {
		return b, false
	}
	b = imageBuild{Command: cmd, context: path.Clean(context), path: path.Join(context, "Dockerfile")}
	if w, given := cmd.Option("-f", "--file"); given {
		if b.path, known = "", false; w != nil {
			b.path, known = w.Literal()
		}
	}
	file := pass.File(path.Clean(b.path))
	if !known || file == nil {
		return b, false
	}
	b.dockerfile = docker.ParseDockerfile(file)
	return b, b.dockerfile.Final() != nil
}

// changesDirectory reports whether a script leaves the directory in which it starts.
func changesDirectory(s *jobScript) bool {
	for range s.Named("cd", "pushd") {
		return true
	}
	return false
}
