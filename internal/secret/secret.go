// Package secret finds secrets in text.
//
// Most are known by their form: tokens of well-known services by prefix, alphabet and length, private keys, passwords in
// URLs, logins of registries. What is found is what it is said to be. Only where a name says that its value is a secret
// (`SECRET_KEY: …`), entropy decides, and the [Match] says that it is a guess. What documentation and tests use in place of
// secrets ("glpat-xxxxxxxxxxxxxxxxxxxx", "changeme", postgres:postgres@localhost) is left out.
package secret

import (
	"bytes"
	"slices"
	"strings"
)

// A Match is a token in a text.
type Match struct {
	Start, End int    // half-open byte range
	Kind       string // "GitLab personal access token"
	// Name is the name because of which the value is taken for a secret: a guess. It is "" for what has the form of one.
	Name string
}

// A format is the form of one kind of token.
type format struct {
	prefix   string
	kind     string
	alphabet func(byte) bool
	min, max int // length behind the prefix
}

// Find returns the secrets in text, in order; they do not overlap.
func Find(text []byte) []Match {
	var all []Match
	for i := range formats {
		all = formats[i].find(text, all)
	}
	all = privateKeys(text, all)
	all = urlPasswords(text, all)
	all = basicLogins(text, all)
	all = webTokens(text, all)
	all = namedValues(text, all)
	slices.SortStableFunc(all, func(a, b Match) int { return a.Start - b.Start })
	return slices.CompactFunc(all, func(next, kept Match) bool { return next.Start < kept.End })
}

func (f *format) find(text []byte, all []Match) []Match {
	prefix := []byte(f.prefix)
	for at := 0; ; {
		i := bytes.Index(text[at:], prefix)
		if i < 0 {
			return all
		}
		start := at + i
		at = start + len(prefix)
		if start > 0 && wordByte(text[start-1]) {
			continue
		}
		end := at
		for end < len(text) && end-at <= f.max && f.alphabet(text[end]) {
			end++
		}
		if n := end - at; n < f.min || n > f.max || example(text[at:end]) {
			continue
		}
		all = append(all, Match{Start: start, End: end, Kind: f.kind})
		at = end
	}
}

func wordByte(c byte) bool { return alnum(c) || c == '_' || c == '-' }

func alnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func token(c byte) bool { return alnum(c) || c == '_' || c == '-' }

func tokenDot(c byte) bool { return token(c) || c == '.' }

func upper(c byte) bool { return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' }

func hex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' }

// Redact returns s with the secrets in it cut to their first four characters.
func Redact(s string) string { return replace(s, Short) }

// Remove returns s without the secrets in it.
func Remove(s string) string { return replace(s, func(string) string { return "" }) }

func replace(s string, by func(secret string) string) string {
	matches := Find([]byte(s))
	if len(matches) == 0 {
		return s
	}
	var b strings.Builder
	at := 0
	for _, m := range matches {
		b.WriteString(s[at:m.Start])
		b.WriteString(by(s[m.Start:m.End]))
		at = m.End
	}
	b.WriteString(s[at:])
	return b.String()
}

// Short returns what may be shown of a token: its first four characters.
func Short(token string) string {
	return token[:min(4, len(token))] + "…"
}
