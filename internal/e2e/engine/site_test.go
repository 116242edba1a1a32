package engine

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A site is what visitors see.
type site struct {
	url     string
	address string
	roots   *x509.CertPool // for HTTPS
}

// behindProxy is a site of which a load balancer ends HTTPS: it is asked as that would.
func behindProxy() *site { return &site{url: "http://" + domain, address: "127.0.0.1:80"} }

func (s *site) client() *http.Client {
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, s.address)
	}
	return &http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: s.roots}},
	}
}

// get returns the page at a path.
func (s *site) get(path string) (string, error) {
	request, err := http.NewRequest("GET", s.url+path, nil)
	if err != nil {
		return "", err
	}
	if s.roots == nil {
		request.Header.Set("X-Forwarded-Proto", "https")
	}
	answer, err := s.client().Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d", answer.StatusCode)
	}
	return string(body), err
}

// A count is what became of requests.
type count struct {
	all, failed int
	longest     time.Duration // between the first and the last request of a row that failed
	errors      map[string]int
}

// probe asks for the page five times a second, until the function that it returns is called.
func (s *site) probe() func() count {
	type result struct {
		at  time.Time
		err error
	}
	var results []*result
	var requests sync.WaitGroup
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		tick := time.NewTicker(200 * time.Millisecond)
		defer close(stopped)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case at := <-tick.C:
				r := &result{at: at}
				results = append(results, r)
				requests.Go(func() { _, r.err = s.get("/") })
			}
		}
	}()
	return func() count {
		close(stop)
		<-stopped
		requests.Wait()
		n := count{all: len(results), errors: map[string]int{}}
		var since time.Time
		for _, r := range results {
			if r.err == nil {
				since = time.Time{}
				continue
			}
			if since.IsZero() {
				since = r.at
			}
			n.failed++
			n.longest = max(n.longest, r.at.Sub(since))
			n.errors[r.err.Error()[strings.LastIndex(r.err.Error(), ": ")+1:]]++
		}
		return n
	}
}
