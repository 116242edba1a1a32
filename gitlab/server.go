package gitlab

import (
	"fmt"
	"net/url"
	"strings"
)

// A Server is the address of a GitLab server, without the part of its API: "https://example.com/gitlab". The zero Server is none.
type Server struct {
	scheme string
	host   string // with the port, where it is not that of the scheme
	path   string // "" or "/gitlab", where GitLab lives below a path
}

// ParseServer reads an address. It may be a bare host, and may end in the path of the API. It must not contain a password.
func ParseServer(address string) (Server, error) {
	text := address
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return Server{}, fmt.Errorf("the address of the server is no URL: write it as https://gitlab.example.com")
	case u.User != nil:
		return Server{}, fmt.Errorf("the address of the server contains a user or a password: leave them out and use --token-file")
	case u.Scheme != "https" && u.Scheme != "http":
		return Server{}, fmt.Errorf("%q is no address of a server: it begins with https:// or http://", address)
	case u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "":
		return Server{}, fmt.Errorf("%q is no address of a server: write it as https://gitlab.example.com", address)
	}
	return newServer(u.Scheme, u.Host, u.Path), nil
}

func newServer(scheme, host, path string) Server {
	host = strings.ToLower(host)
	if scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	} else {
		host = strings.TrimSuffix(host, ":80")
	}
	path = strings.TrimSuffix(strings.TrimRight(path, "/"), "/api/v4")
	return Server{scheme: scheme, host: host, path: strings.TrimRight(path, "/")}
}

// IsZero reports whether it is no server.
func (s Server) IsZero() bool { return s.host == "" }

// String returns the address.
func (s Server) String() string {
	if s.IsZero() {
		return ""
	}
	return s.scheme + "://" + s.host + s.path
}

// Host returns the name of the server, with its port when that is not the usual one.
func (s Server) Host() string { return s.host }

// Hostname returns the name of the server without a port.
func (s Server) Hostname() string { return (&url.URL{Host: s.host}).Hostname() }

// owns reports whether a URL belongs to the API of the server. A server that is known as http may answer as https.
func (s Server) owns(u *url.URL) bool {
	if !within(u.Path, s.path+"/api/v4") {
		return false
	}
	other := newServer(u.Scheme, u.Host, "")
	same := other.scheme == s.scheme && other.host == s.host
	upgraded := s.scheme == "http" && other.scheme == "https" && other.Hostname() == s.Hostname()
	return same || upgraded
}

// within reports whether a path is dir or lies below it.
func within(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }
