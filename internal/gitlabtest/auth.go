package gitlabtest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// A user is a person or a bot.
type user struct {
	id   int
	name string
}

// A token says who asks.
type token struct {
	user    *user
	header  string   // that carries it: PRIVATE-TOKEN, JOB-TOKEN or Authorization
	scopes  []string // none for the token of a job
	expired bool
	revoked bool
}

func (s *Server) user(name string) *user {
	if s.users[name] == nil {
		s.users[name] = &user{id: s.id(), name: name}
	}
	return s.users[name]
}

// NewToken makes a personal access token of a user with scopes: "api", "read_api", "read_repository".
func (s *Server) NewToken(user string, scopes ...string) string {
	return s.newToken("glpat-", user, "PRIVATE-TOKEN", scopes)
}

// NewOAuthToken makes a token as a login in the browser gives it.
func (s *Server) NewOAuthToken(user string, scopes ...string) string {
	return s.newToken("", user, "Authorization", scopes)
}

// NewJobToken makes a token as a job of a user's pipeline has it.
func (s *Server) NewJobToken(user string) string {
	return s.newToken("glcbt-64_", user, "JOB-TOKEN", nil)
}

func (s *Server) newToken(prefix, name, header string, scopes []string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	secret := fmt.Sprintf("%sS3cr3t%020d", prefix, s.id())
	s.tokens[secret] = &token{user: s.user(name), header: header, scopes: scopes}
	return secret
}

// Expire lets a token expire.
func (s *Server) Expire(secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[secret].expired = true
}

// Revoke revokes a token.
func (s *Server) Revoke(secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[secret].revoked = true
}

// authenticate returns the token of a request, nil when it has none and needs none.
// Source: https://docs.gitlab.com/api/rest/authentication/
func (s *Server) authenticate(r *http.Request, route *route) *token {
	header, secret := secretOf(r)
	if header == "" {
		if !route.who.nobody && r.Method != http.MethodGet {
			fail(http.StatusUnauthorized, "401 Unauthorized")
		}
		return nil
	}
	found := s.tokens[secret]
	switch {
	case found == nil || found.header != header:
		fail(http.StatusUnauthorized, "401 Unauthorized")
	case found.expired:
		refuseToken(http.StatusUnauthorized, "invalid_token", "Token is expired.", "")
	case found.revoked:
		refuseToken(http.StatusUnauthorized, "invalid_token", "Token was revoked.", "")
	case header == "JOB-TOKEN" && !route.job && !route.who.nobody:
		fail(http.StatusUnauthorized, "401 Unauthorized")
	case header == "JOB-TOKEN" || route.who.nobody:
	case !slices.ContainsFunc(found.scopes, func(scope string) bool { return slices.Contains(route.scopes, scope) }):
		refuseToken(http.StatusForbidden, "insufficient_scope", "The token needs another scope.", strings.Join(route.scopes, " "))
	}
	return found
}

// refuseToken answers as RFC 6750 says.
func refuseToken(status int, code, description, scope string) {
	body := object{"error": code, "error_description": description}
	if scope != "" {
		body["scope"] = scope
	}
	panic(&failure{status, body})
}

// secretOf returns the header with a token, and the token. Two of them, or an empty one, are a mistake.
func secretOf(r *http.Request) (header, secret string) {
	for _, name := range []string{"PRIVATE-TOKEN", "JOB-TOKEN", "Authorization"} {
		values := r.Header.Values(name)
		if len(values) == 0 {
			continue
		}
		value := strings.TrimPrefix(values[0], "Bearer ")
		if header != "" || len(values) > 1 || value == "" {
			invalid("the request has more than one token, or an empty one")
		}
		header, secret = name, value
		if known := strings.TrimPrefix(value, "glpat-"); name == "Authorization" && known != value {
			header = "PRIVATE-TOKEN" // personal tokens may come as OAuth tokens do
		}
	}
	return header, secret
}

// project returns the project of the path, if the token may see it, and ends the request if its user lacks the role.
func (c *call) project() *Project {
	p := c.projects[strings.ToLower(c.path[":id"])]
	if p == nil {
		p = c.syntheticProject(c.path[":id"])
	}
	if p == nil {
		fail(http.StatusNotFound, "404 Project Not Found")
	}
	has := c.roleIn(p)
	switch {
	case !p.Public && has == 0:
		fail(http.StatusNotFound, "404 Project Not Found")
	case c.route.who.strict && c.token == nil:
		fail(http.StatusUnauthorized, "401 Unauthorized")
	case has < c.route.who.min && (c.route.who.strict || !p.Public):
		fail(http.StatusForbidden, "403 Forbidden")
	}
	return p
}

// roleIn returns the role of who asks, 0 for none.
func (c *call) roleIn(p *Project) role {
	if c.token == nil {
		return 0
	}
	if p.synthetic != nil {
		return Maintainer
	}
	return p.members[c.token.user.name]
}
