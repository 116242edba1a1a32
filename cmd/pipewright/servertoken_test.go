package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/internal/gitlabtest"
)

// secretValue is the value of every CI/CD variable of the server.
const secretValue = "v4lue-of-a-variable"

const leakyRoot = `include:
  - {project: group/templates, file: /a.yml}
  - ci/b.yml
test:
  script: make "$PASSWORD"
  tags: [a, a]
`

// A leakyServer is a server that fails in one way.
type leakyServer struct {
	url, token, head string
	strangers        func() []string // what came to another host; nil where there is none
}

// failures are the ways in which a server fails; "well" is none.
func failures() map[string]func(t *testing.T) leakyServer {
	soon := http.Header{"Retry-After": {"0"}}
	faults := map[string]gitlabtest.Fault{
		"well":      {Path: "nothing has this path"},
		"busy":      {Status: http.StatusTooManyRequests, Header: soon},
		"failing":   {Status: http.StatusInternalServerError, Header: soon},
		"slow":      {Delay: 100 * time.Millisecond},
		"cut":       {Cut: true},
		"truncated": {Truncate: true},
		"web page":  {HTML: true},
		"expired":   {Expired: true},
		"revoked":   {Revoked: true},
		"forbidden": {Status: http.StatusForbidden},
		"not found": {Status: http.StatusNotFound},
		"bad":       {Status: http.StatusBadRequest},
	}
	all := map[string]func(t *testing.T) leakyServer{"untrusted": untrusted, "redirected": redirected, "echo": echo, "unreachable": unreachable}
	for name, fault := range faults {
		all[name] = func(t *testing.T) leakyServer {
			s := gitlabtest.New(t)
			filled := fillLeaky(s)
			s.Fail(fault)
			return filled
		}
	}
	return all
}

// fillLeaky gives a server one of everything.
func fillLeaky(s *gitlabtest.Server) leakyServer {
	variables := []gitlabtest.Variable{{Key: "PASSWORD", Value: secretValue}, {Key: "OLD", Value: secretValue, Scope: "staging", File: true}}
	s.NewGroup("group").Variables = variables
	templates := s.NewProject("group/templates")
	templates.Member(serverUser, gitlabtest.Maintainer)
	templates.Commit("main", gitlabtest.Files{"a.yml": "build: {script: make}\n"})
	p := s.NewProject("group/project")
	p.Member(serverUser, gitlabtest.Maintainer)
	p.Variables = variables
	p.Commit("main", gitlabtest.Files{".gitlab-ci.yml": "test: {script: make}\n"})
	p.Branch("feature", "main")
	head := p.Commit("feature", gitlabtest.Files{".gitlab-ci.yml": leakyRoot, "ci/b.yml": "lint: {script: make}\n"})
	p.OpenMergeRequest("feature", "main")
	s.OnLint(func(gitlabtest.LintCall) gitlabtest.LintAnswer {
		return gitlabtest.LintAnswer{Errors: []string{"jobs:test config is odd"}, Warnings: []string{"something"}}
	})
	return leakyServer{url: s.URL(), token: s.NewToken(serverUser, "api"), head: head}
}

func untrusted(t *testing.T) leakyServer { return fillLeaky(gitlabtest.NewTLS(t)) }

// redirected is a server that sends to another host, which takes down what comes.
func redirected(t *testing.T) leakyServer {
	var mu sync.Mutex
	var came []string
	stranger := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, _ := io.ReadAll(r.Body)
		came = append(came, fmt.Sprint(r.URL, r.Header, string(body)))
	}))
	t.Cleanup(stranger.Close)
	s := gitlabtest.New(t)
	filled := fillLeaky(s)
	s.Fail(gitlabtest.Fault{Redirect: strings.Replace(stranger.URL, "127.0.0.1", "localhost", 1)})
	filled.strangers = func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), came...)
	}
	return filled
}

