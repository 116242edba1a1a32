package rules

import (
	"strings"

	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/internal/image"
	"gitlab.com/pipewright/pipewright/lint"
)

// ImageRegistryNotAllowed reports images from places that the settings do not name.
var ImageRegistryNotAllowed = &lint.Analyzer{
	Name:     "image-registry-not-allowed",
	Group:    lint.Images,
	Severity: lint.Error,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `an image comes from a registry that the settings do not allow

The rule speaks when .pipewright.yml says which registries are allowed. Each is a registry, or
a registry with the beginning of a path: "registry.example.com" allows everything there,
"docker.io/library" the official images of Docker Hub, which are meant by "python" as well.
An entry may be the variable that an image begins with, such as
"$CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX".

The project's own registry ($CI_REGISTRY, $CI_REGISTRY_IMAGE) is always allowed. Of an image
whose registry depends on a variable that nobody knows, the rule says nothing. Dockerfiles and
compose files are held to the same.`,
	Options: []lint.Option{{
		Name: "allowed",
		Doc:  `registries, each with or without the beginning of a path, as in "docker.io/library"; without any, the rule is silent`,
	}},
	Settings: "rules:\n  image-registry-not-allowed:\n    allowed: [registry.example.com, docker.io/library]\n",
	Bad:      "test:\n  image: quay.io/somebody/python:3.13\n  script: make test\n",
	Good:     "test:\n  image: registry.example.com/python:3.13\n  script: make test\n",

	Run:           imageRegistryNotAllowed,
	RunDockerfile: dockerfileRegistryNotAllowed,
	RunCompose:    composeRegistryNotAllowed,
}

func imageRegistryNotAllowed(pass *lint.Pass) error {
	if len(pass.Option("allowed")) == 0 {
		return nil
	}
	for _, u := range images(pass) {
		checkRegistry(pass, u.Reference, u.say(), u.finding)
	}
	return nil
}

func dockerfileRegistryNotAllowed(pass *lint.Pass, d *docker.Dockerfile) error {
	for _, d := range dockerfileImages(d) {
		checkRegistry(pass, d.Reference, d.say(), d.finding)
	}
	return nil
}

func composeRegistryNotAllowed(pass *lint.Pass, c *docker.Compose) error {
	for _, d := range composeImages(c) {
		checkRegistry(pass, d.Reference, d.say(), d.finding)
	}
	return nil
}

// checkRegistry reports an image, by a finding that at makes, whose registry the settings do not allow.
func checkRegistry(pass *lint.Pass, r image.Reference, said string, at func(format string, args ...any) lint.Finding) {
	allowed, name := pass.Option("allowed"), placeOf(r)
	if len(allowed) == 0 || name == "" || isOwnRegistry(r) || isBelowOne(name, allowed) {
		return
	}
	f := at("%s comes from %q, which the settings do not allow: take it from an allowed registry", said, name)
	pass.Report(f.WithHint("allowed: %s", strings.Join(allowed, ", ")))
}

// placeOf returns the full name of an image without its tag, "" when nobody knows it. The variables of the dependency proxy stand
// for themselves: they are known to be no other place.
func placeOf(r image.Reference) string {
	if name := r.Canonical(); name != "" {
		return name
	}
	for _, v := range image.Variables(r.Registry.Text) {
		if strings.HasPrefix(v.Name, "CI_DEPENDENCY_PROXY_") && !r.Path.HasVariable() {
			return "$" + v.Name + "/" + r.Path.Text
		}
	}
	return ""
}

// isBelowOne reports whether a name is one of the allowed ones, or has one as its beginning.
func isBelowOne(name string, allowed []string) bool {
	for _, prefix := range allowed {
		if rest, ok := strings.CutPrefix(name, strings.TrimSuffix(prefix, "/")); ok && (rest == "" || rest[0] == '/') {
			return true
		}
	}
	return false
}
