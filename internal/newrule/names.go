package main

import "strings"

// isInitialism reports whether Go names write a word in capitals.
func isInitialism(word string) bool {
	switch word {
	case "api", "ci", "cpu", "dns", "eol", "http", "https", "id", "ip", "json", "jwt", "mr", "oidc", "sh", "sql", "ssh",
		"tls", "url", "utf8", "yaml":
		return true
	}
	return false
}

// exported returns the name of the variable that holds a rule: NeedsUnknownJob, YAMLSyntax.
func exported(name string) string {
	var out strings.Builder
	for word := range strings.SplitSeq(name, "-") {
		out.WriteString(capital(word))
	}
	return out.String()
}

// unexported returns the name of the function of a rule: needsUnknownJob, yamlSyntax.
func unexported(name string) string {
	first, rest, _ := strings.Cut(name, "-")
	return first + exported(rest)
}

func capital(word string) string {
	if isInitialism(word) {
		return strings.ToUpper(word)
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
