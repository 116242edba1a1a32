// Package secret finds secrets in text.
//
// Most are known by their form: tokens of well-known services by prefix, alphabet and length, private keys, passwords in
// URLs, logins of registries. What is found is what it is said to be. Only where a name says that its value is a secret
// (`SECRET_KEY: …`), entropy decides, and the [Match] says that it is a guess. What documentation and tests use in place of
// secrets ("glpat-xxxxxxxxxxxxxxxxxxxx", "changeme", postgres:postgres@localhost) is left out.
package secret

import (
	"slices"
	"strings"
	"sync"
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
	all := tokens(text, nil)
	all = privateKeys(text, all)
	all = urlPasswords(text, all)
	all = basicLogins(text, all)
	all = webTokens(text, all)
	all = namedValues(text, all)
	slices.SortStableFunc(all, func(a, b Match) int { return a.Start - b.Start })
	return slices.CompactFunc(all, func(next, kept Match) bool { return next.Start < kept.End })
}

// byFirst are the formats by the first byte of their prefix.
var byFirst = sync.OnceValue(func() *[256][]format {
	var table [256][]format
	for _, f := range formats {
		table[f.prefix[0]] = append(table[f.prefix[0]], f)
	}
	return &table
})

// tokens finds what has one of the formats.
func tokens(text []byte, all []Match) []Match {
	table := byFirst()
	behind := map[string]int{} // the end of the last token with a prefix
	for i, c := range text {
		if len(table[c]) == 0 || i > 0 && wordByte(text[i-1]) {
			continue
		}
		for k := range table[c] {
			f := &table[c][k]
			if end := i + f.match(text[i:]); end > max(i, behind[f.prefix]) {
				all = append(all, Match{Start: i, End: end, Kind: f.kind})
				behind[f.prefix] = end
			}
		}
	}
	return all
}

// match returns the length of the token with which text begins, 0 for none.
func (f *format) match(text []byte) int {
	if len(text) < len(f.prefix)+f.min || string(text[:len(f.prefix)]) != f.prefix {
		return 0
	}
	start := len(f.prefix)
	end := start
	for end < len(text) && end-start <= f.max && f.alphabet(text[end]) {
		end++
	}
	if n := end - start; n < f.min || n > f.max || example(text[start:end]) {
		return 0
	}
	return end
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
