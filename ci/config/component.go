package config

import (
	"io/fs"
	"strings"
)

// OwnServer is the host of a component on the server that runs the pipeline, however it is called.
const OwnServer = "$CI_SERVER_FQDN"

// A Component is the address of a component, taken apart.
//
//	gitlab.example.com/group/project/lint@1.2   →   host gitlab.example.com, project group/project, name lint, version 1.2
//
// Source: https://docs.gitlab.com/ci/components/#use-a-component
type Component struct {
	Host, Project, Name, Version string
}

// ParseComponent takes the address of a component apart. It reports false for what is none.
func ParseComponent(address string) (Component, bool) {
	path, version, ok := strings.Cut(address, "@")
	host, rest, _ := strings.Cut(path, "/")
	slash := strings.LastIndexByte(rest, '/')
	if !ok || host == "" || version == "" || slash < 0 || slash == len(rest)-1 || slash == 0 {
		return Component{}, false
	}
	return Component{Host: host, Project: rest[:slash], Name: rest[slash+1:], Version: version}, true
}

// Paths returns where the file of the component may stand in its project. The first that exists counts.
//
// Source: https://docs.gitlab.com/ci/components/#directory-structure
func (c Component) Paths() []string {
	return []string{"templates/" + c.Name + ".yml", "templates/" + c.Name + "/template.yml"}
}

// Facts are what `$[[ component.x ]]` stands for, as far as it is known: the tag or commit that the version means, and the commit.
//
// Source: https://docs.gitlab.com/ci/yaml/#speccomponent
func (c Component) Facts(version, commit string) map[string]string {
	facts := map[string]string{"name": c.Name, "reference": c.Version}
	if version != "" {
		facts["version"] = version
	}
	if commit != "" {
		facts["sha"] = commit
	}
	return facts
}

// fetchComponent reads a component from a checkout of its project. Which version is checked out, nobody knows.
func (l *loader) fetchComponent(file loaded, loc location, c Component, home *place) (loaded, bool) {
	for _, name := range c.Paths() {
		if _, err := fs.Lstat(home.tree.FS, name); err == nil {
			loc.name, file.component = name, c.Facts("", "")
			return l.fetchLocal(file, loc, home)
		}
	}
	l.lost(RuleIncludeMissing, loc.span, "%q cannot be included: the checkout of %q has neither %s nor %s",
		loc.name, c.Project, c.Paths()[0], c.Paths()[1])
	return loaded{}, false
}

// expandAddress returns the address of a component with its variables filled in. The variables that name the own server stay [OwnServer],
// whatever it is called here.
func (l *loader) expandAddress(kind string, s String) (string, bool) {
	for _, name := range []string{"CI_SERVER_FQDN", "CI_SERVER_HOST"} {
		for _, written := range []string{"$" + name + "/", "${" + name + "}/"} {
			if path, ok := strings.CutPrefix(s.Value, written); ok {
				path, ok = l.expandPath(kind, String{path, s.Span})
				return OwnServer + "/" + path, ok
			}
		}
	}
	return l.expandPath(kind, s)
}
