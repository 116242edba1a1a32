package gitlab

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"
)

const (
	firstWait = 500 * time.Millisecond
	maxWait   = 2 * time.Minute // of what a server may ask for; GitLab's limits are by the minute
)

// again decides whether a request is sent again, and after which time. What changes something is repeated only where the server
// cannot have begun with it.
// Source: https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers
func (t *transport) again(req *http.Request, a ask, got *answer, err error, try int) (time.Duration, bool) {
	if try >= maxTries || req.Context().Err() != nil {
		return 0, false
	}
	harmless := a.repeatable || req.Method != http.MethodPost
	if err != nil {
		return t.backOff(try), passes(err) && (harmless || isDial(err))
	}
	busy := got.status == http.StatusTooManyRequests
	if !busy && !(harmless && mayRecover(got.status)) {
		return 0, false
	}
	wait, told := toldToWait(got.Header)
	if !told {
		return t.backOff(try), true
	}
	return wait + t.spread(firstWait), wait <= maxWait
}

// mayRecover reports whether a status is one of a server that may soon be well again.
func mayRecover(status int) bool {
	switch status {
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// passes reports whether an error may be gone at the next try. Certificates, names and proxies stay as they are.
func passes(err error) bool {
	var failed *Error
	var name *net.DNSError
	var operation *net.OpError
	switch {
	case errors.As(err, &failed):
		return failed.Kind == Broken
	case errors.Is(err, context.Canceled), isUntrusted(err), errors.As(err, new(*proxyError)):
		return false
	case errors.As(err, &name) && name.IsNotFound, errors.As(err, &operation) && operation.Op == "proxyconnect":
		return false
	}
	return true
}

// backOff returns how long to wait after a try: twice as long each time, and up to half as long again, so that many clients do
// not come back at once.
func (t *transport) backOff(try int) time.Duration {
	wait := firstWait << (try - 1)
	return wait + t.spread(wait/2)
}

func (t *transport) spread(most time.Duration) time.Duration {
	return time.Duration(t.jitter() * float64(most))
}

// toldToWait returns how long a server asks to wait: in Retry-After, as seconds or as a date, or until RateLimit-Reset. Times
// are compared with the server's own clock, which its answer tells.
func toldToWait(header http.Header) (time.Duration, bool) {
	after := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(after); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second, true
	}
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return 0, false
	}
	if until, err := http.ParseTime(after); err == nil {
		return max(0, until.Sub(now)), true
	}
	if reset, err := strconv.ParseInt(header.Get("RateLimit-Reset"), 10, 64); err == nil {
		return max(0, time.Unix(reset, 0).Sub(now)), true
	}
	return 0, false
}
