package secret

import (
	"math"
	"strings"
)

// example reports whether what stands behind a prefix is a stand-in for a token: few different characters, or words
// that say so.
func example(body []byte) bool {
	return distinct(body) < 6 || says(string(body), exampleWords)
}

var exampleWords = []string{"example", "xxxx", "your", "token", "12345678", "abcdef", "placeholder", "redacted", "changeme", "00000000"}

// standIn reports the same of a password or of a value with any name, where more words are plainly no secret.
func standIn(value string) bool {
	return distinct([]byte(value)) < 3 || says(value, exampleWords) || says(value, standInWords)
}

var standInWords = []string{
	"changeit", "change-me", "change_me", "ci-only", "dummy", "default", "demo", "fake", "foobar", "hidden", "insecure", "invalid", "local",
	"masked", "mock", "notasecret", "not-a-secret", "notreal", "notsecret", "not-secret", "not_secret", "passphrase", "password",
	"passwort", "postgres", "removed", "replace", "sample", "secret", "test", "unused", "value", "whatever", "xxx", "***", "...",
}

func says(text string, words []string) bool {
	lower := strings.ToLower(text)
	for _, word := range words {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

// distinct returns the number of different characters.
func distinct(text []byte) int {
	var seen [256]bool
	n := 0
	for _, c := range text {
		if !seen[c] {
			seen[c] = true
			n++
		}
	}
	return n
}

// entropy returns Shannon's entropy of the characters of a text, in bits per character.
func entropy(text []byte) float64 {
	var counts [256]int
	for _, c := range text {
		counts[c]++
	}
	bits, all := 0.0, float64(len(text))
	for _, n := range counts {
		if n > 0 {
			bits -= float64(n) / all * math.Log2(float64(n)/all)
		}
	}
	return bits
}
