package secret

import (
	"bytes"
	encoding "encoding/base64"
	"strings"
)

// Bounds on the length of user and password: behind "://", and in base64.
const (
	maxLogin   = 512
	maxEncoded = 4096
)

// urlPasswords finds URLs with a password that is written out, from their scheme to their "@".
//
//	postgres://app:s3cr3t@db.acme.io/app
//	└──────── match ─────┘
//
// A host without a dot is a service of the job or the machine itself, which nobody else can reach: its password is none.
func urlPasswords(text []byte, all []Match) []Match {
	mark := []byte("://")
	for at := 0; ; {
		i := bytes.Index(text[at:], mark)
		if i < 0 {
			return all
		}
		start := at + i
		at = start + len(mark)
		for start > 0 && schemeByte(text[start-1]) {
			start--
		}
		end := at
		for end < len(text) && end-at < maxLogin && loginByte(text[end]) {
			end++
		}
		if end == len(text) || text[end] != '@' || at-start < len("x://") {
			continue
		}
		user, password, ok := strings.Cut(string(text[at:end]), ":")
		if ok && password != user && isPassword(password) && reachable(hostAt(text[end+1:])) {
			all = append(all, Match{Start: start, End: end, Kind: "URL with a password"})
			at = end
		}
	}
}

func schemeByte(c byte) bool { return alnum(c) || c == '+' || c == '-' || c == '.' }

func loginByte(c byte) bool {
	return c > ' ' && c != '@' && c != '/' && c != '"' && c != '\'' && c != '`' && c != '<' && c != '>' && c != '\\' && c != '|'
}

// isPassword reports whether a text is a password that is written out and means something: no variable, no stand-in.
func isPassword(text string) bool {
	switch {
	case len(text) < 4, strings.ContainsAny(text, "${}[]()*"), text[0] == '%' && text[len(text)-1] == '%':
		return false
	}
	for _, word := range []string{"admin", "guest", "pass", "root", "user", "x-oauth-basic"} {
		if strings.EqualFold(text, word) {
			return false
		}
	}
	return !standIn(text)
}

func hostAt(text []byte) string {
	end := 0
	for end < len(text) && (alnum(text[end]) || text[end] == '.' || text[end] == '-') {
		end++
	}
	return strings.ToLower(string(text[:end]))
}

// reachable reports whether a host is one that others can reach, and none that documentation or tests use.
// Source: RFC 2606, RFC 6761.
func reachable(host string) bool {
	if !strings.Contains(strings.Trim(host, "."), ".") || strings.HasPrefix(host, "127.") || host == "0.0.0.0" {
		return false
	}
	for _, suffix := range []string{".example", ".internal", ".invalid", ".local", ".localhost", ".test", "example.com", "example.net", "example.org"} {
		if strings.HasSuffix(host, suffix) {
			return false
		}
	}
	return true
}

// basicLogins finds user and password in base64: "auth" of a Docker configuration such as DOCKER_AUTH_CONFIG, and the
// header of basic authentication.
//
//	{"auths": {"registry.acme.io": {"auth": "cm9ib3Q6…"}}}        Authorization: Basic cm9ib3Q6…
func basicLogins(text []byte, all []Match) []Match {
	all = encodedLogins(text, all, "auth", `"':= \`, "login of a registry")
	return encodedLogins(text, all, "Basic", " ", "login for basic authentication")
}

func encodedLogins(text []byte, all []Match, word, between, kind string) []Match {
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(word))
		if i < 0 {
			return all
		}
		at += i + len(word)
		start := at
		for start < len(text) && strings.IndexByte(between, text[start]) >= 0 {
			start++
		}
		end := start
		for start > at && end < len(text) && end-start <= maxEncoded && base64(text[end]) {
			end++
		}
		if isLogin(text[start:end]) {
			all = append(all, Match{Start: start, End: end, Kind: kind})
			at = end
		}
	}
}

// isLogin reports whether a text is user:password in base64.
func isLogin(text []byte) bool {
	if len(text) < 12 || len(text) > maxEncoded {
		return false
	}
	plain, err := encoding.StdEncoding.DecodeString(string(text))
	if err != nil {
		return false
	}
	for _, c := range plain {
		if c < ' ' || c > '~' {
			return false
		}
	}
	user, password, ok := strings.Cut(string(plain), ":")
	return ok && user != "" && user != password && isPassword(password)
}

// webTokens finds signed JSON web tokens: header, claims and signature.
// Source: RFC 7519; a header is a JSON object, and so begins with eyJ in base64.
func webTokens(text []byte, all []Match) []Match {
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte("eyJ"))
		if i < 0 {
			return all
		}
		start := at + i
		end := start
		for end < len(text) && tokenDot(text[end]) {
			end++
		}
		at = max(end, start+1)
		if start > 0 && wordByte(text[start-1]) {
			continue
		}
		parts := bytes.Split(text[start:end], []byte("."))
		if len(parts) == 3 && len(parts[2]) >= 40 && isHeader(parts[0]) && !example(parts[2]) {
			all = append(all, Match{Start: start, End: end, Kind: "JSON web token"})
		}
	}
}

func isHeader(part []byte) bool {
	header, err := encoding.RawURLEncoding.DecodeString(string(part))
	return err == nil && bytes.Contains(header, []byte(`"alg"`))
}
