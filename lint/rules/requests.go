package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/internal/secret"
)

// urlHost returns the host of the URL that a word holds: its text, or, when it begins with a variable, that variable. Both are empty
// when the word is no URL, or nothing is known of its host.
//
//	https://me:$TOKEN@gitlab.com/api → gitlab.com        "$CI_API_V4_URL/projects" → CI_API_V4_URL
func urlHost(w *script.Word) (host, variable string) {
	parts := w.Parts
	if len(parts) > 0 && parts[0].Kind == script.Variable {
		return "", parts[0].Var.Name
	}
	var b strings.Builder
	for i := range parts {
		switch parts[i].Kind {
		case script.Literal:
			b.WriteString(parts[i].Text)
		default:
			b.WriteByte(0)
		}
	}
	_, rest, ok := strings.Cut(b.String(), "://")
	if !ok {
		return "", ""
	}
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	before := strings.Count(rest[:strings.LastIndexByte(rest, '@')+1], "\x00")
	host = rest[strings.LastIndexByte(rest, '@')+1:]
	if !strings.Contains(host, "\x00") {
		host, _, _ = strings.Cut(host, ":")
		return strings.ToLower(host), ""
	}
	if host[0] == 0 {
		return "", variableAt(parts, before)
	}
	return "", ""
}

// variableAt returns the name of the variable that is the n-th part without a known text, "" when that is something else.
func variableAt(parts []script.Part, n int) string {
	for i := range parts {
		if parts[i].Kind == script.Literal {
			continue
		}
		if n == 0 && parts[i].Kind == script.Variable {
			return parts[i].Var.Name
		}
		n--
	}
	return ""
}

// isPublicHost reports whether a host is one that is reached over networks of others.
func isPublicHost(host string) bool {
	if !strings.Contains(host, ".") {
		return false
	}
	for _, prefix := range []string{"127.", "0.", "10.", "169.254.", "172.", "192.168."} {
		if strings.HasPrefix(host, prefix) {
			return false
		}
	}
	for _, suffix := range []string{".local", ".localhost", ".test", ".internal", ".example", ".invalid", ".lan"} {
		if strings.HasSuffix(host, suffix) {
			return false
		}
	}
	return true
}

// reachesOut reports whether a request is known to go over networks of others, or takes a secret with it.
func reachesOut(cmd *script.Command) bool {
	out := false
	if wordIn(cmd, "--connect-to", "--resolve") != nil {
		return false
	}
	for _, w := range cmd.Args() {
		host, variable := urlHost(w)
		switch {
		case host != "" && strings.Contains(w.Prefix(), "://"):
			if !isPublicHost(host) {
				return false
			}
			out = true
		case strings.HasPrefix(variable, "CI_SERVER_") || strings.HasPrefix(variable, "CI_API_"):
			out = true
		}
		out = out || slices.ContainsFunc(w.Uses(), func(v *script.Use) bool { return secret.SaysSecret(v.Name) })
	}
	return out
}
