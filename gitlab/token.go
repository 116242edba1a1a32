package gitlab

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
)

// hidden stands where a token would.
const hidden = "[hidden]"

// A tokenKind decides the header that carries a token.
// Source: https://docs.gitlab.com/api/rest/authentication/
type tokenKind uint8

const (
	privateToken tokenKind = iota // personal, project or group access token
	jobToken                      // CI_JOB_TOKEN
	oauthToken                    // what `glab auth login --web` stores
)

// A Token says who asks. However it is printed, logged or marshalled, its secret does not appear: only requests to its server
// carry it. The zero Token asks as nobody, for what is public.
type Token struct {
	secret func() string // a function, because fmt prints the fields of nested structs without asking for methods
	kind   tokenKind
	from   string
}

// NewToken returns a token and where it came from, say "GITLAB_TOKEN". White space around it is dropped. It must be one line of
// visible ASCII characters. A token that begins as those of jobs do is one of a job.
func NewToken(secret, from string) (Token, error) {
	secret = strings.TrimSpace(secret)
	switch {
	case secret == "":
		return Token{}, fmt.Errorf("the token of %s is empty", from)
	case strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r > '~' }):
		return Token{}, fmt.Errorf("the token of %s has blanks, line breaks or other characters that no token has", from)
	}
	kind := privateToken
	if strings.HasPrefix(secret, "glcbt-") { // https://docs.gitlab.com/security/tokens/#token-prefixes
		kind = jobToken
	}
	return newToken(secret, from, kind), nil
}

func newToken(secret, from string, kind tokenKind) Token {
	return Token{secret: func() string { return secret }, kind: kind, from: from}
}

// IsZero reports whether there is no token.
func (t Token) IsZero() bool { return t.secret == nil }

// OfJob reports whether it is the token of a CI/CD job, which opens few endpoints.
func (t Token) OfJob() bool { return !t.IsZero() && t.kind == jobToken }

// From returns where the token was found: "GITLAB_TOKEN", "--token-file". It is "" for the zero Token.
func (t Token) From() string { return t.from }

// String implements [fmt.Stringer] and gives no secret away.
func (Token) String() string { return hidden }

// GoString implements [fmt.GoStringer] and gives no secret away.
func (Token) GoString() string { return hidden }

// Format implements [fmt.Formatter] and gives no secret away, whatever the verb.
func (Token) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, hidden) }

// MarshalText implements [encoding.TextMarshaler], which JSON and YAML use too, and gives no secret away.
func (Token) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue implements [slog.LogValuer] and gives no secret away.
func (Token) LogValue() slog.Value { return slog.StringValue(hidden) }

// authenticate puts the token into the headers of a request.
func (t Token) authenticate(header http.Header) {
	header.Del("PRIVATE-TOKEN") // the client library sends an empty one
	if t.IsZero() {
		return
	}
	switch t.kind {
	case privateToken:
		header.Set("PRIVATE-TOKEN", t.secret())
	case jobToken:
		header.Set("JOB-TOKEN", t.secret())
	case oauthToken:
		header.Set("Authorization", "Bearer "+t.secret())
	}
}

// hide returns a text without the token, should the token be in it.
func (t Token) hide(text string) string {
	if t.IsZero() {
		return text
	}
	return strings.ReplaceAll(text, t.secret(), hidden)
}
