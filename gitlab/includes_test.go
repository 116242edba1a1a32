package gitlab

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/fetch"
	"gitlab.com/pipewright/pipewright/internal/cache"
	"gitlab.com/pipewright/pipewright/internal/gitlabtest"
)

// library is a server with a project of shared configurations and components.
type library struct {
	*gitlabtest.Server
	project *gitlabtest.Project
	token   Token
	secret  string
}

func newLibrary(t *testing.T) *library {
	t.Helper()
	l := &library{Server: gitlabtest.New(t)}
	l.project = l.NewProject("group/ci")
	l.project.Member("jane", gitlabtest.Reporter)
	l.project.Commit("main", gitlabtest.Files{
		"a b.yml": "a: 1\n", "templates/lint.yml": "l: 1\n", "templates/scan/template.yml": "s: 1\n",
	})
	l.project.Tag("1.2.3", "main", true)
	l.SetTemplate("Security/SAST", "sast: 1\n")
	l.secret = l.NewToken("jane", "read_api")
	token, err := NewToken(l.secret, "GITLAB_TOKEN")
	if err != nil {
		t.Fatal(err)
	}
	l.token = token
	return l
}

func (l *library) includes(t *testing.T, remember *cache.Cache, offline bool) *Includes {
	t.Helper()
	server, err := ParseServer(l.URL())
	if err != nil {
		t.Fatal(err)
	}
	if offline {
		return NewIncludes(nil, server, remember)
	}
	client, err := New(Options{Server: server, Token: l.token})
	if err != nil {
		t.Fatal(err)
	}
	return NewIncludes(client, server, remember)
}

func projectRequest(ref, path string) config.Request {
	return config.Request{Include: "project", Project: "group/ci", Ref: ref, Path: path}
}

func TestIncludes(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	remember := cache.Open(filepath.Join(t.TempDir(), "cache"))
	host := l.includes(t, nil, true).server.Host()
	requests := map[string]config.Request{
		"a: 1\n":    projectRequest("main", "a b.yml"),
		"l: 1\n":    {Include: "component", Address: host + "/group/ci/lint@~latest"},
		"s: 1\n":    {Include: "component", Address: config.OwnServer + "/group/ci/scan@1.2"},
		"sast: 1\n": {Include: "template", Address: "Security/SAST.gitlab-ci.yml"},
	}
	for _, offline := range []bool{false, true} {
		i := l.includes(t, remember, offline)
		for want, r := range requests {
			got, err := i.Fetch(t.Context(), r)
			if err != nil || string(got.Text) != want {
				t.Errorf("%v (offline %v): %+v, %v", r, offline, got, err)
				continue
			}
			if r.Include == "component" && (got.Component["version"] != "1.2.3" || got.Component["sha"] != got.Commit || len(got.Commit) != 40) {
				t.Errorf("%v: %+v", r, got)
			}
			if r.Include == "project" && got.Name != l.URL()+"/group/ci/-/blob/"+got.Commit+"/a%20b.yml" {
				t.Errorf("%v is called %s", r, got.Name)
			}
		}
		paths, err := i.List(t.Context(), "group/ci", "main")
		if err != nil || !slices.Contains(paths, "a b.yml") {
			t.Errorf("List = %v, %v", paths, err)
		}
		if offline && l.Total() != 0 {
			t.Errorf("offline, %d requests were made", l.Total())
		}
		l.Forget()
	}
}

// TestIncludesOnce reads ten files: the ref is asked for once, and files at a known commit are not asked for again.
func TestIncludesOnce(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	files := gitlabtest.Files{}
	for i := range 10 {
		files[fmt.Sprint(i, ".yml")] = fmt.Sprint("j", i, ": 1\n")
	}
	l.project.Commit("main", files)
	remember := cache.Open(t.TempDir())
	for _, want := range []int{11, 1} {
		l.Forget()
		i := l.includes(t, remember, false)
		for n := range 10 {
			got, err := i.Fetch(t.Context(), projectRequest("main", fmt.Sprint(n, ".yml")))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := i.Fetch(t.Context(), projectRequest(got.Commit, fmt.Sprint(n, ".yml"))); err != nil {
				t.Fatal(err)
			}
		}
		if got := len(l.Requests()); got > want+10 || want == 1 && got != 1 {
			t.Errorf("%d requests, want %d", got, want)
		}
	}
}

// TestIncludesRefused tells what GitLab refuses from what a token may not see.
func TestIncludesRefused(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.NewProject("group/secret").Commit("main", gitlabtest.Files{"a.yml": "a: 1\n"})
	i := l.includes(t, nil, false)
	for _, test := range []struct {
		request config.Request
		refused bool
		want    string
	}{
		{projectRequest("main", "no.yml"), true, `"group/ci" has no such file at "main" (commit `},
		{projectRequest("v9", "a b.yml"), true, `"group/ci" has no branch, tag, commit or release "v9"`},
		{config.Request{Include: "project", Project: "group/secret", Ref: "HEAD", Path: "a.yml"}, false, "has no access to it"},
		{config.Request{Include: "project", Project: "group/secret", Ref: "main", Path: "a.yml"}, false, "has no access to it"},
		{config.Request{Include: "component", Address: config.OwnServer + "/group/ci/none@1.2.3"}, true, "has neither templates/none.yml nor"},
		{config.Request{Include: "component", Address: config.OwnServer + "/group/ci/lint@9"}, true, "has no branch, tag, commit or release"},
		{config.Request{Include: "component", Address: "gitlab.example.com/group/ci/lint@1"}, false, "it is a component of gitlab.example.com, and 127.0.0.1"},
		{config.Request{Include: "component", Address: config.OwnServer + "/lint@1"}, true, "host/group/project/name@version"},
		{config.Request{Include: "template", Address: "None.gitlab-ci.yml"}, true, "has no such template"},
	} {
		_, err := i.Fetch(t.Context(), test.request)
		_, refused := errors.AsType[*config.Refusal](err)
		if err == nil || refused != test.refused || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: %v (refused %v), want %q", test.request, err, refused, test.want)
		}
	}
}

