package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/internal/image"
)

// hostsOf returns the names by which other services reach a service: its own, those of its container, and its aliases in networks.
func hostsOf(s *docker.Service) []string {
	hosts := []string{s.Name.Text()}
	for _, key := range []string{"container_name", "hostname"} {
		if text := textAt(s.Node, key); text != "" {
			hosts = append(hosts, text)
		}
	}
	networks, _ := s.Node.Get("networks").(*syntax.Mapping)
	for e := range networks.Entries() {
		if network, ok := e.Value.(*syntax.Mapping); ok {
			hosts = append(hosts, listAt(network, "aliases")...)
		}
	}
	return hosts
}

// listAt returns the texts of a list under a key.
func listAt(m *syntax.Mapping, key string) []string {
	var all []string
	if list, ok := m.Get(key).(*syntax.Sequence); ok {
		for _, item := range list.Items() {
			if s, ok := item.(*syntax.Scalar); ok {
				all = append(all, s.Text())
			}
		}
	}
	return all
}

// kindOfService returns what a service of a compose file serves, as its image's name tells; nil when it is none of the known kinds.
func kindOfService(s *docker.Service) *serverKind {
	if s.Image == nil || s.Builds {
		return nil
	}
	ref, ok := image.Parse(s.Image.Text())
	if !ok {
		return nil
	}
	return kindOfImage(ref)
}

// servicesOfKind returns the services of a compose file that serve a kind.
func servicesOfKind(c *docker.Compose, kind *serverKind) []*docker.Service {
	var all []*docker.Service
	for _, s := range c.Services {
		if kindOfService(s) == kind {
			all = append(all, s)
		}
	}
	return all
}

// valueIn returns what a service of a compose file gives to a variable; ok is false when it does not, or says so by a variable.
func valueIn(s *docker.Service, name string) (v docker.Variable, ok bool) {
	i := slices.IndexFunc(s.Environment, func(v docker.Variable) bool { return v.Name == name })
	if i < 0 || strings.Contains(s.Environment[i].Value, "$") {
		return v, false
	}
	return s.Environment[i], true
}

// sets reports whether a service of a compose file has a variable, or may have it from a file that is not read.
func sets(s *docker.Service, name string) bool {
	return hasAny(s, "env_file") || s.Extends || slices.ContainsFunc(s.Environment, func(v docker.Variable) bool { return v.Name == name })
}
