package rules

import "gitlab.com/pipewright/pipewright/lint"

// ImageTagLatest reports images whose tag is latest, written or implied.
var ImageTagLatest = &lint.Analyzer{
	Name:     "image-tag-latest",
	Group:    lint.Images,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `an image has the tag latest, or none, which means the same

The tag moves to a new version without a commit: the pipeline that was green yesterday
fails today, and nobody changed anything. A tag with a version says what runs.

Distributions without versions, images that the project's own pipeline makes
($CI_REGISTRY_IMAGE), and names such as "build_env" that only the host of a runner can have
are left alone, and so are images that the settings call your own: whoever makes them knows
when they change.`,
	Options: []lint.Option{{
		Name: "own",
		Doc:  `images that your own organisation makes, each a registry with or without the beginning of a path, as in "docker.io/group"`,
	}},
	Bad:  "test:\n  image: python\n  script: make test\n",
	Good: "test:\n  image: python:3.13-slim\n  script: make test\n",
	Run:  imageTagLatest,
}

func imageTagLatest(pass *lint.Pass) error {
	own := pass.Option("own")
	for _, u := range images(pass) {
		if isBelowOne(placeOf(u.Reference), own) {
			continue
		}
		switch tag, newest := newestTag(u.Text); {
		case !newest:
		case tag == "":
			pass.Report(u.finding("%s has no tag, so it is %q, which changes without notice: add the tag of a version", u.say(), "latest"))
		default:
			pass.Report(u.tagFinding("%s changes without notice: name the tag of a version", u.say()))
		}
	}
	return nil
}
