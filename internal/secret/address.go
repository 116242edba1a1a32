package secret

import (
	"net/url"
	"strings"
)

// Address returns the address of something remote as it may be shown and written down: without a user, a password, and parameters that
// hold a secret. What is no URL stays, as far as nothing in it is known for a secret.
func Address(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return Redact(withoutSecrets(address))
	}
	query := u.Query()
	hidden := u.User != nil
	u.User = nil
	for name := range query {
		if strings.Contains(strings.ToLower(name), "token") || SaysSecret(name) {
			query.Set(name, "hidden")
			hidden = true
		}
	}
	if !hidden {
		return Redact(address)
	}
	u.RawQuery = query.Encode()
	return Redact(u.String())
}

// withoutSecrets returns what is no URL, but may look like one, without what may be a password and without parameters.
func withoutSecrets(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return address
	}
	rest, _, _ = strings.Cut(rest, "?")
	return scheme + "://" + rest[strings.LastIndexByte(rest, '@')+1:]
}