// TestIncludesKeepNoToken looks for the token in everything that the cache wrote.
func TestIncludesKeepNoToken(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	dir := t.TempDir()
	if _, err := l.includes(t, cache.Open(dir), false).Fetch(t.Context(), projectRequest("main", "a b.yml")); err != nil {
		t.Fatal(err)
	}
	files := 0
	err := filepath.WalkDir(dir, func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		text, err := os.ReadFile(name)
		if strings.Contains(string(text), l.secret) {
			t.Errorf("%s holds the token", name)
		}
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("%d files, %v", files, err)
	}
}

func remote(address string) config.Request {
	return config.Request{Include: "remote", Address: address}
}

// TestRemotes reads a file, then only looks whether it is still the same.
func TestRemotes(t *testing.T) {
	t.Parallel()
	var full, same atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("PRIVATE-TOKEN") != "" || r.Header.Get("Authorization") != "" {
			t.Error("a token was sent")
		}
		switch {
		case r.URL.Path == "/moved.yml":
			http.Redirect(w, r, "/a.yml", http.StatusFound)
		case r.URL.Path == "/circle.yml":
			http.Redirect(w, r, "/circle.yml", http.StatusFound)
		case r.URL.Path != "/a.yml":
			http.NotFound(w, r)
		case r.Header.Get("If-None-Match") == `"1"`:
			same.Add(1)
			w.WriteHeader(http.StatusNotModified)
		default:
			full.Add(1)
			w.Header().Set("ETag", `"1"`)
			w.Header().Set("Content-Type", "text/plain")
			_, _ = w.Write([]byte("a: 1\n"))
		}
	}))
	defer server.Close()
	remember := cache.Open(t.TempDir())
	online := newRemotes(t, remember, false)
	for range 2 {
		got, err := online.Fetch(t.Context(), remote(server.URL+"/a.yml"))
		if err != nil || string(got.Text) != "a: 1\n" || got.Project != "" {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if full.Load() != 1 || same.Load() != 1 {
		t.Errorf("%d whole answers, %d that say it is the same", full.Load(), same.Load())
	}
	if got, err := online.Fetch(t.Context(), remote(server.URL+"/moved.yml")); err != nil || string(got.Text) != "a: 1\n" {
		t.Errorf("moved: %+v, %v", got, err)
	}
	offline := newRemotes(t, remember, true)
	if got, err := offline.Fetch(t.Context(), remote(server.URL+"/a.yml")); err != nil || string(got.Text) != "a: 1\n" {
		t.Errorf("offline: %+v, %v", got, err)
	}
	for address, want := range map[string]string{
		server.URL + "/no.yml":                       "answers 404",
		server.URL + "/circle.yml":                   "redirects in circles",
		"ssh://e.x/a.yml":                            "only https:// and http://",
		"http://127.0.0.1:1/a.yml?private_token=abc": "refuses connections",
	} {
		_, err := online.Fetch(t.Context(), remote(address))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "abc") {
			t.Errorf("%s: %v, want %q", fetch.Shown(address), err, want)
		}
		if _, refused := errors.AsType[*config.Refusal](err); refused != strings.Contains(want, "404") {
			t.Errorf("%s: refused %v", address, refused)
		}
	}
	if _, err := offline.Fetch(t.Context(), remote(server.URL+"/other.yml")); !errors.Is(err, errNotCached) {
		t.Errorf("offline, what is not there: %v", err)
	}
}

func newRemotes(t *testing.T, remember *cache.Cache, offline bool) *Remotes {
	t.Helper()
	r, err := NewRemotes(Options{Sleep: func(context.Context, time.Duration) error { return nil }, Timeout: 10 * time.Second}, remember, offline)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRemoteRedirects holds that the host that a remote file moved to learns nothing of the secret in its old address, and that TLS is
// not given up on the way.
func TestRemoteRedirects(t *testing.T) {
	t.Parallel()
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if all := fmt.Sprint(r.Header, r.URL); strings.Contains(all, "s3cr3t") || r.Header.Get("Authorization") != "" {
			t.Errorf("the next host learns %s", all)
		}
		w.Header().Set("Content-Type", "text/plain")
		_, _ = w.Write([]byte("a: 1\n"))
	}))
	defer target.Close()
	moved := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, target.URL+"/a.yml", http.StatusFound)
	}
	plain, encrypted := httptest.NewServer(http.HandlerFunc(moved)), httptest.NewTLSServer(http.HandlerFunc(moved))
	defer plain.Close()
	defer encrypted.Close()
	address := strings.Replace(plain.URL, "http://", "http://jane:s3cr3t@", 1) + "/a.yml?private_token=s3cr3t"
	if got, err := newRemotes(t, nil, false).Fetch(t.Context(), remote(address)); err != nil || string(got.Text) != "a: 1\n" {
		t.Errorf("%+v, %v", got, err)
	}
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: encrypted.Certificate().Raw})
	r, err := NewRemotes(Options{CAs: ca}, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Fetch(t.Context(), remote(encrypted.URL+"/a.yml")); kindOf(err) != Redirected || !strings.Contains(err.Error(), "not encrypted") {
		t.Errorf("in clear text: %v", err)
	}
}
