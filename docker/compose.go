package docker

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A Compose is one compose file. Other files may lie over it, of which it knows nothing.
type Compose struct {
	File *source.File
	Root *syntax.Mapping // nil when the file cannot be read
	// Version is the entry `version`, nil when there is none.
	Version  *syntax.Entry
	Services []*Service
}

// A Service is one container of a compose file.
type Service struct {
	// Name is a string however it is written: compose reads YAML 1.2, where "off" is no boolean.
	Name *syntax.Scalar
	Node *syntax.Mapping
	// Image is nil when the service has none.
	Image *syntax.Scalar
	// Builds says that the service has a build.
	Builds bool
	// Extends says that part of the service stands elsewhere.
	Extends     bool
	Environment []Variable
	Ports       []Port
	DependsOn   []Dependency
	// Healthcheck is what the service says of its health, nil when it says nothing.
	Healthcheck syntax.Node
	// Commands are its command and entrypoint, each as one line of text.
	Commands []Word
}

// A Variable is an entry of `environment`.
type Variable struct {
	Name  string
	Value string // as written, with its ${VARIABLES}
	// Span is the place of the value, or of the entry when it stands in a list.
	Span source.Span
	Path []string // below the service
}

// A Port is an entry of `ports`.
type Port struct {
	Host      string // the address on the host, "" for all of them
	Published string // the port on the host, "" for a random one
	Target    string // the port in the container
	Known     bool   // no variable without default takes part
	Span      source.Span
	// HostAt is where an address may be written before the port; an invalid place in the long form.
	HostAt source.Span
}

// A Dependency is an entry of `depends_on`.
type Dependency struct {
	Service   string
	Condition string // "service_started" when none is written
	Span      source.Span
}

// ParseCompose reads a compose file. Services of a form that compose refuses are left out.
func ParseCompose(file *source.File) *Compose {
	c := &Compose{File: file}
	c.Root, _ = syntax.Parse(file).Root.(*syntax.Mapping)
	if c.Root == nil {
		return c
	}
	c.Version = c.Root.Entry("version")
	services, _ := c.Root.Get("services").(*syntax.Mapping)
	for e := range services.Entries() {
		if m, ok := e.Value.(*syntax.Mapping); ok {
			c.Services = append(c.Services, newService(e.Key, m))
		}
	}
	return c
}

// Service returns the service of that name, nil when there is none.
func (c *Compose) Service(name string) *Service {
	for _, s := range c.Services {
		if s.Name.Text() == name {
			return s
		}
	}
	return nil
}

func newService(name *syntax.Scalar, m *syntax.Mapping) *Service {
	s := &Service{Name: name, Node: m, Healthcheck: m.Get("healthcheck"), Builds: m.Entry("build") != nil, Extends: m.Entry("extends") != nil}
	s.Image, _ = m.Get("image").(*syntax.Scalar)
	s.Environment = environment(m.Get("environment"))
	if list, ok := m.Get("ports").(*syntax.Sequence); ok {
		for _, item := range list.Items() {
			s.Ports = append(s.Ports, port(item))
		}
	}
	s.DependsOn = dependencies(m.Get("depends_on"))
	for _, key := range []string{"entrypoint", "command"} {
		if n := m.Get(key); n != nil && n.Kind() != syntax.KindNull {
			s.Commands = append(s.Commands, Word{strings.Join(texts(n), " "), n.Span()})
		}
	}
	return s
}

// ImageName returns the image with the defaults of its variables; known is false when a variable has none, or there is no image.
func (s *Service) ImageName() (name string, known bool) {
	if s.Image == nil {
		return "", false
	}
	return Expand(s.Image.Text(), Unknown)
}

// environment reads `environment`, which is a mapping or a list of NAME=VALUE.
func environment(n syntax.Node) []Variable {
	var all []Variable
	switch n := n.(type) {
	case *syntax.Mapping:
		for e := range n.Entries() {
			if value, ok := e.Value.(*syntax.Scalar); ok {
				all = append(all, Variable{e.Key.Text(), value.Text(), value.Span(), []string{"environment", e.Key.Text()}})
			}
		}
	case *syntax.Sequence:
		for _, item := range n.Items() {
			if s, ok := item.(*syntax.Scalar); ok {
				name, value, _ := strings.Cut(s.Text(), "=")
				all = append(all, Variable{name, value, s.Span(), []string{"environment", name}})
			}
		}
	}
	return all
}

// dependencies reads `depends_on`, which is a list of names or a mapping with conditions.
func dependencies(n syntax.Node) []Dependency {
	const started = "service_started"
	var all []Dependency
	switch n := n.(type) {
	case *syntax.Sequence:
		for _, item := range n.Items() {
			all = append(all, Dependency{strings.Join(texts(item), " "), started, item.Span()})
		}
	case *syntax.Mapping:
		for e := range n.Entries() {
			d := Dependency{e.Key.Text(), started, e.Key.Span()}
			if m, ok := e.Value.(*syntax.Mapping); ok && m.Get("condition") != nil {
				d.Condition, d.Span = strings.Join(texts(m.Get("condition")), " "), m.Get("condition").Span()
			}
			all = append(all, d)
		}
	}
	return all
}

// texts returns the text of a scalar, or those of the scalars of a list.
func texts(n syntax.Node) []string {
	switch n := n.(type) {
	case *syntax.Scalar:
		return []string{n.Text()}
	case *syntax.Sequence:
		var all []string
		for _, item := range n.Items() {
			all = append(all, texts(item)...)
		}
		return all
	}
	return nil
}
