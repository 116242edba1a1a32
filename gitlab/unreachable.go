package gitlab

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
)

// A proxyError says that a proxy does not let a request through.
type proxyError struct {
	host   string
	status string
}

// Error implements error.
func (e *proxyError) Error() string { return fmt.Sprintf("the proxy %s answers %s", e.host, e.status) }

// noteProxy makes the refusal of a proxy an error of its own. It names the proxy without its password.
func noteProxy(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{host: proxy.Host, status: answer.Status}
}

// unanswered returns the error of a request that got no answer, or not all of one.
func (t *transport) unanswered(a ask, err error) *Error {
	failed := &Error{Asked: a.what, Host: t.server.Host(), cause: errors.New(t.token.hide(err.Error()))}
	failed.Kind, failed.Answer, failed.Advice = t.diagnose(err)
	failed.Answer = t.shorten(failed.Answer)
	return failed
}

// diagnose says what kept an answer from coming, and what to do.
func (t *transport) diagnose(err error) (kind Kind, came, advice string) {
	var proxy *proxyError
	var operation *net.OpError
	var name *net.DNSError
	var network net.Error
	switch {
	case errors.As(err, &proxy):
		return Proxied, "is not reached: " + proxy.Error(), "see HTTPS_PROXY, or name the server in NO_PROXY"
	case errors.As(err, &operation) && operation.Op == "proxyconnect":
		return Proxied, "is not reached: its proxy does not answer", "see HTTPS_PROXY, or name the server in NO_PROXY"
	case errors.As(err, &name) && name.IsNotFound:
		return Unreachable, "has no address in DNS", "is the name right? see --url"
	case isUntrusted(err):
		return Untrusted, "has a certificate that is not trusted: " + certificateFault(err), "give its CA with --ca-file"
	case errors.As(err, new(tls.RecordHeaderError)), strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		return Untrusted, "does not speak TLS at this port", "is its address http:// or another port? see --url"
	case errors.As(err, &network) && network.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return Timeout, fmt.Sprintf("does not answer within %s", t.timeout), "is it reachable from here, or slow? try again later"
	case errors.Is(err, syscall.ECONNREFUSED):
		return Unreachable, "refuses connections", "is it running, and is the port right? see --url"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return Broken, "broke off the connection", "try again later"
	}
	return Unreachable, "cannot be reached: " + last(err).Error(), ""
}

func isUntrusted(err error) bool {
	return errors.As(err, new(*tls.CertificateVerificationError)) || errors.As(err, new(x509.UnknownAuthorityError)) ||
		errors.As(err, new(x509.HostnameError)) || errors.As(err, new(x509.CertificateInvalidError))
}

// certificateFault says what is wrong with a certificate.
func certificateFault(err error) string {
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &name):
		return "it is for another name"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "it has expired, or is not valid yet"
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return "an unknown authority signed it"
	}
	return "it cannot be verified"
}

// last returns the innermost error, without the addresses that net/http and net put around it.
func last(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
