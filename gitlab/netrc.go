package gitlab

import "strings"

// ofNetrc returns the token that a .netrc keeps for the host of a server. Its password is the token; the login
// "gitlab-ci-token" says that it is one of a job, as in the .netrc that jobs of CI/CD write for git.
// A .netrc does not tell http from https, so that a remote of http alone gets nothing.
func ofNetrc(where Where, env Environment) (Token, error) {
	if where.Server.scheme != "https" && !where.named {
		return Token{}, nil
	}
	name := env.getenv("NETRC")
	if name == "" {
		name = env.inHome(".netrc")
	}
	text, err := env.read(name)
	if err != nil {
		return Token{}, err
	}
	login, password := parseNetrc(text, where.Server.Hostname())
	if password == "" {
		return Token{}, nil
	}
	token, err := NewToken(password, ".netrc")
	if login == "gitlab-ci-token" {
		token.kind = jobToken
	}
	return token, err
}

// parseNetrc returns what a .netrc says of a host. An entry for every host ("default") does not count: a token belongs to one.
// Source: netrc(5) of inetutils.
func parseNetrc(text, host string) (login, password string) {
	words := netrcWords(text)
	mine := false
	for i := 0; i < len(words); i++ {
		if words[i] == "default" {
			mine = false
			continue
		}
		if i+1 == len(words) {
			break
		}
		value := words[i+1]
		switch words[i] {
		case "machine":
			if mine {
				return login, password
			}
			mine = strings.EqualFold(value, host)
		case "login":
			login = pick(mine, value, login)
		case "password":
			password = pick(mine, value, password)
		}
		i++
	}
	return login, password
}

func pick(mine bool, value, before string) string {
	if mine {
		return value
	}
	return before
}

// netrcWords returns the words of a .netrc without comments and macros. A macro ends at an empty line.
func netrcWords(text string) []string {
	var words []string
	macro := false
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0:
			macro = false
		case macro || strings.HasPrefix(fields[0], "#"):
		case fields[0] == "macdef":
			macro = true
		default:
			words = append(words, fields...)
		}
	}
	return words
}
