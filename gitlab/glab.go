package gitlab

import (
	"cmp"
	"path"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A glabConfig is what the configuration of glab, GitLab's command-line client, says of servers.
// Source: https://docs.gitlab.com/cli/ (configuration)
type glabConfig struct {
	host  string // the default server, "" when it names none
	hosts map[string]glabHost
}

// A glabHost is one server there.
type glabHost struct {
	apiHost  string
	protocol string
	token    func() string // nil when glab keeps it elsewhere
	oauth    bool
}

// glab reads the configuration of glab; it is empty when there is none, or when it is not what glab writes.
func (e Environment) glab() (glabConfig, error) {
	text, err := e.read(e.glabFile())
	if err != nil {
		return glabConfig{}, err
	}
	return parseGlab(text), nil
}

func (e Environment) glabFile() string {
	switch {
	case e.getenv("GLAB_CONFIG_DIR") != "":
		return path.Join(e.getenv("GLAB_CONFIG_DIR"), "config.yml")
	case e.getenv("XDG_CONFIG_HOME") != "":
		return path.Join(e.getenv("XDG_CONFIG_HOME"), "glab-cli", "config.yml")
	}
	return e.inHome(".config", "glab-cli", "config.yml")
}

func parseGlab(text string) glabConfig {
	config := glabConfig{hosts: map[string]glabHost{}}
	document := syntax.Parse(source.NewFile("config.yml", []byte(text)))
	root, ok := document.Root.(*syntax.Mapping)
	if !ok {
		return config
	}
	config.host = scalar(root, "host")
	hosts, ok := root.Get("hosts").(*syntax.Mapping)
	if !ok {
		return config
	}
	for entry := range hosts.Entries() {
		if settings, ok := entry.Value.(*syntax.Mapping); ok {
			config.hosts[strings.ToLower(entry.Key.Value())] = parseGlabHost(settings)
		}
	}
	return config
}

func parseGlabHost(settings *syntax.Mapping) glabHost {
	host := glabHost{
		apiHost:  scalar(settings, "api_host"),
		protocol: scalar(settings, "api_protocol"),
		oauth:    scalar(settings, "is_oauth2") == "true",
	}
	if token := scalar(settings, "token"); token != "" {
		host.token = func() string { return token }
	}
	return host
}

// scalar returns the text of a setting. glab writes tokens with the tag of null, so the text counts, not the type.
func scalar(settings *syntax.Mapping, key string) string {
	value, ok := settings.Get(key).(*syntax.Scalar)
	if !ok {
		return ""
	}
	return strings.TrimSpace(cmp.Or(value.Value(), value.Text()))
}

// server returns the server that glab asks for a host.
func (c glabConfig) server(name string) Server {
	host := c.hosts[strings.ToLower(name)]
	server, err := ParseServer(cmp.Or(host.protocol, "https") + "://" + cmp.Or(host.apiHost, name))
	if err != nil {
		return Server{}
	}
	return server
}

// knows reports whether glab is set up for a server.
func (c glabConfig) knows(server Server) bool {
	_, ok := c.of(server)
	return ok
}

// of returns what glab knows of a server.
func (c glabConfig) of(server Server) (glabHost, bool) {
	for name, host := range c.hosts {
		if its := c.server(name); its.scheme == server.scheme && its.host == server.host {
			return host, true
		}
	}
	return glabHost{}, false
}
