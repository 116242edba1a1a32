package gitlab

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/internal/gitlabtest"
)

// TestFailures meets every method with every failure. Each gives an error of its kind that says what was asked, and nowhere, in
// whatever form, the token or the value of a variable.
func TestFailures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, failure := range []struct {
		name  string
		fault gitlabtest.Fault
		want  Kind
		says  string
	}{
		{"busy", gitlabtest.Fault{Status: 429, Header: http.Header{"Retry-After": {"1"}}}, Busy, "it was asked 5 times"},
		{"very busy", gitlabtest.Fault{Status: 429, Header: http.Header{"Retry-After": {"3600"}}}, Busy, "ask again in 1h0m0s"},
		{"failing", gitlabtest.Fault{Status: 500}, Failing, "answers 500"},
		{"gateway", gitlabtest.Fault{Status: 502, HTML: true}, Failing, "answers 502"},
		{"forbidden", gitlabtest.Fault{Status: 403}, Forbidden, "the user of the token of GITLAB_TOKEN"},
		{"not found", gitlabtest.Fault{Status: 404}, NotFound, "or the token of GITLAB_TOKEN has no access to it"},
		{"refused", gitlabtest.Fault{Status: 422}, Refused, "answers 422 (422 Unprocessable Entity)"},
		{"expired", gitlabtest.Fault{Expired: true}, Expired, "the token of GITLAB_TOKEN has expired"},
		{"revoked", gitlabtest.Fault{Revoked: true}, Unauthorized, "wrong, revoked or expired"},
		{"web page", gitlabtest.Fault{HTML: true}, WebPage, "a web page"},
		{"redirect", gitlabtest.Fault{Redirect: "https://evil.example/api/v4/x"}, Redirected, "no token goes there"},
		{"cut", gitlabtest.Fault{Cut: true}, Broken, "broke off"},
		{"slow", gitlabtest.Fault{Delay: 10 * time.Second}, Timeout, "does not answer within 10ms"},
	} {
		w.Heal()
		w.Fail(failure.fault)
		c := w.client(t, func(o *Options) {
			if failure.want == Timeout {
				o.Timeout = 10 * time.Millisecond
			}
		})
		for _, m := range methods() {
			err := m.call(t.Context(), c, w)
			if got := kindOf(err); got != failure.want || !strings.Contains(err.Error(), failure.says) {
				t.Errorf("%s, %s: kind %d, want %d: %v", m.name, failure.name, got, failure.want, err)
			}
			w.keepsSecrets(t, m.name+", "+failure.name, err, c)
		}
	}
}

// TestTruncated is apart: a file has no ending that a client could miss.
func TestTruncated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Fail(gitlabtest.Fault{Truncate: true})
	c := w.client(t)
	for _, m := range methods() {
		if err := m.call(t.Context(), c, w); m.name != "File" && kindOf(err) != Broken {
			t.Errorf("%s: %v", m.name, err)
		}
	}
}

// keepsSecrets fails the test when a token or a value appears in what can be printed.
func (w *world) keepsSecrets(t *testing.T, what string, values ...any) {
	t.Helper()
	for _, value := range values {
		texts := []string{fmt.Sprintf("%v %+v %#v", value, value, value)}
		for err, ok := value.(error); ok && err != nil; err = errors.Unwrap(err) {
			texts = append(texts, fmt.Sprintf("%v %+v %#v", err, err, err))
		}
		for _, text := range texts {
			if strings.Contains(text, w.token) || strings.Contains(text, "v4lue") {
				t.Errorf("%s: a secret appears in %s", what, text)
			}
		}
	}
}

func TestMissingScopeAndRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.project.Member("guest", gitlabtest.Reporter)
	readOnly, weak := w.NewToken("jane", "read_api"), w.NewToken("guest", "api")
	for _, test := range []struct{ name, token, says string }{
		{
			"Lint", readOnly,
			`answers 403 (insufficient_scope; The token needs another scope.): the token of GITLAB_TOKEN lacks the scope "api"`,
		},
		{"Variables", w.NewToken("jane", "read_repository"), `lacks the scope "read_api"`},
		{"Variables", weak, "needs the role Maintainer or higher"},
		{"Lint", weak, "needs the role Developer or higher"},
		{"Resolve", weak, "needs the role Developer or higher"},
		{"UpdateNote", weak, "the user of the token of GITLAB_TOKEN may not do this"},
		{"Project", w.NewToken("nobody", "api"), "it does not exist, or the token of GITLAB_TOKEN has no access to it"},
		{"Project", "", "or is not public"},
		{"CreateNote", "", `give a token with the scope "api" in PIPEWRIGHT_TOKEN`},
	} {
		c := w.client(t, func(o *Options) { o.Token = tokenFor(t, test.token) })
		err := methodNamed(test.name).call(t.Context(), c, w)
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func tokenFor(t *testing.T, secret string) Token {
	t.Helper()
	if secret == "" {
		return Token{}
	}
	token, err := NewToken(secret, "GITLAB_TOKEN")
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func methodNamed(name string) method {
	for _, m := range methods() {
		if m.name == name {
			return m
		}
	}
	panic(name)
}

// TestJobToken holds that the token of a job is sent where GitLab's documentation allows it, and nowhere else.
func TestJobToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	secret := w.NewJobToken("jane")
	c := w.client(t, func(o *Options) { o.Token = tokenFor(t, secret) })
	for _, m := range methods() {
		w.Forget()
		err := m.call(t.Context(), c, w)
		switch {
		case m.ofJob && err != nil:
			t.Errorf("%s: %v", m.name, err)
		case !m.ofJob && (kindOf(err) != JobToken || w.Total() != 0):
			t.Errorf("%s: %d requests, %v", m.name, w.Total(), err)
		}
		for _, r := range w.Requests() {
			if sent := r.Header.Get("JOB-TOKEN") == secret; sent == strings.Contains(r.Path, "/templates/") {
				t.Errorf("%s %s: the token was sent: %v", r.Method, r.Path, sent)
			}
		}
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Fail(gitlabtest.Fault{Delay: 10 * time.Second})
	c := w.client(t)
	for _, m := range methods() {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(20*time.Millisecond, cancel)
		err := m.call(ctx, c, w)
		if !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "http") {
			t.Errorf("%s: %v", m.name, err)
		}
	}
}
