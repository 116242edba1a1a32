package rules

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/internal/image"
	"gitlab.com/pipewright/pipewright/lint"
)

// DockerImageTag reports images of Dockerfiles and compose files whose tag is latest, written or implied.
var DockerImageTag = &lint.Analyzer{
	Name:     "docker-image-tag",
	Group:    lint.Docker,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a Dockerfile or compose file uses an image with the tag latest, or none

The tag moves to a new version without a commit: the image that is built or started
tomorrow is another one than today, and nobody changed anything. A database that starts
with a new major version may refuse its old data. A tag with a version says what runs.

Stages of the same Dockerfile, "scratch", tags from variables, distributions without
versions, images that the compose file or a Dockerfile beside this one builds, and files for
development and tests are left alone.`,
	Example:       "Dockerfile",
	Bad:           "FROM python\nCOPY app.py .\nUSER app\nCMD [\"python\", \"app.py\"]\n",
	Good:          "FROM python:3.13-slim\nCOPY app.py .\nUSER app\nCMD [\"python\", \"app.py\"]\n",
	RunDockerfile: dockerfileImageTag,
	RunCompose:    composeImageTag,
}

func dockerfileImageTag(pass *lint.Pass, d *docker.Dockerfile) error {
	if forDevelopment(pass.Path) {
		return nil
	}
	for _, stage := range d.Stages {
		name := docker.Unquote(stage.Image.Text)
		if stage.Base == nil && name != scratch && !builtBeside(pass, name) {
			checkDockerTag(pass, name, stage.Image.Span)
		}
	}
	return nil
}

func composeImageTag(pass *lint.Pass, c *docker.Compose) error {
	if forDevelopment(pass.Path) {
		return nil
	}
	for _, s := range c.Services {
		if s.Image == nil || s.Builds || builtElsewhere(c, s.Image.Text()) {
			continue
		}
		checkDockerTag(pass, s.Image.Text(), s.Image.Span(), "services", s.Name.Text(), "image")
	}
	return nil
}

// builtBeside reports whether an image of somebody's own ("group/base") has the name of a directory beside that of the Dockerfile, and
// a Dockerfile there: then the same repository makes both.
func builtBeside(pass *lint.Pass, name string) bool {
	r, ok := image.Parse(name)
	if !ok || !strings.Contains(r.Path.Text, "/") || r.Path.HasVariable() {
		return false
	}
	dir := path.Join(path.Dir(path.Dir(pass.Path)), path.Base(r.Path.Text))
	info, err := fs.Stat(pass.Tree(), path.Join(dir, "Dockerfile"))
	return err == nil && info.Mode().IsRegular()
}

// builtElsewhere reports whether another service builds the image.
func builtElsewhere(c *docker.Compose, image string) bool {
	return slices.ContainsFunc(c.Services, func(s *docker.Service) bool { return s.Builds && s.Image != nil && s.Image.Text() == image })
}

func checkDockerTag(pass *lint.Pass, name string, span source.Span, at ...string) {
	switch tag, newest := newestTag(name); {
	case !newest:
	case tag == "":
		pass.Report(lint.Findingf(span, "%q has no tag, so it is %q, which changes without notice: add the tag of a version", name, "latest").At(at...))
	default:
		pass.Report(lint.Findingf(span, "%q changes without notice: name the tag of a version", name).At(at...))
	}
}
