package secret

import (
	"bytes"
	"strings"
)

// Bounds on the length of values that entropy judges.
const (
	minNamed = 16
	maxNamed = 256
)

// namedValues finds values whose names say that they are secrets, and that look like it.
//
//	SECRET_KEY: "p7#k…"     export API_TOKEN=8fa1…     {"password": "…"}     SECRET_KEY: {value: …}
func namedValues(text []byte, all []Match) []Match {
	for i, c := range text {
		if c != ':' && c != '=' {
			continue
		}
		name := nameBefore(text[:i])
		if !SaysSecret(name) {
			continue
		}
		start, end := valueBehind(text, behindValueKey(text, i+1))
		switch value := text[start:end]; {
		case strings.HasSuffix(name, "SECRET_ACCESS_KEY") && len(value) == 40 && Suspicious(string(value)):
			all = append(all, Match{Start: start, End: end, Kind: "AWS secret access key"})
		case Suspicious(string(value)):
			all = append(all, Match{Start: start, End: end, Kind: "secret", Name: name})
		}
	}
	return all
}

// nameBefore returns the name at the end of a text, without the quotes and blanks that may stand behind it.
func nameBefore(text []byte) string {
	text = bytes.TrimRight(text, " \"'\\")
	start := len(text)
	for start > 0 && len(text)-start < 128 && (alnum(text[start-1]) || text[start-1] == '_' || text[start-1] == '-') {
		start--
	}
	return string(text[start:])
}

// valueBehind returns the place of the single word that begins a text, inside the quotes that it may have.
func valueBehind(text []byte, at int) (start, end int) {
	for at < len(text) && (text[at] == ' ' || text[at] == '"' || text[at] == '\'' || text[at] == '\\') {
		at++
	}
	end = at
	for end < len(text) && end-at <= maxNamed && text[end] > ' ' && text[end] != '"' && text[end] != '\'' && text[end] != '\\' && strings.IndexByte(",;}]", text[end]) < 0 {
		end++
	}
	return at, end
}

// behindValueKey returns the place behind the key `value` of the mapping that begins at a place, which is the place itself
// where there is none.
//
//	SECRET_KEY:
//	  value: …
func behindValueKey(text []byte, at int) int {
	rest := text[at:min(len(text), at+maxNamed)]
	inside := bytes.TrimLeft(rest, " \t\r\n{\"'")
	behind, ok := bytes.CutPrefix(inside, []byte("value"))
	behind = bytes.TrimLeft(behind, "\"' ")
	if !ok || len(behind) == 0 || behind[0] != ':' {
		return at
	}
	return at + len(rest) - len(behind) + 1
}

// secretNames are how the names of secrets end, without what stands between their words.
var secretNames = []string{
	"password", "passwd", "passphrase", "secret", "token", "apikey", "secretkey", "secretkeybase", "accesskey", "privatekey",
	"encryptionkey", "signingkey", "masterkey", "authkey", "credential", "credentials",
}

// harmlessNames are words in a name that say that its value is no secret.
var harmlessNames = []string{"public", "example", "test", "dummy", "fake", "mock", "sample"}

// SaysSecret reports whether a name says that its value is a secret: DB_PASSWORD does, SECRET_NAME and PUBLIC_TOKEN do not.
func SaysSecret(name string) bool {
	for _, end := range secretNames {
		if endsIn(name, end) {
			return !says(name, harmlessNames)
		}
	}
	return false
}

// endsIn reports whether a name ends in a word of lower-case letters, whatever their case and what joins its parts.
func endsIn(name, word string) bool {
	at := len(name)
	for i := len(word) - 1; i >= 0; i-- {
		at--
		for at >= 0 && (name[at] == '_' || name[at] == '-') {
			at--
		}
		if at < 0 || name[at]|0x20 != word[i] {
			return false
		}
	}
	return true
}

// Suspicious reports whether a value looks made by chance, as keys and tokens are: no word, path, version, variable or
// stand-in.
func Suspicious(value string) bool {
	if len(value) < minNamed || len(value) > maxNamed || standIn(value) || expands(value) || dotted(value) {
		return false
	}
	for i := range len(value) {
		if c := value[i]; !base64(c) && !strings.ContainsRune("_-.~!@#$%^&*()", rune(c)) {
			return false
		}
	}
	return entropy([]byte(value)) >= minEntropy && changes(value) >= minChanges
}

// Of values made by chance, hexadecimal ones have the least entropy and change least between letters and digits: of 10,000
// with 16 characters, these bounds miss 5 %, with 32 characters 1 %.
const (
	minEntropy = 2.7
	minChanges = 0.25
)

// changes returns how often the letters and digits of a text change between upper case, lower case and digits, per pair.
// Text that people write stays in one of them for a word.
func changes(text string) float64 {
	var last byte
	n, pairs := 0, 0
	for i := range len(text) {
		if !alnum(text[i]) {
			continue
		}
		class := classOf(text[i])
		if last != 0 {
			pairs++
		}
		if last != 0 && class != last {
			n++
		}
		last = class
	}
	return float64(n) / float64(max(pairs, 1))
}

func classOf(c byte) byte {
	switch {
	case c <= '9':
		return '0'
	case c <= 'Z':
		return 'A'
	}
	return 'a'
}

// dotted reports whether a value is a name of several parts, as a host, a file or a call in a program is: "os.environ.get(".
func dotted(value string) bool {
	value, _, _ = strings.Cut(value, "(")
	parts := strings.Split(value, ".")
	for _, part := range parts {
		if part == "" || classOf(part[0]) == '0' || strings.Trim(part, nameBytes) != "" {
			return false
		}
	}
	return len(parts) > 1
}

const nameBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

// expands reports whether a shell or GitLab would fill in a variable.
func expands(value string) bool {
	for i := range len(value) - 1 {
		if next := value[i+1]; value[i] == '$' && (alnum(next) || next == '_' || next == '{' || next == '(') {
			return true
		}
	}
	return false
}
