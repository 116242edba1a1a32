package rules

import (
	"path"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/docker"
)

// A mount is an entry of `volumes` of a service.
type mount struct {
	source string // "" for a volume without a name
	target string // a clean path in the container
	span   source.Span
	at     source.Span // of the target
}

// named reports whether a volume with a name is mounted, rather than a directory of the host.
func (m mount) named() bool { return m.source != "" && !strings.ContainsAny(m.source[:1], "./~$") }

// mountsOf returns what is mounted in a service of a compose file. Entries whose target depends on a variable without default are left out.
func mountsOf(s *docker.Service) []mount {
	list, ok := s.Node.Get("volumes").(*syntax.Sequence)
	if !ok {
		return nil
	}
	var all []mount
	for _, item := range list.Items() {
		if m, ok := mountOf(item); ok {
			all = append(all, m)
		}
	}
	return all
}

func mountOf(item syntax.Node) (m mount, ok bool) {
	switch n := item.(type) {
	case *syntax.Mapping:
		target, ok := n.Get("target").(*syntax.Scalar)
		if !ok || textAt(n, "type") == "tmpfs" {
			return m, false
		}
		return newMount(textAt(n, "source"), target.Text(), n.Span(), target.Span())
	case *syntax.Scalar:
		return shortMount(n)
	}
	return m, false
}

// shortMount reads [SOURCE:]TARGET[:MODE]. Colons of ${NAME:-default} do not count: they are filled in before.
func shortMount(s *syntax.Scalar) (m mount, ok bool) {
	text, known := docker.Expand(s.Text(), func(name string) (string, bool) { return "$" + name, true })
	parts := strings.Split(text, ":")
	from, target := "", parts[0]
	if len(parts) > 1 {
		from, target = parts[0], parts[1]
	}
	if !known || len(parts) > 3 {
		return m, false
	}
	at := s.Span()
	if i := strings.LastIndex(at.Text(), target); i >= 0 {
		at.Start, at.End = at.Start+i, at.Start+i+len(target)
	}
	return newMount(from, target, s.Span(), at)
}

func newMount(from, target string, span, at source.Span) (m mount, ok bool) {
	if !strings.HasPrefix(target, "/") || strings.Contains(target, "$") {
		return m, false
	}
	return mount{from, path.Clean(target), span, at}, true
}
