package config

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// The names of the rules that report what goes wrong with include.
const (
	RuleIncludeMissing = "include-not-found"
	RuleIncludeNotYAML = "include-not-yaml"
	RuleIncludeLimit   = "include-too-many"
)

// isURL reports whether GitLab takes an include given as a string for a remote one.
func isURL(s string) bool {
	for _, scheme := range []string{"http://", "https://", "ssh://", "git://"} {
		if strings.HasPrefix(s, scheme) {
			return true
		}
	}
	return false
}

func hasVariable(s string) bool { return strings.ContainsAny(s, "$%") }

func hasWildcard(s string) bool { return strings.Contains(s, "*") }

// clean turns the path of an include into one of a tree: "/ci//a.yml" is "ci/a.yml". A path that leaves the tree stays
// as it is, and the tree refuses it.
func clean(name string) string {
	return path.Clean(strings.TrimLeft(name, "/"))
}

// glob returns the files that match a wildcard, sorted. `*` does not cross a slash, `**` does; nothing else is special.
func glob(fsys fs.FS, pattern string) []string {
	matches, err := doublestar.Glob(fsys, literal.Replace(pattern), doublestar.WithFilesOnly(), doublestar.WithNoFollow())
	if err != nil {
		return nil
	}
	slices.Sort(matches)
	return matches
}

// literal takes their meaning from the signs that doublestar knows and GitLab does not.
var literal = strings.NewReplacer(`\`, `\\`, "?", `\?`, "[", `\[`, "]", `\]`, "{", `\{`, "}", `\}`)

// reason says in a few words why a file could not be read.
func reason(err error) string {
	var pathErr *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file in the repository"
	case errors.Is(err, fs.ErrInvalid):
		return "the path leaves the repository"
	case errors.As(err, &pathErr):
		return pathErr.Err.Error()
	default:
		return err.Error()
	}
}

// orNull returns n, or other when n is absent, so that a missing file list still names a place.
func orNull(n syntax.Node, other syntax.Node) syntax.Node {
	if n == nil {
		return other
	}
	return n
}
