package gitlab

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"
)

// maxAnswer is how much of a server's words a message repeats.
const maxAnswer = 300

// A complaint is the JSON with which GitLab explains a status of 400 or more.
// Source: https://docs.gitlab.com/api/rest/troubleshooting/ and RFC 6750, 3.1 for tokens.
type complaint struct {
	Message     any    `json:"message"`
	Error       any    `json:"error"`
	Description string `json:"error_description"`
	Scope       string `json:"scope"`
}

// refusal returns the error that an answer of 400 or more is.
func (t *transport) refusal(a ask, answer *answer) *Error {
	var said complaint
	isJSON := json.Unmarshal(answer.body, &said) == nil
	failed := &Error{Asked: a.what, Host: t.server.Host(), Status: answer.status, Answer: t.shorten(said.words())}
	failed.Kind, failed.Advice = t.advise(a, failed.Status, said)
	if wait, told := toldToWait(answer.Header); failed.Kind == Busy && told && wait > maxWait {
		failed.Advice = fmt.Sprintf("ask again in %s", wait)
	}
	if !isJSON && failed.Status == http.StatusNotFound && isWebPage(answer) {
		failed.Advice = "is this the address of a GitLab server? see --url"
	}
	return failed
}

// advise says what kind of failure a status is and what to do.
func (t *transport) advise(a ask, status int, said complaint) (Kind, string) {
	switch {
	case status == http.StatusUnauthorized && strings.Contains(strings.ToLower(said.Description), "expired"):
		return Expired, fmt.Sprintf("the token of %s has expired: make a new one with the scope %q", t.token.From(), a.scope)
	case status == http.StatusUnauthorized && t.token.IsZero():
		return Unauthorized, fmt.Sprintf("give a token with the scope %q in PIPEWRIGHT_TOKEN or with --token-file", a.scope)
	case status == http.StatusUnauthorized:
		return Unauthorized, fmt.Sprintf("the token of %s is wrong, revoked or expired: is it one of this server?", t.token.From())
	case status == http.StatusForbidden:
		return Forbidden, t.forbidden(a, said)
	case status == http.StatusNotFound && t.token.IsZero():
		return NotFound, "it does not exist, or is not public: for the latter, give a token in PIPEWRIGHT_TOKEN or with --token-file"
	case status == http.StatusNotFound:
		return NotFound, fmt.Sprintf("it does not exist, or the token of %s has no access to it", t.token.From())
	case status == http.StatusTooManyRequests:
		return Busy, fmt.Sprintf("it was asked %d times: try again later", maxTries)
	case status >= http.StatusInternalServerError:
		return Failing, "the server has a problem of its own: try again later"
	}
	return Refused, ""
}

// forbidden says which scope or which role is missing.
func (t *transport) forbidden(a ask, said complaint) string {
	switch {
	case said.Error == "insufficient_scope":
		scope := a.scope
		if wanted := strings.Fields(said.Scope); len(wanted) > 0 && !slices.Contains(wanted, scope) {
			scope = wanted[0]
		}
		return fmt.Sprintf("the token of %s lacks the scope %q", t.token.From(), scope)
	case t.token.IsZero():
		return "give a token in PIPEWRIGHT_TOKEN or with --token-file"
	case a.role != "":
		return fmt.Sprintf("the user of the token of %s needs the role %s or higher", t.token.From(), a.role)
	}
	return fmt.Sprintf("the user of the token of %s may not do this", t.token.From())
}

// words returns what GitLab said as one text.
func (c complaint) words() string {
	parts := slices.Concat(flatten("", c.Message), flatten("", c.Error))
	if c.Description != "" {
		parts = append(parts, c.Description)
	}
	return strings.Join(slices.Compact(parts), "; ")
}

// flatten returns the sentences of a message, which may be a text, a list, or a map from fields to their messages.
func flatten(field string, value any) []string {
	switch value := value.(type) {
	case string:
		return []string{strings.TrimSpace(field + " " + value)}
	case []any:
		var all []string
		for _, item := range value {
			all = append(all, flatten(field, item)...)
		}
		return all
	case map[string]any:
		var all []string
		for name, item := range value {
			all = append(all, flatten(name, item)...)
		}
		slices.Sort(all)
		return all
	}
	return nil
}

// shorten makes the words of a server fit for a message: one line, no control characters, no token.
func (t *transport) shorten(text string) string {
	text = strings.Join(strings.FieldsFunc(t.token.hide(text), func(r rune) bool { return r == ' ' || unicode.IsControl(r) }), " ")
	if runes := []rune(text); len(runes) > maxAnswer {
		return string(runes[:maxAnswer]) + "…"
	}
	return text
}
