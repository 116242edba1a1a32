package rules

import (
	"gitlab.com/pipewright/pipewright/internal/image"
	"gitlab.com/pipewright/pipewright/lint"
)

// ImageNoDigest reports images that are not pinned by their content.
var ImageNoDigest = &lint.Analyzer{
	Name:     "image-no-digest",
	Group:    lint.Images,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `an image has no digest

Whoever may push to a repository may move its tags, also those of versions: the same commit
runs on another image tomorrow, by a fix or by an attack. A digest names the content itself;
"docker buildx imagetools inspect IMAGE" prints it. Tools such as Renovate keep tag and
digest up to date.

Images of the project's own registry ($CI_REGISTRY, $CI_REGISTRY_IMAGE), those whose digest
may come from a variable, and names such as "build_env" that only the host of a runner can
have are left out.`,
	Bad: "test:\n  image: python:3.13-slim\n  script: make test\n",
	Good: "test:\n  image: python:3.13-slim@sha256:" +
		"27f90d79cc85e9b7b2560063ef44fa0e9eaae7a7c3f5a9f74563065c5477cc24\n  script: make test\n",
	Run: imageNoDigest,
}

func imageNoDigest(pass *lint.Pass) error {
	for _, u := range images(pass) {
		if mayHaveDigest(u.Reference) || isOwnRegistry(u.Reference) || isOfRunner(u.Reference) {
			continue
		}
		pass.Report(u.finding("%s has no digest, so its content may change: add %q and the digest", u.say(), "@sha256:"))
	}
	return nil
}

// mayHaveDigest reports whether an image has a digest, or a variable at its end that may bring one.
func mayHaveDigest(r image.Reference) bool {
	return !r.Digest.IsZero() || r.Tag.HasVariable() || r.Tag.IsZero() && r.Path.HasVariable()
}

// isOwnRegistry reports whether an image is one of GitLab's registry for the project.
func isOwnRegistry(r image.Reference) bool {
	for _, v := range image.Variables(r.Registry.Text + "/" + r.Path.Text) {
		if v.Name == "CI_REGISTRY" || v.Name == "CI_REGISTRY_IMAGE" {
			return true
		}
	}
	return false
}
