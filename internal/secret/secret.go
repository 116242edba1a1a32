// Package secret finds tokens of well-known services in text by their form.
//
// A token is known by its prefix, its alphabet and its length; there is no guessing by entropy, so that what is found is
// what it is said to be. Tokens that documentation uses as examples ("glpat-xxxxxxxxxxxxxxxxxxxx") are left out.
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
}

// A format is the form of one kind of token.
type format struct {
	prefix   string
	kind     string
	alphabet func(byte) bool
	min, max int // length behind the prefix
}

// Find returns the tokens in text, in order; they do not overlap.
func Find(text []byte) []Match {
	var all []Match
	for i := range formats {
		all = formats[i].find(text, all)
	}
	all = privateKeys(text, all)
	slices.SortFunc(all, func(a, b Match) int { return a.Start - b.Start })
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
		for end < len(text) && f.alphabet(text[end]) {
			end++
		}
		if n := end - at; n < f.min || n > f.max || example(text[at:end]) {
			continue
		}
		all = append(all, Match{Start: start, End: end, Kind: f.kind})
		at = end
	}
}

// example reports whether what stands behind a prefix is a stand-in for a token: few different characters, or words
// that say so.
func example(body []byte) bool {
	var seen [256]bool
	distinct := 0
	for _, c := range body {
		if !seen[c] {
			seen[c] = true
			distinct++
		}
	}
	if distinct < 6 {
		return true
	}
	lower := strings.ToLower(string(body))
	for _, word := range []string{"example", "xxxx", "your", "token", "12345678", "abcdef", "placeholder", "redacted", "changeme", "00000000"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

func wordByte(c byte) bool { return alnum(c) || c == '_' || c == '-' }

func alnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func token(c byte) bool { return alnum(c) || c == '_' || c == '-' }

func tokenDot(c byte) bool { return token(c) || c == '.' }

func upper(c byte) bool { return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' }

func hex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' }

const keyBegin = "-----BEGIN "

// privateKeys finds PEM private keys that have a body: a mere mention of the header is none.
func privateKeys(text []byte, all []Match) []Match {
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(keyBegin))
		if i < 0 {
			return all
		}
		start := at + i
		at = start + len(keyBegin)
		end := keyEnd(text, start)
		if end < 0 {
			continue
		}
		all = append(all, Match{Start: start, End: end, Kind: "private key"})
		at = end
	}
}

// maxHeader is the length of the longest header of a private key.
const maxHeader = 64

// keyEnd returns the end of the private key that begins at start, -1 when there is none. The body may stand in one line
// with "\n" written as an escape.
func keyEnd(text []byte, start int) int {
	rest := text[start:]
	header, body, ok := bytes.Cut(rest[len(keyBegin):], []byte("-----"))
	if !ok || len(header) > maxHeader || !bytes.HasSuffix(header, []byte("PRIVATE KEY")) && !bytes.HasSuffix(header, []byte("PRIVATE KEY BLOCK")) {
		return -1
	}
	close := bytes.Index(body, []byte("-----END "))
	if close < 0 {
		close = min(len(body), 4096)
	}
	n := 0
	for _, c := range body[:close] {
		if alnum(c) || c == '+' || c == '/' || c == '=' {
			n++
		}
	}
	if n < 100 || example(body[:close]) && n < 200 {
		return -1
	}
	return start + len(keyBegin) + len(header) + len("-----") + close
}

// Redact returns s with the tokens in it cut to their first four characters.
func Redact(s string) string {
	matches := Find([]byte(s))
	if len(matches) == 0 {
		return s
	}
	var b strings.Builder
	at := 0
	for _, m := range matches {
		b.WriteString(s[at:m.Start])
		b.WriteString(Short(s[m.Start:m.End]))
		at = m.End
	}
	b.WriteString(s[at:])
	return b.String()
}

// Short returns what may be shown of a token: its first four characters.
func Short(token string) string {
	return token[:min(4, len(token))] + "…"
}