// echo is a server that complains with what it was sent.
func echo(t *testing.T) leakyServer {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"message": {"token": ["%s is wrong"]}, "error": %q}`, r.Header.Get("PRIVATE-TOKEN"), fmt.Sprint(r.Header))
	}))
	t.Cleanup(s.Close)
	return leakyServer{url: s.URL, token: "glpat-S3cr3tOfTheEcho"}
}

// unreachable is a server that is gone.
func unreachable(t *testing.T) leakyServer {
	s := httptest.NewServer(nil)
	s.Close()
	return leakyServer{url: s.URL, token: "glpat-S3cr3tOfNobody"}
}

// leakyCommands are all commands that ask a server, about the project in a directory.
func leakyCommands(dir string) map[string][]string {
	root := filepath.Join(dir, ".gitlab-ci.yml")
	return map[string][]string{
		"dry-run":   {"lint", root, "--dry-run", "--project", "group/project", "--ref", "feature"},
		"fetch":     {"lint", root, "--fetch", "--format", "json"},
		"variables": {"variables", root, "--check", "--project", "group/project"},
		"vendor":    {"vendor", root},
		"review":    {"review", root, "--mr", "1", "--project", "group/project"},
		"audit":     {"audit", "--group", "group", "--output", filepath.Join(dir, "audit.jsonl")},
	}
}

// TestTokenStaysSecret runs every command that asks a server against servers that fail in every way, and looks for the token and for
// values of variables in all that they print and write.
func TestTokenStaysSecret(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for the tries of clients")
	}
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	var wait sync.WaitGroup
	for name, start := range failures() {
		server := start(t)
		for command, args := range leakyCommands("") {
			dir := t.TempDir()
			writeLeaky(t, dir)
			args = leakyCommands(dir)[command]
			wait.Go(func() { runLeaky(t, name+", "+strings.Join(args[:1], " ")+" ("+command+")", name, server, dir, args) })
		}
		if server.strangers != nil {
			defer func() { leaks(t, name+": another host", strings.Join(server.strangers(), "\n"), server.token) }()
		}
		defer func() { leaksBelow(t, name+": the cache", cache, server.token) }()
	}
	wait.Wait()
}

func writeLeaky(t *testing.T, dir string) {
	t.Helper()
	for name, text := range map[string]string{".gitlab-ci.yml": leakyRoot, "ci/b.yml": "lint: {script: make}\n"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// runLeaky runs a command. Against a server that does not work the dry run and the check of variables must fail, and say why.
func runLeaky(t *testing.T, what, failure string, server leakyServer, dir string, args []string) {
	environment := map[string]string{"GITLAB_HOST": server.url, "PIPEWRIGHT_TOKEN": server.token, "HOME": dir, "CI_COMMIT_SHA": server.head}
	code, said := runWith(t, environment, args)

	leaks(t, what, said, server.token)
	leaksBelow(t, what, dir, server.token)
	works := failure == "well" || failure == "slow"
	if asks := slices.Contains(args, "--check") || slices.Contains(args, "--dry-run"); asks && works == (code == exitFailed) {
		t.Errorf("%s: exit code %d\n%s", what, code, said)
	}
	if code == exitFailed && !strings.Contains(said, "pipewright: ") {
		t.Errorf("%s: nothing says why it failed\n%s", what, said)
	}
}

// runWith runs a command in an environment, and returns its exit code with all that it printed.
func runWith(t *testing.T, environment map[string]string, args []string) (int, string) {
	out, err := os.CreateTemp(t.TempDir(), "out")
	if err != nil {
		t.Error(err)
		return exitFailed, ""
	}
	defer out.Close()
	in, err := os.Open(os.DevNull)
	if err != nil {
		t.Error(err)
		return exitFailed, ""
	}
	defer in.Close()
	code := run(newStreams(in, out, out, func(name string) string { return environment[name] }), args)
	said, err := os.ReadFile(out.Name())
	if err != nil {
		t.Error(err)
	}
	return code, string(said)
}

// leaks fails when a text has a secret in it, as it is or in another form.
func leaks(t *testing.T, what, text, token string) {
	for _, secret := range []string{token, strings.TrimPrefix(token, "glpat-"), secretValue} {
		if i := strings.Index(text, secret); i >= 0 {
			t.Errorf("%s: a secret is in what it says: …%s", what, text[max(0, i-200):i+len(secret)])
		}
	}
}

// leaksBelow fails when a file in a directory has a secret in it.
func leaksBelow(t *testing.T, what, dir, token string) {
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		leaks(t, what+": "+path, string(bytes.ToValidUTF8(text, nil)), token)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
