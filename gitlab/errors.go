package gitlab

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// A Kind says what went wrong, for callers that go on without an answer.
type Kind uint8

// The kinds of errors.
const (
	Unauthorized Kind = iota + 1 // 401: no token, or a wrong one
	Expired                      // 401: the token was good once
	Forbidden                    // 403: the token lacks a scope, or its user a role
	NotFound                     // 404: it does not exist, or the token must not know
	Refused                      // another 4xx: the request makes no sense to the server
	Busy                         // 429, even after waiting
	Failing                      // 5xx, even after waiting
	Timeout                      // no answer in time
	Unreachable                  // no connection: name, route, port
	Untrusted                    // TLS: the certificate, or none
	Proxied                      // the proxy refuses
	Broken                       // the connection or the JSON ends too early
	WebPage                      // HTML instead of JSON: another server, or a proxy that wants a login
	TooLarge                     // an answer larger than anything we ask for
	Redirected                   // to where no token may go
	JobToken                     // the endpoint does not accept the token of a job: nothing was sent
)

// An Error is a request that failed. A command that gets one could not do its work. It wraps what caused it.
type Error struct {
	Kind   Kind
	Asked  string // what was asked: `read "a.yml" of "group/project" at "main"`
	Host   string // whom
	Status int    // what HTTP status came back, 0 when none did
	Answer string // what the server said, in its words and shortened, "" when it said nothing
	Advice string // what to do
	cause  error
}

// Error implements error: what was asked, what came back, what to do.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s: %s %s", e.Asked, e.Host, e.came())
	if e.Advice != "" {
		text += ": " + e.Advice
	}
	return text
}

// Unwrap returns what caused the error, nil when the answer itself is the cause.
func (e *Error) Unwrap() error { return e.cause }

// came says what came back.
func (e *Error) came() string {
	switch {
	case e.Status == 0:
		return e.Answer
	case e.Answer == "":
		return fmt.Sprintf("answers %d", e.Status)
	}
	return fmt.Sprintf("answers %d (%s)", e.Status, e.Answer)
}

// IsKind reports whether an error is or wraps an [*Error] of one of the kinds.
func IsKind(err error, kinds ...Kind) bool {
	var failed *Error
	if !errors.As(err, &failed) {
		return false
	}
	for _, kind := range kinds {
		if failed.Kind == kind {
			return true
		}
	}
	return false
}

// explain returns the error of a request as the package gives it away: an [*Error], or one that wraps the context's.
func (c *Client) explain(a ask, err error) error {
	var failed *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &failed):
		return failed
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: %w", a.what, cmp.Or(contextError(err), err))
	}
	failed = &Error{Asked: a.what, Host: c.server.Host()}
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) {
		failed.Kind, failed.Answer = Broken, "sends JSON of another shape"
		if mistyped.Field != "" {
			failed.Answer += fmt.Sprintf(", with a %s for %q", mistyped.Value, mistyped.Field)
		}
		failed.Advice = "is this the address of a GitLab server? see --url"
		return failed
	}
	failed.Kind, failed.Answer = Broken, c.token.hide("cannot be understood: "+err.Error())
	return failed
}

// contextError returns the error of the context in err, without the address that net/http puts before it.
func contextError(err error) error {
	for _, ended := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, ended) {
			return ended
		}
	}
	return nil
}
