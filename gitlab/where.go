package gitlab

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"gitlab.com/pipewright/pipewright/internal/git"
)

// ErrNoServer says that nothing names a server.
var ErrNoServer = errors.New("no GitLab server is known: give --url, or run where the git remote is one")

// A Where is the server to ask and the project that the files belong to.
type Where struct {
	Server  Server
	From    string // what named the server: "--url", "CI_SERVER_URL", "the git remote"
	Project string // "group/subgroup/project", "" when unknown

	// named reports whether a person or the CI job named the server. One that only a git remote names does not get tokens
	// that were meant for another.
	named bool
}

// Find says which server and project are meant. The server is the first of --url, CI_API_V4_URL, CI_SERVER_URL, GITLAB_HOST,
// the host of the git remote and the default of glab; the project is the first of --project, CI_PROJECT_PATH where the server
// is that of the job, and the path of the remote where its host is the server's. The error is [ErrNoServer] when nothing names
// a server.
func Find(flags Flags, env Environment) (Where, error) {
	glab, err := env.glab()
	if err != nil {
		return Where{}, err
	}
	where, err := findServer(flags, env, glab)
	if err != nil {
		return Where{}, err
	}
	where.Project = findProject(where.Server, flags, env, glab)
	return where, nil
}

func findServer(flags Flags, env Environment, glab glabConfig) (Where, error) {
	for _, candidate := range []struct{ from, address string }{
		{"--url", flags.URL},
		{"CI_API_V4_URL", env.getenv("CI_API_V4_URL")},
		{"CI_SERVER_URL", env.getenv("CI_SERVER_URL")},
		{"GITLAB_HOST", env.getenv("GITLAB_HOST")},
	} {
		if candidate.address != "" {
			return named(candidate.from, candidate.address)
		}
	}
	if server := ofRemote(env.Remote, glab); !server.IsZero() {
		known := server.String() == "https://gitlab.com" || glab.knows(server)
		return Where{Server: server, From: "the git remote", named: known}, nil
	}
	if glab.host != "" {
		return Where{Server: glab.server(glab.host), From: "glab's configuration", named: true}, nil
	}
	return Where{}, ErrNoServer
}

func named(from, address string) (Where, error) {
	server, err := ParseServer(address)
	if err != nil {
		return Where{}, fmt.Errorf("%s: %w", from, err)
	}
	return Where{Server: server, From: from, named: true}, nil
}

// ofRemote returns the server of a git remote. An address of http names its scheme and port, one of ssh only the host: its port
// is that of ssh. What glab knows of the host counts more.
func ofRemote(address string, glab glabConfig) Server {
	remote := git.ParseRemote(address)
	if remote.Host == "" {
		return Server{}
	}
	web := newServer("https", bracketed(remote.Host), "")
	if u, err := url.Parse(address); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		web = newServer(u.Scheme, u.Host, "")
	}
	for _, name := range []string{web.Host(), strings.ToLower(remote.Host)} {
		if _, known := glab.hosts[name]; known {
			return glab.server(name)
		}
	}
	return web
}

// bracketed returns the host of a URL: an IPv6 address stands in brackets there.
func bracketed(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

func findProject(server Server, flags Flags, env Environment, glab glabConfig) string {
	if flags.Project != "" {
		return strings.Trim(flags.Project, "/")
	}
	job, err := ParseServer(cmp.Or(env.getenv("CI_API_V4_URL"), env.getenv("CI_SERVER_URL")))
	if project := env.getenv("CI_PROJECT_PATH"); err == nil && project != "" && job == server {
		return project
	}
	remote := git.ParseRemote(env.Remote)
	of := ofRemote(env.Remote, glab)
	if !strings.EqualFold(remote.Host, server.Hostname()) && of.Host() != server.Host() {
		return ""
	}
	return strings.TrimPrefix("/"+remote.Project, belowOf(server, env.Remote)+"/")
}

// belowOf returns the path below which the server lives, where the address of the remote contains it: those of http do.
func belowOf(server Server, remote string) string {
	if u, err := url.Parse(remote); err == nil && strings.HasPrefix(u.Scheme, "http") && within(u.Path, server.path) {
		return server.path
	}
	return ""
}
