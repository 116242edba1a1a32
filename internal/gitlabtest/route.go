package gitlabtest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
)

// A role is what a member of a project may do. Source: https://docs.gitlab.com/api/access_requests/#valid-access-levels
type role int

// The roles.
const (
	Guest      role = 10
	Reporter   role = 20
	Developer  role = 30
	Maintainer role = 40
)

// A route is an endpoint.
type route struct {
	method string
	path   string   // "projects/:id/ci/lint"
	params []param  // besides those of the path
	scopes []string // of which a token needs one
	job    bool     // whether the token of a job is accepted
	who    access
	handle func(*call)
}

// An access says who may ask.
type access struct {
	nobody bool // without any token
	min    role // on projects that are not public, and on all where strict
	strict bool // a role is needed on public projects too
}

// A call is one request to a route.
type call struct {
	*Server
	w      *httptest.ResponseRecorder
	r      *http.Request
	route  *route
	path   map[string]string // ":id" and others, decoded
	params map[string]any
	token  *token // nil for nobody
}

// answer handles a request under the lock of the server, so that what is asked at the same time happens in some order.
func (s *Server) answer(w *httptest.ResponseRecorder, r *http.Request, text []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		switch failed := recover().(type) {
		case nil:
		case *failure:
			writeJSON(w, failed.status, failed.body)
		default:
			s.t.Errorf("%s %s: %v\n%s", r.Method, r.URL, failed, debug.Stack())
			writeJSON(w, http.StatusInternalServerError, object{"message": "500 Internal Server Error"})
		}
	}()
	c := s.find(w, r)
	c.token = s.authenticate(r, c.route)
	c.params = s.parameters(r, c.route, text)
	c.route.handle(c)
}

// find returns the route of a request.
func (s *Server) find(w *httptest.ResponseRecorder, r *http.Request) *call {
	rest, ok := strings.CutPrefix(r.URL.EscapedPath(), s.path+"/api/v4/")
	if !ok {
		fail(http.StatusNotFound, "404 Not Found")
	}
	segments := strings.Split(rest, "/")
	others := false
	for i, known := range s.all {
		values, fits := match(known.path, segments)
		if fits && known.method == r.Method {
			return &call{Server: s, w: w, r: r, route: &s.all[i], path: values}
		}
		others = others || fits
	}
	if others {
		fail(http.StatusMethodNotAllowed, "405 Method Not Allowed")
	}
	fail(http.StatusNotFound, "404 Not Found")
	return nil
}

// match compares a path with a pattern, segment by segment: a slash inside of a value has to be encoded.
func match(pattern string, segments []string) (map[string]string, bool) {
	parts := strings.Split(pattern, "/")
	if len(parts) != len(segments) {
		return nil, false
	}
	values := map[string]string{}
	for i, part := range parts {
		value, err := url.PathUnescape(segments[i])
		switch {
		case err != nil || value == "":
			return nil, false
		case strings.HasPrefix(part, ":"):
			values[part] = value
		case part != value:
			return nil, false
		}
	}
	return values, true
}

// routes are the endpoints that the server has.
func routes() []route {
	return slices.Concat(projectRoutes(), repositoryRoutes(), mergeRequestRoutes(), discussionRoutes(), noteRoutes())
}

// The scopes with which tokens may read, read files, and write.
// Source: https://docs.gitlab.com/user/profile/personal_access_tokens/#personal-access-token-scopes
func read() []string      { return []string{"read_api", "api"} }
func readFiles() []string { return []string{"read_api", "api", "read_repository"} }
func write() []string     { return []string{"api"} }
