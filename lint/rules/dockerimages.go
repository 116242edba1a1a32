package rules

import (
	"fmt"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/internal/image"
	"gitlab.com/pipewright/pipewright/lint"
)

// A dockerImage is an image that a Dockerfile or compose file takes from a registry, with the defaults of its variables filled in.
type dockerImage struct {
	image.Reference
	written string
	span    source.Span
	path    []string
}

// say names the image as it is written, with what it stands for.
func (d *dockerImage) say() string {
	if d.Text == d.written {
		return fmt.Sprintf("%q", d.Text)
	}
	return fmt.Sprintf("%q (%q)", d.written, d.Text)
}

func (d *dockerImage) finding(format string, args ...any) lint.Finding {
	return lint.Findingf(d.span, format, args...).At(d.path...)
}

// scratch is what FROM names for no image at all.
const scratch = "scratch"

// dockerfileImages returns the images on which the stages of a Dockerfile build.
func dockerfileImages(d *docker.Dockerfile) []dockerImage {
	var all []dockerImage
	for _, stage := range d.Stages {
		name, known := stage.BaseImage()
		if stage.Base != nil || !known || name == scratch {
			continue
		}
		if ref, ok := image.Parse(name); ok {
			all = append(all, dockerImage{ref, docker.Unquote(stage.Image.Text), stage.Image.Span, nil})
		}
	}
	return all
}

// composeImages returns the images of the services that a compose file does not build itself.
func composeImages(c *docker.Compose) []dockerImage {
	var all []dockerImage
	for _, s := range c.Services {
		if s.Image == nil || s.Builds || builtElsewhere(c, s.Image.Text()) {
			continue
		}
		name, known := s.ImageName()
		if ref, ok := image.Parse(name); ok && known {
			all = append(all, dockerImage{ref, s.Image.Text(), s.Image.Span(), []string{"services", s.Name.Text(), "image"}})
		}
	}
	return all
}
