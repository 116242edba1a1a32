package gitlab

import (
	"errors"
	"io/fs"
	"path"
	"strings"
)

// An Environment is what the machine knows: variables, files of the user, the git remote.
type Environment struct {
	Getenv   func(name string) string          // "" for a variable that is not set
	ReadFile func(name string) ([]byte, error) // the error wraps [fs.ErrNotExist] when there is no such file
	Stdin    func() ([]byte, error)            // read for `--token-file -` only
	Home     string                            // the home directory, "" when unknown
	Remote   string                            // the address of the git remote, "" when there is none
}

// Flags are what the user says on the command line. A token is not among them: other users of the machine see command lines.
type Flags struct {
	URL       string // --url
	Project   string // --project
	TokenFile string // --token-file, "-" for standard input
	CAFile    string // --ca-file
}

// getenv returns the value of a variable without white space around it.
func (e Environment) getenv(name string) string {
	if e.Getenv == nil {
		return ""
	}
	return strings.TrimSpace(e.Getenv(name))
}

// read returns the text of a file of the user, "" when it does not exist.
func (e Environment) read(name string) (string, error) {
	if e.ReadFile == nil || name == "" {
		return "", nil
	}
	text, err := e.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return string(text), err
}

// inHome returns a path below the home directory, "" when that is unknown.
func (e Environment) inHome(elem ...string) string {
	if e.Home == "" {
		return ""
	}
	return path.Join(append([]string{strings.ReplaceAll(e.Home, `\`, "/")}, elem...)...)
}

// CAs returns the certificates, as PEM, that are trusted beside those of the system: of --ca-file, else of the file that
// CI_SERVER_TLS_CA_FILE names. Go itself reads SSL_CERT_FILE and SSL_CERT_DIR.
func CAs(flags Flags, env Environment) ([]byte, error) {
	if flags.CAFile != "" {
		return env.ReadFile(flags.CAFile)
	}
	text, err := env.read(env.getenv("CI_SERVER_TLS_CA_FILE"))
	return []byte(text), err
}
