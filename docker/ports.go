package docker

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// port reads an entry of `ports`: "127.0.0.1:8000:80/tcp" or the long form.
func port(n syntax.Node) Port {
	switch n := n.(type) {
	case *syntax.Mapping:
		return longPort(n)
	case *syntax.Scalar:
		return shortPort(n)
	}
	return Port{Span: n.Span()}
}

func longPort(m *syntax.Mapping) Port {
	p := Port{Span: m.Span(), Known: true}
	for key, field := range map[string]*string{"host_ip": &p.Host, "published": &p.Published, "target": &p.Target} {
		if s, ok := m.Get(key).(*syntax.Scalar); ok {
			var known bool
			*field, known = Expand(s.Text(), Unknown)
			p.Known = p.Known && known
		}
	}
	return p
}

// shortPort reads [[ADDRESS:]PUBLISHED:]TARGET[/PROTOCOL]. Only the end is certain: addresses of IPv6 have colons, too.
func shortPort(s *syntax.Scalar) Port {
	p := Port{Span: s.Span()}
	text, known := Expand(s.Text(), Unknown)
	p.Known = known
	text, _, _ = strings.Cut(text, "/")
	rest, target, both := cutLast(text)
	if !both {
		p.Target = text
		return p
	}
	p.Target = target
	host, published, both := cutLast(rest)
	if !both {
		p.Published = rest
		p.HostAt = beginning(s)
		return p
	}
	p.Host, p.Published = host, published
	return p
}

// cutLast cuts a text at its last colon.
func cutLast(text string) (before, after string, found bool) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+1:], true
}

// beginning returns the empty place before the first character of a scalar, inside of its quotes.
func beginning(s *syntax.Scalar) source.Span {
	span := s.Span()
	switch s.Style() {
	case syntax.SingleQuoted, syntax.DoubleQuoted:
		return span.File.Span(span.Start+1, span.Start+1)
	case syntax.Plain:
		return span.File.Span(span.Start, span.Start)
	}
	return source.Span{}
}
