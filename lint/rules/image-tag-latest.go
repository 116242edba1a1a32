package rules

import (
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
)

// ImageTagLatest reports images whose tag is latest, written or implied.
var ImageTagLatest = &lint.Analyzer{
	Name:     "image-tag-latest",
	Group:    lint.Images,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `an image has the tag latest, or none, which means the same

The tag moves to a new version without a commit: the pipeline that was green yesterday
fails today, and nobody changed anything. A tag with a version says what runs.`,
	Bad:  "test:\n  image: python\n  script: make test\n",
	Good: "test:\n  image: python:3.13-slim\n  script: make test\n",
	Run:  imageTagLatest,
}

func imageTagLatest(pass *lint.Pass) error {
	for _, job := range pass.Config.Jobs {
		if job.Image != nil {
			checkTag(pass, job.Image.Name, job.Name.Value, "image")
		}
		for i, service := range job.Services {
			checkTag(pass, service.Name, job.Name.Value, "services", strconv.Itoa(i))
		}
	}
	return nil
}

func checkTag(pass *lint.Pass, image config.String, path ...string) {
	switch tag, known := imageTag(image.Value); {
	case !known:
	case tag == "":
		pass.Report(lint.Findingf(image.Span, "%q has no tag, so it is %q, which changes without notice: add the tag of a version", image.Value, "latest").At(path...))
	case tag == "latest":
		pass.Report(lint.Findingf(image.Span, "%q changes without notice: name the tag of a version", image.Value).At(path...))
	}
}

// imageTag returns the tag of an image, "" when it has none. It is not known when the image has a digest, when a variable
// may hold the tag, or when the text is no image at all.
//
//	registry.example.com:5000/group/app:1.2
//	└────────── host ───────┘           └┬┘ tag
func imageTag(image string) (tag string, known bool) {
	if strings.Contains(image, "@") || strings.TrimSpace(image) == "" || config.Interpolated(image) {
		return "", false
	}
	name := image[strings.LastIndex(image, "/")+1:]
	repository, tag, tagged := strings.Cut(name, ":")
	if strings.ContainsAny(tag, "$%") || !tagged && strings.ContainsAny(repository, "$%") {
		return "", false
	}
	return tag, true
}
