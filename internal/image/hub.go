package image

import (
	"slices"
	"strings"
)

// Hub is the registry of images that name none.
const Hub = "docker.io"

// hubNames are the hosts of Docker Hub.
var hubNames = []string{Hub, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"}

// mirrorWords are path components, and hosts, behind which other registries keep what they copied from Docker Hub.
var mirrorWords = []string{"docker-hub", "docker.io", "dockerhub", "library", "mirror", "mirrors"}

// OnHub returns the repository on Docker Hub that the reference means, in its short form: "python" for python, library/python and
// docker.io/library/python. Copies count where the path says that they are some: public.ecr.aws/docker/library/python,
// registry.example.com/mirror/python, and everything behind GitLab's dependency proxy. It is "" for other images, and when a
// variable may make it any.
func (r Reference) OnHub() string {
	if r.Path.HasVariable() {
		return ""
	}
	host := r.Registry.Text
	if host == "" || slices.Contains(hubNames, host) || isDependencyProxy(host) {
		return strings.TrimPrefix(r.Path.Text, "library/")
	}
	components := strings.Split(r.Path.Text, "/")
	for i := len(components) - 2; i >= 0; i-- {
		if slices.Contains(mirrorWords, components[i]) {
			return strings.Join(components[i+1:], "/")
		}
	}
	return ""
}

// isDependencyProxy reports whether a first component is one of the variables that hold the prefix of GitLab's copy of Docker Hub.
// Source: docs: user/packages/dependency_proxy.
func isDependencyProxy(component string) bool {
	v := Variables(component)
	if len(v) != 1 || v[0].End-v[0].Start != len(component) {
		return false
	}
	return v[0].Name == "CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX" || v[0].Name == "CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX"
}

// Canonical returns registry and path in full: "docker.io/library/python" for python. It is "" when a variable stands
// in them.
func (r Reference) Canonical() string {
	name := r.Path.Text
	switch {
	case r.Path.HasVariable():
		return ""
	case r.Registry.Text == "" || slices.Contains(hubNames, r.Registry.Text):
		if !strings.Contains(name, "/") {
			name = "library/" + name
		}
		return Hub + "/" + name
	case r.Registry.HasVariable():
		return ""
	}
	return r.Registry.Text + "/" + name
}
