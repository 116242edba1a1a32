package git

import (
	"context"
	"net/url"
	"slices"
	"strings"
)

// A Remote is the project that a clone came from.
type Remote struct {
	Host    string // "gitlab.com", without a port
	Project string // "group/subgroup/project"
}

// Remote returns the project that the repository came from: that of the remote origin, or of the only remote there is. It is
// the zero Remote when there is none, or when it is a directory. Where GitLab lives below a path of its host, the project
// begins with that path, which the address does not tell apart from a group.
func (r *Repository) Remote(ctx context.Context) (Remote, error) {
	address, err := r.RemoteAddress(ctx)
	if err != nil {
		return Remote{}, err
	}
	return ParseRemote(address), nil
}

// RemoteAddress returns the address that [Repository.Remote] reads, as git uses it: url.*.insteadOf is applied. It may contain a
// password. It is "" when there is no remote that counts.
func (r *Repository) RemoteAddress(ctx context.Context) (string, error) {
	name, err := r.remote(ctx)
	if err != nil || name == "" {
		return "", err
	}
	out, err := r.runner.run(ctx, "remote", "get-url", name)
	address, _, _ := strings.Cut(out, "\n")
	return address, err
}

// remote returns the name of the remote that counts, "" when there is none.
func (r *Repository) remote(ctx context.Context) (string, error) {
	out, err := r.runner.run(ctx, "remote")
	names := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	switch {
	case slices.Contains(names, "origin"):
		return "origin", err
	case len(names) == 1 && !strings.HasPrefix(names[0], "-"):
		return names[0], err
	}
	return "", err
}

// ParseRemote reads an address as git does: a URL, `user@host:path`, or the path of a directory, which gives the zero Remote.
// Source: git-clone(1), GIT URLS.
func ParseRemote(address string) Remote {
	if strings.Contains(address, "://") {
		u, err := url.Parse(address)
		if err != nil || u.Scheme == "file" {
			return Remote{}
		}
		return newRemote(u.Hostname(), u.Path)
	}
	host, path, ok := strings.Cut(address, ":")
	if strings.HasPrefix(address, "[") { // [::1]:path, [host:port]:path
		host, path, ok = strings.Cut(strings.TrimPrefix(address, "["), "]:")
	}
	if !ok || strings.Contains(host, "/") || isDrive(host) {
		return Remote{}
	}
	if _, after, ok := strings.Cut(host, "@"); ok {
		host = after
	}
	if name, port, ok := strings.Cut(strings.Trim(host, "[]"), ":"); ok && strings.Trim(port, "0123456789") == "" {
		host = name
	}
	return newRemote(strings.Trim(host, "[]"), path)
}

// isDrive reports whether what stands before a colon is a drive of Windows.
func isDrive(host string) bool { return len(host) == 1 }

func newRemote(host, path string) Remote {
	path = strings.TrimSuffix(strings.Trim(path, "/"), ".git")
	path = strings.Trim(path, "/")
	if host == "" || !strings.Contains(path, "/") || strings.HasPrefix(path, "~") {
		return Remote{}
	}
	return Remote{Host: host, Project: path}
}
