package rules

import (
	"gitlab.com/pipewright/pipewright/internal/image"
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
	for _, u := range images(pass) {
		switch tag, known := imageTag(u.Text); {
		case !known:
		case tag == "":
			pass.Report(u.finding("%s has no tag, so it is %q, which changes without notice: add the tag of a version", u.say(), "latest"))
		case tag == "latest":
			pass.Report(u.tagFinding("%s changes without notice: name the tag of a version", u.say()))
		}
	}
	return nil
}

// imageTag returns the tag of an image, "" when it has none. It is not known when the image has a digest, when a variable
// may hold the tag, or when the text is no image at all.
func imageTag(text string) (tag string, known bool) {
	r, ok := image.Parse(text)
	if !ok || !r.Digest.IsZero() || r.Tag.HasVariable() || r.Tag.IsZero() && !r.IsTagless() {
		return "", false
	}
	return r.Tag.Text, true
}
