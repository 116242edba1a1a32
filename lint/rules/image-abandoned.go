package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/internal/image"
	"gitlab.com/pipewright/pipewright/lint"
)

// ImageAbandoned reports images that their makers have given up.
var ImageAbandoned = &lint.Analyzer{
	Name:     "image-abandoned",
	Group:    lint.Images,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `an image gets no updates any more, whatever its tag

Its makers have deprecated, moved or archived it. What is in it grows old, holes in it stay
open, and one day it cannot be pulled. The message names what to use instead.

The rule knows a short list of images that are seen in pipelines, each with what its makers
announced. Versions of living images that have ended are the matter of image-end-of-life.`,
	Bad:  "deploy:\n  image: docker/compose:1.29.2\n  script: docker-compose up -d\n",
	Good: "deploy:\n  image: docker:29-cli\n  script: docker compose up -d\n",

	Run:           imageAbandoned,
	RunDockerfile: dockerfileAbandoned,
	RunCompose:    composeAbandoned,
}

func imageAbandoned(pass *lint.Pass) error {
	for _, u := range images(pass) {
		if a, ok := abandonedImage(u.Reference); ok {
			pass.Report(u.finding("%s is abandoned: %s: use %s", u.say(), a.why, a.instead))
		}
	}
	return nil
}

func dockerfileAbandoned(pass *lint.Pass, d *docker.Dockerfile) error {
	abandonedDockerImages(pass, dockerfileImages(d))
	return nil
}

func composeAbandoned(pass *lint.Pass, c *docker.Compose) error {
	abandonedDockerImages(pass, composeImages(c))
	return nil
}

func abandonedDockerImages(pass *lint.Pass, images []dockerImage) {
	for _, d := range images {
		if a, ok := abandonedImage(d.Reference); ok {
			pass.Report(d.finding("%s is abandoned: %s: use %s", d.say(), a.why, a.instead))
		}
	}
}

// An abandoned is an image that gets no updates.
type abandoned struct {
	name    string // on Docker Hub in its short form, else with its registry; a last "/" stands for all below
	tags    []string
	why     string
	instead string
}

// has reports whether an image is the abandoned one.
func (a *abandoned) has(name string, tag string) bool {
	if name != a.name && (!strings.HasSuffix(a.name, "/") || !strings.HasPrefix(name, a.name)) {
		return false
	}
	return a.tags == nil || slices.Contains(a.tags, tag)
}

func abandonedImage(r image.Reference) (*abandoned, bool) {
	name := r.OnHub()
	if name == "" {
		name = r.Canonical()
	}
	for i := range abandonedImages {
		if abandonedImages[i].has(name, r.Tag.Text) {
			a := abandonedImages[i]
			return &a, true
		}
	}
	return nil, false
}

// frozenTags are tags of the image docker that have not moved since December 2020.
// Source: github.com/docker-library/docker, pull 179 and issue 301.
var frozenTags = []string{"stable", "stable-dind", "stable-dind-rootless", "stable-git"}

// abandonedImages are what makers of images have announced. Source, where no other is named: the deprecated.md files of
// github.com/docker-library/docs.
var abandonedImages = [...]abandoned{
	// https://github.com/bitnami/containers/issues/83267
	{name: "bitnamilegacy/", why: "it was put aside in August 2025 and is not updated", instead: "the official image of the software"},
	// https://discuss.circleci.com/t/legacy-convenience-image-deprecation/41034
	{name: "circleci/", why: "CircleCI replaced these images in 2020", instead: `those below "cimg/", or the official ones`},
	{name: "clearlinux", why: "Clear Linux ended in July 2025", instead: "another distribution"},
	{name: "django", why: "it ended in 2016", instead: `"python", and install Django with the other requirements`},
	{name: "docker", tags: frozenTags, why: "this tag is Docker 19.03 of 2020", instead: "the tag of a version"},
	// https://docs.docker.com/compose/releases/migrate
	{name: "docker/compose", why: "Compose v1 ended in July 2023", instead: `"docker", which has "docker compose"`},
	{name: "emqx", why: "it ended before version 5.9", instead: `"emqx/emqx"`},
	// https://github.com/GoogleContainerTools/kaniko, archived
	{name: "gcr.io/kaniko-project/", why: "kaniko was archived in June 2025", instead: "BuildKit, Buildah or a fork of kaniko"},
	{name: "java", why: "it ended in 2016", instead: `"eclipse-temurin"`},
	{name: "jenkins", why: "it ended with Jenkins 2.60", instead: `"jenkins/jenkins"`},
	// https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement
	{name: "k8s.gcr.io/", why: "the registry is frozen since April 2023", instead: `"registry.k8s.io"`},
	// https://github.com/mailhog/MailHog/issues/442
	{name: "mailhog/mailhog", why: "its last version is of 2020", instead: `"axllent/mailpit", which takes its place`},
	{name: "mongo-express", why: "nobody has updated it since April 2024", instead: "another client"},
	{name: "notary", why: "the project was archived in July 2025", instead: "Notation or cosign"},
	{name: "openjdk", why: "it is deprecated and gets no versions that are released", instead: `"eclipse-temurin"`},
	{name: "php-zendserver", why: "nobody maintains it", instead: `"php"`},
	{name: "plone", why: "it ends with Plone 5", instead: `"plone/plone-backend"`},
	{name: "rockylinux", why: "it cannot be updated here", instead: `"rockylinux/rockylinux"`},
	{name: "unit", why: "NGINX Unit was archived in October 2025", instead: "another server"},
}
