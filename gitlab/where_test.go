package gitlab

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
)

// A machine is an environment made of maps.
type machine struct {
	env, files map[string]string
	remote     string
	stdin      string
}

func (m machine) environment() Environment {
	return Environment{
		Home: "/home/jane", Remote: m.remote,
		Getenv: func(name string) string { return m.env[name] },
		Stdin:  func() ([]byte, error) { return []byte(m.stdin), nil },
		ReadFile: func(name string) ([]byte, error) {
			text, ok := m.files[name]
			if !ok {
				return nil, fmt.Errorf("open %s: %w", name, fs.ErrNotExist)
			}
			return []byte(text), nil
		},
	}
}

const glabFile = "/home/jane/.config/glab-cli/config.yml"

const glabText = `git_protocol: ssh
host: gitlab.example.com
hosts:
    gitlab.com:
        token: glpat-of-com
    gitlab.example.com:
        api_protocol: http
        api_host: api.example.com:8080
        token: !!null glpat-of-example
    login.example.com:
        token: oauth-of-login
        is_oauth2: "true"
    empty.example.com:
        token:
`

func TestFind(t *testing.T) {
	t.Parallel()
	ci := map[string]string{
		"CI_SERVER_URL": "https://ci.example.com/gitlab", "CI_API_V4_URL": "https://ci.example.com/gitlab/api/v4",
		"CI_PROJECT_PATH": "team/app",
	}
	glab := map[string]string{glabFile: glabText}
	for _, test := range []struct {
		name    string
		flags   Flags
		machine machine
		server  string
		project string
		from    string
	}{
		{
			"flag",
			Flags{URL: "https://a.example.com:8443/gitlab/", Project: "/g/p"},
			machine{env: ci},
			"https://a.example.com:8443/gitlab", "g/p", "--url",
		},
		{"bare host", Flags{URL: "A.example.com"}, machine{}, "https://a.example.com", "", "--url"},
		{"flag with the API", Flags{URL: "https://a.example.com:443/api/v4"}, machine{}, "https://a.example.com", "", "--url"},
		{"job", Flags{}, machine{env: ci}, "https://ci.example.com/gitlab", "team/app", "CI_API_V4_URL"},
		{
			"old job",
			Flags{},
			machine{env: map[string]string{"CI_SERVER_URL": "http://ci:80", "CI_PROJECT_PATH": "a/b"}},
			"http://ci", "a/b", "CI_SERVER_URL",
		},
		{
			"a job's project is not another server's",
			Flags{URL: "b.example.com"},
			machine{env: ci},
			"https://b.example.com",
			"", "--url",
		},
		{
			"GITLAB_HOST",
			Flags{},
			machine{env: map[string]string{"GITLAB_HOST": "h.example.com"}},
			"https://h.example.com",
			"", "GITLAB_HOST",
		},
		{
			"ssh",
			Flags{},
			machine{remote: "ssh://git@r.example.com:2222/g/s/p.git"},
			"https://r.example.com", "g/s/p",
			"the git remote",
		},
		{"scp", Flags{}, machine{remote: "git@gitlab.com:g/p.git"}, "https://gitlab.com", "g/p", "the git remote"},
		{
			"https",
			Flags{},
			machine{remote: "https://u:secret@r.example.com:8443/g/p.git"},
			"https://r.example.com:8443",
			"g/p", "the git remote",
		},
		{"http", Flags{}, machine{remote: "http://r.example.com/g/p"}, "http://r.example.com", "g/p", "the git remote"},
		{"IPv6", Flags{}, machine{remote: "ssh://git@[::1]:2222/g/p.git"}, "https://[::1]", "g/p", "the git remote"},
		{
			"sub-path",
			Flags{URL: "https://r.example.com/gitlab"},
			machine{remote: "https://r.example.com/gitlab/g/p.git"},
			"https://r.example.com/gitlab", "g/p", "--url",
		},
		{
			"sub-path, ssh",
			Flags{URL: "https://r.example.com/gitlab"},
			machine{remote: "git@r.example.com:g/p.git"},
			"https://r.example.com/gitlab", "g/p", "--url",
		},
		{
			"a group like the sub-path",
			Flags{URL: "https://r.example.com/gitlab"},
			machine{remote: "git@r.example.com:gitlab/p.git"},
			"https://r.example.com/gitlab", "gitlab/p", "--url",
		},
		{
			"another remote",
			Flags{URL: "https://a.example.com"},
			machine{remote: "git@r.example.com:g/p.git"},
			"https://a.example.com", "", "--url",
		},
		{
			"glab knows the remote",
			Flags{},
			machine{remote: "git@GitLab.example.com:g/p.git", files: glab},
			"http://api.example.com:8080", "g/p", "the git remote",
		},
		{"glab's default", Flags{}, machine{files: glab}, "http://api.example.com:8080", "", "glab's configuration"},
		{
			"a directory",
			Flags{},
			machine{remote: "/srv/git/p.git", files: glab},
			"http://api.example.com:8080", "",
			"glab's configuration",
		},
	} {
		got, err := Find(test.flags, test.machine.environment())
		if err != nil || got.Server.String() != test.server || got.Project != test.project || got.From != test.from {
			t.Errorf("%s: %s, %q, %q, %v", test.name, got.Server, got.Project, got.From, err)
		}
	}
}

func TestFindFails(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		flags   Flags
		machine machine
		says    string
	}{
		{"nothing", Flags{}, machine{}, "no GitLab server is known: give --url"},
		{
			"a password",
			Flags{URL: "https://jane:secret@a.example.com"},
			machine{},
			"--url: the address of the server contains a user or a password",
		},
		{
			"a broken password",
			Flags{URL: "https://jane:sec%ret@a.example.com"},
			machine{},
			"--url: the address of the server is no URL",
		},
		{"a scheme", Flags{URL: "ftp://a.example.com"}, machine{}, "begins with https://"},
		{"no host", Flags{URL: "https://"}, machine{}, "is no address of a server"},
		{"a token as a parameter", Flags{URL: "https://a.example.com?private_token=x"}, machine{}, "is no address of a server"},
		{"the job's", Flags{}, machine{env: map[string]string{"CI_SERVER_URL": "https://"}}, "CI_SERVER_URL: "},
	} {
		_, err := Find(test.flags, test.machine.environment())
		if err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// TestGlabFile holds the places where glab's configuration may be.
func TestGlabFile(t *testing.T) {
	t.Parallel()
	for want, env := range map[string]map[string]string{
		"/x/config.yml":          {"GLAB_CONFIG_DIR": "/x", "XDG_CONFIG_HOME": "/y"},
		"/y/glab-cli/config.yml": {"XDG_CONFIG_HOME": "/y"},
		glabFile:                 {},
	} {
		if got := (machine{env: env}).environment().glabFile(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for _, text := range []string{"", "a", "hosts: 1", "hosts: {a: b}", "hosts:\n\t- x", "\x00"} {
		if got := parseGlab(text); got.host != "" || len(got.hosts) != 0 {
			t.Errorf("%q: %v", text, got)
		}
	}
}
