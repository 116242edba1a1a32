package gitlab

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/internal/gitlabtest"
)

// TestBelowPath asks a server that lives below a path.
func TestBelowPath(t *testing.T) {
	t.Parallel()
	w := fill(gitlabtest.NewBelow(t, "/tools/gitlab"))
	w.talk(t)
	for _, m := range methods() {
		if err := m.call(t.Context(), w.client(t), w); err != nil {
			t.Errorf("%s: %v", m.name, err)
		}
	}
	server, err := ParseServer(strings.TrimSuffix(w.URL(), "/gitlab"))
	if err != nil {
		t.Fatal(err)
	}
	err = second(w.client(t, func(o *Options) { o.Server = server }).Project(t.Context(), projectPath))
	if kindOf(err) != NotFound {
		t.Errorf("the wrong path: %v", err)
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	w := fill(gitlabtest.NewTLS(t))
	slept := &clock{}
	_, err := w.client(t, func(o *Options) { o.Sleep = slept.sleep }).Project(t.Context(), projectPath)
	if kindOf(err) != Untrusted || !strings.Contains(err.Error(), "give its CA with --ca-file") || len(slept.all()) > 0 {
		t.Errorf("without the CA: %v, %v", err, slept.all())
	}
	if _, err := w.client(t, func(o *Options) { o.CAs = w.CA() }).Project(t.Context(), projectPath); err != nil {
		t.Errorf("with the CA: %v", err)
	}
	server, err := ParseServer(strings.Replace(w.URL(), "127.0.0.1", "localhost", 1))
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.client(t, func(o *Options) { o.CAs, o.Server = w.CA(), server }).Project(t.Context(), projectPath)
	if kindOf(err) != Untrusted || !strings.Contains(err.Error(), "another name") {
		t.Errorf("another name: %v", err)
	}
	if _, err := New(Options{Server: server, CAs: []byte("no PEM")}); err == nil || !strings.Contains(err.Error(), "--ca-file") {
		t.Errorf("no PEM: %v", err)
	}
}

// tunnel is a proxy that lets who knows the password through.
func tunnel(w http.ResponseWriter, r *http.Request) {
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte("jane:pr0xy"))
	if r.Method != http.MethodConnect || r.Header.Get("Proxy-Authorization") != want {
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	there, err := net.Dial("tcp", r.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	w.WriteHeader(http.StatusOK)
	here, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	go func() { _, _ = io.Copy(there, buffered); _ = there.Close() }()
	_, _ = io.Copy(here, there)
	_ = here.Close()
}

func TestProxy(t *testing.T) {
	t.Parallel()
	w := fill(gitlabtest.NewTLS(t))
	proxy := httptest.NewServer(http.HandlerFunc(tunnel))
	t.Cleanup(proxy.Close)
	through := func(password string) error {
		address := strings.Replace(proxy.URL, "http://", "http://jane:"+password+"@", 1)
		slept := &clock{}
		c := w.client(t, func(o *Options) {
			o.CAs, o.Sleep = w.CA(), slept.sleep
			o.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(address) }
		})
		_, err := c.Project(t.Context(), projectPath)
		if len(slept.all()) > 0 {
			t.Errorf("waited %v", slept.all())
		}
		return err
	}
	if err := through("pr0xy"); err != nil {
		t.Errorf("through the proxy: %v", err)
	}
	err := through("wr0ng")
	if kindOf(err) != Proxied || !strings.Contains(err.Error(), "407") || strings.Contains(fmt.Sprintf("%#v", err), "wr0ng") {
		t.Errorf("refused: %v", err)
	}
	proxy.Close()
	if err := through("pr0xy"); kindOf(err) != Proxied || strings.Contains(err.Error(), "pr0xy") {
		t.Errorf("a proxy that is gone: %v", err)
	}
}

// TestRedirects holds that a moved project is followed, and that no token leaves the server.
func TestRedirects(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var stolen []string
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		stolen = append(stolen, fmt.Sprint(r.Header))
	}))
	t.Cleanup(thief.Close)
	c := w.client(t)
	w.Fail(gitlabtest.Fault{Path: "/moved", Redirect: w.URL() + "/api/v4/projects/" + url.PathEscape(projectPath)})
	if p, err := c.Project(t.Context(), "moved"); err != nil || p.Path != projectPath {
		t.Errorf("moved: %v, %v", p, err)
	}
	for _, target := range []string{thief.URL + "/api/v4/projects/1", w.URL() + "/users/sign_in", "https://gitlab.invalid/api/v4/projects/1"} {
		w.Heal()
		w.Fail(gitlabtest.Fault{Redirect: target})
		for _, m := range methods() {
			if err := m.call(t.Context(), c, w); kindOf(err) != Redirected {
				t.Errorf("%s to %s: %v", m.name, target, err)
			}
		}
	}
	w.Heal()
	w.Fail(gitlabtest.Fault{Redirect: w.URL() + "/api/v4/projects/1"})
	if _, err := c.Project(t.Context(), "circle"); kindOf(err) != Redirected || !strings.Contains(err.Error(), "in circles") {
		t.Errorf("a circle: %v", err)
	}
	if _, err := c.CreateNote(t.Context(), projectPath, 1, "x"); kindOf(err) != Redirected || !strings.Contains(err.Error(), "moved or renamed") {
		t.Errorf("a POST: %v", err)
	}
	if len(stolen) > 0 {
		t.Errorf("requests to another server: %v", stolen)
	}
}

