//lint:file-ignore SA1019 the client library is deprecated as a whole; docs/decisions/0025 says why it is used and how to leave it

package gitlab

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"time"

	api "github.com/xanzy/go-gitlab"
)

// Options are the settings of a Client. Only Server is needed.
type Options struct {
	Server    Server
	Token     Token  // the zero Token asks as nobody
	CAs       []byte // PEM of certificates that are trusted beside those of the system
	UserAgent string // "pipewright/1.2"

	Timeout time.Duration                              // of one try, a minute when 0
	Proxy   func(*http.Request) (*url.URL, error)      // the environment's when nil
	Sleep   func(context.Context, time.Duration) error // waits between tries; a timer when nil
	Jitter  func() float64                             // from 0 to 1; random when nil
}

// A Client asks a GitLab server. Its methods may be called concurrently.
type Client struct {
	api    endpoints
	server Server
	token  Token
}

// New returns a client. It sends nothing yet.
func New(opts Options) (*Client, error) {
	if opts.Server.IsZero() {
		return nil, ErrNoServer
	}
	base, err := opts.base()
	if err != nil {
		return nil, err
	}
	t := &transport{
		base: base, server: opts.Server, token: opts.Token, limit: maxBody, slots: make(chan struct{}, maxRequests),
		timeout: cmp.Or(opts.Timeout, time.Minute), sleep: opts.Sleep, jitter: opts.Jitter,
	}
	if t.sleep == nil {
		t.sleep = pause
	}
	if t.jitter == nil {
		t.jitter = rand.Float64
	}
	library, err := api.NewClient("", // the transport knows the token; the library never does
		api.WithBaseURL(opts.Server.String()),
		api.WithHTTPClient(&http.Client{Transport: t, CheckRedirect: t.redirect}),
		api.WithoutRetries(), api.WithCustomRetryMax(0), api.WithCustomLimiter(unlimited{}))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", opts.Server, last(err))
	}
	library.UserAgent = cmp.Or(opts.UserAgent, "pipewright")
	return &Client{api: endpointsOf(library), server: opts.Server, token: opts.Token}, nil
}

// base returns the transport of the standard library, set up for the server.
func (o Options) base() (*http.Transport, error) {
	trusted := &tls.Config{MinVersion: tls.VersionTLS12}
	if len(o.CAs) > 0 {
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(o.CAs) {
			return nil, errors.New("--ca-file: no certificate in PEM form is in it")
		}
		trusted.RootCAs = pool
	}
	proxy := o.Proxy
	if proxy == nil {
		proxy = fromEnvironment
	}
	return &http.Transport{
		Proxy: proxy, OnProxyConnectResponse: noteProxy, TLSClientConfig: trusted,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second, MaxIdleConnsPerHost: maxRequests, IdleConnTimeout: 90 * time.Second,
	}, nil
}

// fromEnvironment returns the proxy that the environment names. An address that is none may contain a password, so it is not
// repeated.
func fromEnvironment(req *http.Request) (*url.URL, error) {
	proxy, err := http.ProxyFromEnvironment(req)
	if err != nil {
		return nil, &proxyError{host: "of HTTPS_PROXY", status: "nothing, because its address is no URL"}
	}
	return proxy, nil
}

// Server returns the server that is asked.
func (c *Client) Server() Server { return c.server }

// HasToken reports whether requests say who asks.
func (c *Client) HasToken() bool { return !c.token.IsZero() }

// unlimited lets every request pass: the transport limits them.
type unlimited struct{}

// Wait implements the client library's RateLimiter.
func (unlimited) Wait(context.Context) error { return nil }
