package gitlab

import (
	"errors"
	"fmt"
	"io/fs"

	"gitlab.com/pipewright/pipewright/internal/secret"
)

// FindToken says who asks a server: the first of --token-file, PIPEWRIGHT_TOKEN, GITLAB_TOKEN, CI_JOB_TOKEN, ~/.netrc and the
// configuration of glab. It is the zero Token when there is none.
//
// A token goes to the server it belongs to. Those of netrc and glab are kept by host, and those of netrc do not go in clear text to a
// server that only a git remote names; that of the job belongs to the server that runs it; those of the environment go to a server that
// the user, the job or glab names, and not to one that is only the host of a git remote, because whoever is cloned from would get them.
func FindToken(where Where, flags Flags, env Environment) (Token, error) {
	if flags.TokenFile != "" {
		return readToken(flags.TokenFile, env)
	}
	name := env.tokenVariable()
	if name != "" && where.named {
		return NewToken(env.getenv(name), name)
	}
	if token := ofJob(where, env); !token.IsZero() {
		return token, nil
	}
	token, err := ofNetrc(where, env)
	if err == nil && token.IsZero() {
		token, err = ofGlab(where.Server, env)
	}
	if err == nil && token.IsZero() && name != "" {
		return Token{}, fmt.Errorf("%s is not sent to %s, which only the git remote names: if it is yours, give --url %s",
			name, where.Server.Host(), where.Server)
	}
	return token, err
}

// tokenVariable returns the variable that holds a token, "" when none does.
func (e Environment) tokenVariable() string {
	for _, name := range []string{"PIPEWRIGHT_TOKEN", "GITLAB_TOKEN"} {
		if e.getenv(name) != "" {
			return name
		}
	}
	return ""
}

func readToken(name string, env Environment) (Token, error) {
	read, from := func() ([]byte, error) { return env.ReadFile(name) }, "--token-file"
	if name == "-" {
		read, from = env.Stdin, "standard input"
	}
	text, err := read()
	if errors.Is(err, fs.ErrNotExist) {
		return Token{}, fmt.Errorf("--token-file: %q does not exist", secret.Redact(name)) // it may be the token, by mistake
	}
	if err != nil {
		return Token{}, fmt.Errorf("--token-file: %w", err)
	}
	return NewToken(string(text), from)
}

// ofJob returns the token of the CI/CD job, for the server that runs it.
func ofJob(where Where, env Environment) Token {
	secret := env.getenv("CI_JOB_TOKEN")
	if secret == "" {
		return Token{}
	}
	for _, name := range []string{"CI_API_V4_URL", "CI_SERVER_URL"} {
		if server, err := ParseServer(env.getenv(name)); err == nil && server == where.Server {
			return newToken(secret, "CI_JOB_TOKEN", jobToken)
		}
	}
	return Token{}
}

func ofGlab(server Server, env Environment) (Token, error) {
	config, err := env.glab()
	if err != nil {
		return Token{}, err
	}
	host, known := config.of(server)
	if !known || host.token == nil {
		return Token{}, nil
	}
	token, err := NewToken(host.token(), "glab's configuration")
	if host.oauth {
		token.kind = oauthToken
	}
	return token, err
}
