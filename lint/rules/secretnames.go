package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/internal/secret"
)

// keepsSecret reports whether a variable holds a secret in plain text: its name says so, and its value is no stand-in. Values that are
// known by their form are left to secret-literal, which looks at every text.
func keepsSecret(name, value string) bool {
	known := func(m secret.Match) bool { return m.Name == "" }
	return secret.SaysSecret(name) && !placeholder(value) && !slices.ContainsFunc(secret.Find([]byte(name+"="+value)), known)
}

// placeholder reports whether a value is none of a secret: empty, a word that says so, or what a variable holds.
func placeholder(value string) bool {
	if value == "" || strings.ContainsAny(value, "$<{") || strings.HasPrefix(value, "/") {
		return true
	}
	lower := strings.ToLower(value)
	for _, word := range []string{
		"build", "change", "default", "dummy", "empty", "example", "fake", "foo", "ignored", "insecure", "invalid", "notsecret", "not-a", "not_a", "notsecure",
		"placeholder", "removed", "replace", "temp", "test", "todo", "unsafe", "unset", "unused", "xxx", "your",
	} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return slices.Contains([]string{"none", "null", "nil", "true", "false", "yes", "no", "0", "1", "-", "x", "secret", "unknown"}, lower)
}