// odd answers every request with one thing.
func odd(t *testing.T, header http.Header, status int, text string) *Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range header {
			w.Header()[name] = values
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(server.Close)
	parsed, err := ParseServer(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	token, err := NewToken("S3cr3t", "GITLAB_TOKEN")
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Options{Server: parsed, Token: token, Sleep: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestOddAnswers meets servers that are no GitLab, and servers that repeat what they were sent.
func TestOddAnswers(t *testing.T) {
	t.Parallel()
	asJSON := http.Header{"Content-Type": {"application/json"}}
	for _, test := range []struct {
		name   string
		header http.Header
		status int
		text   string
		want   Kind
		says   string
	}{
		{"empty", asJSON, 200, "", Broken, "ends too early"},
		{
			"another shape", asJSON, 200, `{"path_with_namespace": 7}`, Broken,
			`another shape, with a number for "path_with_namespace"`,
		},
		{"a list", asJSON, 200, `[]`, Broken, "sends JSON of another shape: "},
		{"a page of no type", nil, 200, "<html>", WebPage, "web page"},
		{
			"a page for 404",
			http.Header{"Content-Type": {"text/html"}},
			404, "<html>", NotFound,
			"is this the address of a GitLab server? see --url",
		},
		{"an echo", asJSON, 400, `{"message": "bad header S3cr3t"}`, Refused, "bad header [hidden]"},
		{"an echo in plain text", nil, 500, "S3cr3t", Failing, "answers 500: "},
		{
			"many messages", asJSON, 400, `{"message": {"name": ["is long", "is odd"], "a": {"b": ["c"]}}}`, Refused,
			"(b c; name is long; name is odd)",
		},
		{"control characters", asJSON, 400, "{\"message\": \"a\\u001b[31m\\nb\"}", Refused, "(a [31m b)"},
		{"long", asJSON, 400, `{"message": "` + strings.Repeat("é", 999) + `"}`, Refused, strings.Repeat("é", maxAnswer) + "…)"},
		{"teapot", asJSON, 418, `[1]`, Refused, "answers 418"},
		{"no content", asJSON, 204, "", Broken, "cannot be understood"},
	} {
		_, err := odd(t, test.header, test.status, test.text).Project(t.Context(), "g/p")
		if kindOf(err) != test.want || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "S3cr3t") {
			t.Errorf("%s: kind %d, want %d: %v", test.name, kindOf(err), test.want, err)
		}
	}
}

func TestTooLarge(t *testing.T) {
	t.Parallel()
	small := &transport{limit: 4, server: Server{host: "gitlab.com"}}
	for text, want := range map[string]Kind{"[12]": 0, "[123]": TooLarge} {
		response := &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(text))}
		if _, err := small.read(reading("read"), response); kindOf(err) != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestPages reads lists whose pages are linked in other ways.
func TestPages(t *testing.T) {
	t.Parallel()
	page := `[{"name": "v1"}]`
	c := odd(t, http.Header{"Content-Type": {"application/json"}, "Link": {`<http://evil.example/?page=2>; rel="next"`}}, 200, page)
	if tags, err := Collect(c.Tags(t.Context(), "g/p", "")); err == nil || !strings.Contains(err.Error(), "again and again") || len(tags) != 0 {
		t.Errorf("a circle: %v, %v", tags, err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("page") == "" {
			w.Header().Set("X-Next-Page", "2")
		}
		_, _ = io.WriteString(w, page)
	}))
	t.Cleanup(server.Close)
	parsed, err := ParseServer(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	numbered, err := New(Options{Server: parsed})
	if err != nil {
		t.Fatal(err)
	}
	if tags, err := Collect(numbered.Tags(t.Context(), "g/p", "")); err != nil || len(tags) != 2 {
		t.Errorf("numbered pages: %v, %v", tags, err)
	}
}
