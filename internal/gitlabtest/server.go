package gitlabtest

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// maxRecorded is how many requests a server remembers.
const maxRecorded = 5000

// A Server is a GitLab server that ends with the test.
type Server struct {
	t    testing.TB
	http *httptest.Server
	path string // "" or "/gitlab", below which it lives
	dir  string // of its repositories
	all  []route

	mu        sync.Mutex // guards what follows, and everything that belongs to projects
	users     map[string]*user
	tokens    map[string]*token
	projects  map[string]*Project // by lower-case path and by id
	groups    map[string]*Group
	templates map[string]string
	lint      func(LintCall) LintAnswer
	faults    []*Fault
	requests  []Request
	total     int
	lastID    int
	underWay  int
	most      int
}

// A Request is what somebody asked.
type Request struct {
	Method string
	Path   string // escaped, without what the server lives below: "/api/v4/projects/a%2Fb"
	Query  string
	Header http.Header
	Body   string
	Status int // of the answer; 0 when a fault cut it off
}

// New starts a server at the root of a local address.
func New(t testing.TB) *Server { return NewBelow(t, "") }

// NewBelow starts a server that lives below a path, as "/gitlab".
func NewBelow(t testing.TB, path string) *Server {
	t.Helper()
	s := newServer(t, path)
	s.http = httptest.NewServer(s)
	t.Cleanup(s.http.Close)
	return s
}

// NewTLS starts a server with a certificate that no system trusts. See [Server.CA].
func NewTLS(t testing.TB) *Server {
	t.Helper()
	s := newServer(t, "")
	s.http = httptest.NewUnstartedServer(s)
	s.http.Config.ErrorLog = silent()
	s.http.StartTLS()
	t.Cleanup(s.http.Close)
	return s
}

func newServer(t testing.TB, path string) *Server {
	return &Server{
		t: t, path: path, dir: t.TempDir(), all: routes(),
		users: map[string]*user{}, tokens: map[string]*token{}, projects: map[string]*Project{},
		groups: map[string]*Group{}, templates: map[string]string{},
		lint: func(LintCall) LintAnswer { return LintAnswer{Valid: true} },
	}
}

// URL returns the address of the server, as --url takes it.
func (s *Server) URL() string { return s.http.URL + s.path }

// Requests returns the latest requests, the oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Total returns how many requests there were.
func (s *Server) Total() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

// MostAtOnce returns how many requests were under way at the same time, at most.
func (s *Server) MostAtOnce() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.most
}

// Forget forgets the requests so far.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests, s.total, s.most = nil, 0, 0
}

// SetTemplate adds a CI/CD template: "Security/SAST", without its ending.
func (s *Server) SetTemplate(name, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.templates[name] = text
}

// OnLint sets what the server makes of configurations.
func (s *Server) OnLint(answer func(LintCall) LintAnswer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lint = answer
}

// id returns the next number that nothing else has.
func (s *Server) id() int {
	s.lastID++
	return s.lastID
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text := readAll(r)
	s.count(+1)
	defer s.count(-1)
	fault := s.faultFor(r)
	if fault != nil && fault.Before != nil {
		fault.Before()
	}
	answer := httptest.NewRecorder()
	if fault == nil || !fault.replaces() {
		s.answer(answer, r, text)
	}
	s.record(r, text, fault, answer)
	if fault != nil && fault.spoil(w, r, answer) {
		return
	}
	send(w, answer.Code, answer.Header(), answer.Body.Bytes())
}

func send(w http.ResponseWriter, status int, header http.Header, text []byte) {
	for name, values := range header {
		w.Header()[name] = values
	}
	w.WriteHeader(status)
	_, _ = w.Write(text) // a client that went away is no fault of the server
}

func (s *Server) count(change int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.underWay += change
	s.most = max(s.most, s.underWay)
}

func (s *Server) record(r *http.Request, text []byte, fault *Fault, answer *httptest.ResponseRecorder) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total++
	if len(s.requests) >= maxRecorded {
		s.requests = append(s.requests[:0], s.requests[maxRecorded/2:]...)
	}
	status := answer.Code
	if fault != nil && fault.Status != 0 {
		status = fault.Status
	}
	s.requests = append(s.requests, Request{
		Method: r.Method, Path: r.URL.EscapedPath()[len(prefixOf(r.URL.EscapedPath(), s.path)):], Query: r.URL.RawQuery,
		Header: r.Header.Clone(), Body: string(bytes.Clone(text)), Status: status,
	})
}
