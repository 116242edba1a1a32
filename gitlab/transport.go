package gitlab

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	maxTries    = 5
	maxRequests = 8        // at once
	maxBody     = 64 << 20 // bytes of an answer
	maxRedirect = 5        // a project that was moved redirects once
)

// A transport sends the requests of a Client. Unlike others it reads the answer whole, so that a connection that breaks in the
// middle counts as one that broke, and it gives an [*Error] for every answer that is not what was asked for.
type transport struct {
	base    http.RoundTripper
	server  Server
	token   Token
	timeout time.Duration // of one try
	limit   int64         // bytes of an answer
	slots   chan struct{} // one for each request under way
	sleep   func(context.Context, time.Duration) error
	jitter  func() float64 // from 0 to 1
}

// An answer is what came back, read to its end.
type answer struct {
	*http.Response
	status int
	body   []byte
}

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	a := asked(req.Context())
	if t.token.OfJob() && !a.ofJob && !a.open {
		return nil, &Error{
			Kind: JobToken, Asked: a.what, Host: t.server.Host(), Answer: "does not accept CI_JOB_TOKEN for this",
			Advice: fmt.Sprintf("give a token with the scope %q in PIPEWRIGHT_TOKEN or with --token-file", a.scope),
		}
	}
	body, err := drain(req)
	if err != nil {
		return nil, err
	}
	for try := 1; ; try++ {
		got, err := t.try(req, a, body)
		wait, again := t.again(req, a, got, err, try)
		if !again {
			return t.conclude(req, a, got, err)
		}
		if err := t.sleep(req.Context(), wait); err != nil {
			return nil, err
		}
	}
}

// drain returns the body of a request, so that it can be sent again.
func drain(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	defer req.Body.Close()
	return io.ReadAll(req.Body)
}

// try sends a request once and reads its answer.
func (t *transport) try(req *http.Request, a ask, body []byte) (*answer, error) {
	select {
	case t.slots <- struct{}{}:
		defer func() { <-t.slots }()
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	ctx, cancel := context.WithTimeout(req.Context(), t.timeout)
	defer cancel()
	sent := req.Clone(ctx)
	sent.Body = io.NopCloser(bytes.NewReader(body))
	if body == nil {
		sent.Body = nil
	}
	sent.Header.Del("PRIVATE-TOKEN")
	if t.server.owns(sent.URL) && (a.ofJob || !t.token.OfJob()) {
		t.token.authenticate(sent.Header)
	}
	response, err := t.base.RoundTrip(sent)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return t.read(a, response)
}

// read reads an answer and looks whether it is whole.
func (t *transport) read(a ask, response *http.Response) (*answer, error) {
	text, err := io.ReadAll(io.LimitReader(response.Body, t.limit+1))
	got := &answer{Response: response, status: response.StatusCode, body: text}
	switch {
	case err != nil:
		return nil, err
	case int64(len(text)) > t.limit:
		return nil, &Error{
			Kind: TooLarge, Asked: a.what, Host: t.server.Host(),
			Answer: fmt.Sprintf("sends more than %d MB", t.limit>>20), Advice: "pipewright does not read as much",
		}
	case got.status >= http.StatusMultipleChoices || got.status == http.StatusNoContent:
		return got, nil
	case isWebPage(got) && !(a.raw && response.Header.Get("X-Gitlab-Blob-Id") != ""):
		return nil, &Error{
			Kind: WebPage, Asked: a.what, Host: t.server.Host(), Status: got.status,
			Answer: "with a web page", Advice: "is this the address of a GitLab server? see --url",
		}
	case !a.raw && !json.Valid(text):
		return nil, &Error{
			Kind: Broken, Asked: a.what, Host: t.server.Host(),
			Answer: "sends JSON that is broken or ends too early", Advice: "try again later",
		}
	}
	return got, nil
}

// isWebPage reports whether an answer is HTML.
func isWebPage(got *answer) bool {
	kind := got.Header.Get("Content-Type")
	looksSo := bytes.HasPrefix(bytes.TrimSpace(got.body), []byte("<"))
	return strings.HasPrefix(kind, "text/html") || looksSo && !strings.HasPrefix(kind, "text/plain")
}

// conclude makes of the last try what the client library expects.
func (t *transport) conclude(req *http.Request, a ask, got *answer, err error) (*http.Response, error) {
	var failed *Error
	switch {
	case req.Context().Err() != nil:
		return nil, req.Context().Err()
	case errors.As(err, &failed):
		return nil, failed
	case err != nil:
		return nil, t.unanswered(a, err)
	case got.status >= http.StatusBadRequest:
		return nil, t.refusal(a, got)
	}
	response := got.Response
	response.Request = req // not the one that was sent, which has the token
	response.Body = &body{Reader: bytes.NewReader(got.body), text: got.body, secret: a.secret}
	return response, nil
}

// A body is an answer that was read already. One with secrets is wiped when it is closed.
type body struct {
	*bytes.Reader
	text   []byte
	secret bool
}

// Close implements [io.Closer].
func (b *body) Close() error {
	if b.secret {
		clear(b.text)
	}
	return nil
}

// redirect decides whether a redirection is followed: inside of the server's API, and not for what changes something, because
// that would become a GET on the way.
func (t *transport) redirect(req *http.Request, via []*http.Request) error {
	first := via[0]
	inside := t.server.owns(req.URL)
	if inside && len(via) <= maxRedirect && first.Method == http.MethodGet {
		return nil
	}
	failed := &Error{Kind: Redirected, Asked: asked(req.Context()).what, Host: t.server.Host()}
	switch {
	case !inside:
		failed.Answer = fmt.Sprintf("redirects to %s://%s%s", req.URL.Scheme, req.URL.Host, t.shorten(req.URL.Path))
		failed.Advice = "no token goes there: if it is right, give its address with --url"
	case first.Method != http.MethodGet:
		failed.Answer, failed.Advice = "redirects", "was the project moved or renamed? give its new path, or the server's https:// address"
	default:
		failed.Answer = "redirects in circles"
	}
	return failed
}

// pause waits, or until the context ends.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// isDial reports whether a connection did not come about, so that nothing was sent.
func isDial(err error) bool {
	var operation *net.OpError
	return errors.As(err, &operation) && operation.Op == "dial"
}
