package gitlabtest

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"time"
)

// A Fault spoils answers. Without a Status, HTML, or Expired, the request is handled first: what it changes is changed.
type Fault struct {
	Method string // of the requests that are spoilt; "" for all
	Path   string // a part of their escaped path
	After  int    // how many such requests are answered well before
	Times  int    // how many are spoilt; 0 for all

	Before   func()        // is called before the request is handled, and may push
	Delay    time.Duration // before the answer; it ends early when the client goes away
	Status   int           // instead of an answer: 429, 500
	Header   http.Header   // besides: Retry-After
	HTML     bool          // a web page instead of JSON
	Expired  bool          // as if the token had expired
	Revoked  bool          // as if the token were unknown
	Cut      bool          // the connection breaks in the middle of the answer
	Truncate bool          // the answer ends early, and says nothing of it
	Redirect string        // to this address

	seen int
}

// Fail adds a fault. The first that fits a request counts.
func (s *Server) Fail(fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &fault)
}

// Heal removes all faults.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// faultFor returns the fault that a request meets, nil when it meets none.
func (s *Server) faultFor(r *http.Request) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, fault := range s.faults {
		if !fault.fits(r) {
			continue
		}
		fault.seen++
		if fault.seen > fault.After && (fault.Times == 0 || fault.seen <= fault.After+fault.Times) {
			return fault
		}
	}
	return nil
}

func (f *Fault) fits(r *http.Request) bool {
	return (f.Method == "" || f.Method == r.Method) && strings.Contains(r.URL.EscapedPath(), f.Path)
}

// replaces reports whether the request is not handled at all.
func (f *Fault) replaces() bool {
	return f.Status != 0 || f.HTML || f.Expired || f.Revoked || f.Redirect != ""
}

// spoil answers in place of the server; it reports false when the answer is the server's own, only late.
func (f *Fault) spoil(w http.ResponseWriter, r *http.Request, answer *httptest.ResponseRecorder) bool {
	select {
	case <-time.After(f.Delay):
	case <-r.Context().Done():
	}
	for name, values := range f.Header {
		w.Header()[name] = values
	}
	text := answer.Body.Bytes()
	switch {
	case f.Redirect != "":
		http.Redirect(w, r, f.Redirect, http.StatusFound)
	case f.Expired:
		writeJSON(w, http.StatusUnauthorized, object{"error": "invalid_token", "error_description": "Token is expired."})
	case f.Revoked:
		writeJSON(w, http.StatusUnauthorized, object{"message": "401 Unauthorized"})
	case f.HTML:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		send(w, max(http.StatusOK, f.Status), nil, []byte("<!DOCTYPE html>\n<html><body>Sign in</body></html>\n"))
	case f.Status != 0:
		writeJSON(w, f.Status, object{"message": strconv.Itoa(f.Status) + " " + http.StatusText(f.Status)})
	case f.Cut:
		w.Header().Set("Content-Length", strconv.Itoa(len(text)+10))
		send(w, answer.Code, answer.Header(), text[:len(text)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case f.Truncate:
		send(w, answer.Code, answer.Header(), text[:len(text)/2])
	default:
		return false
	}
	return true
}
