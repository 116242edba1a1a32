package gitlab

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/fetch"
	"gitlab.com/pipewright/pipewright/internal/cache"
)

// Remotes gets files that configurations include by their address (`include: remote`). It is a [config.Fetcher] and may be used
// concurrently. No token is sent. What the cache has is asked for by its ETag, and taken when it is still the same.
type Remotes struct {
	options Options
	base    http.RoundTripper
	slots   chan struct{}
	cache   *cache.Cache
	offline bool
}

// NewRemotes returns what gets remote files. Of the options, Server and Token do not count. Offline, the cache is all there is.
func NewRemotes(opts Options, remember *cache.Cache, offline bool) (*Remotes, error) {
	base, err := opts.base()
	if err != nil {
		return nil, err
	}
	return &Remotes{options: opts, base: base, slots: make(chan struct{}, maxRequests), cache: remember, offline: offline}, nil
}

// Fetch implements [config.Fetcher]. That the server has no such file is a [config.Refusal].
func (r *Remotes) Fetch(ctx context.Context, q config.Request) (*config.Response, error) {
	sum := sha256.Sum256([]byte(q.Address)) // an address may hold a secret, and keys are written down
	key := "remote\n" + hex.EncodeToString(sum[:])
	known, ok := r.cache.Get(key)
	if r.offline && !ok {
		return nil, errNotCached
	}
	response := &config.Response{Name: fetch.Shown(q.Address), Text: known.Text}
	if r.offline {
		return response, nil
	}
	text, etag, err := r.get(ctx, q.Address, known.Note)
	if err != nil {
		return nil, err
	}
	if text != nil {
		response.Text = text
		r.cache.Put(key, cache.Entry{Note: etag, Text: text})
	}
	return response, nil
}

// get reads a file unless it is the one that an ETag stands for: the text is nil then.
func (r *Remotes) get(ctx context.Context, address, etag string) (text []byte, newTag string, err error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, "", fmt.Errorf("only https:// and http:// can be fetched")
	}
	a := reading("get %q", fetch.Shown(address)).forAll()
	a.raw = true
	req, err := http.NewRequestWithContext(context.WithValue(ctx, askKey{}, a), http.MethodGet, address, nil)
	if err != nil {
		return nil, "", errors.New("its address is no URL")
	}
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	req.Header.Set("User-Agent", cmp.Or(r.options.UserAgent, "pipewright"))
	response, err := r.client(u).Do(req)
	if err != nil {
		return nil, "", explainRemote(a, u, err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusNotModified && etag != "" {
		return nil, etag, nil
	}
	if response.StatusCode != http.StatusOK {
		return nil, "", &Error{Kind: Refused, Asked: a.what, Host: u.Host, Status: response.StatusCode, Advice: "is the address right?"}
	}
	text, err = io.ReadAll(response.Body)
	return text, response.Header.Get("ETag"), err
}

// maxRemote is how much of a remote file is read. GitLab includes no file of more than 2 MiB.
const maxRemote = 8 << 20

// client returns a client that repeats and explains as that of a GitLab server does, and follows redirections.
func (r *Remotes) client(u *url.URL) *http.Client {
	t := &transport{
		base: r.base, server: newServer(u.Scheme, u.Host, ""), limit: maxRemote, slots: r.slots,
		timeout: cmp.Or(r.options.Timeout, 30*time.Second), sleep: r.options.Sleep, jitter: r.options.Jitter,
	}
	if t.sleep == nil {
		t.sleep = pause
	}
	if t.jitter == nil {
		t.jitter = rand.Float64
	}
	return &http.Client{Transport: t, CheckRedirect: redirectRemote}
}

// redirectRemote follows a redirection of a remote file, unless what was asked for over TLS would come in clear text. The next host
// does not learn from where: the address may hold a secret.
func redirectRemote(req *http.Request, via []*http.Request) error {
	req.Header.Del("Referer")
	failed := &Error{Kind: Redirected, Asked: asked(req.Context()).what, Host: via[0].URL.Host}
	switch {
	case via[len(via)-1].URL.Scheme == "https" && req.URL.Scheme != "https":
		failed.Answer = fmt.Sprintf("redirects to %s://%s, which is not encrypted", req.URL.Scheme, req.URL.Host)
		return failed
	case len(via) > maxRedirect:
		failed.Answer = "redirects in circles"
		return failed
	}
	return nil
}

// explainRemote returns the error of a remote file. GitLab refuses one that is not there.
func explainRemote(a ask, u *url.URL, err error) error {
	var failed *Error
	switch {
	case !errors.As(err, &failed):
		if ended := contextError(err); ended != nil {
			return fmt.Errorf("%s: %w", a.what, ended)
		}
		return &Error{Kind: Unreachable, Asked: a.what, Host: u.Host, Answer: "redirects to what is no address"}
	case failed.Status == http.StatusNotFound, failed.Status == http.StatusGone:
		return &config.Refusal{Reason: fmt.Sprintf("%s answers %d", failed.Host, failed.Status)}
	}
	told := *failed
	told.Advice = remoteAdvice(failed)
	return &told
}

// remoteAdvice says what to do about a remote file that could not be had.
func remoteAdvice(failed *Error) string {
	switch failed.Kind {
	case Unauthorized, Expired, Forbidden:
		return "GitLab sends no token either: the file must be public, or one of a project"
	case Untrusted, Proxied:
		return failed.Advice
	case Busy, Failing, Timeout, Broken:
		return "try again later"
	}
	return "is the address right?"
}
