package schema

import (
	"encoding/base64"
	"strings"
)

// validRef reports whether GitLab takes a text for the name of a ref: git-check-ref-format, and no name that begins like
// an option or is one of git's own.
func validRef(name string) bool {
	switch {
	case name == "", name == "@", name == "HEAD", strings.HasPrefix(name, "-"),
		strings.HasPrefix(name, "refs/heads/"), strings.HasPrefix(name, "refs/remotes/"),
		strings.HasSuffix(name, "."), strings.HasSuffix(name, "/"), strings.HasSuffix(name, ".lock"),
		strings.HasPrefix(name, "."), strings.Contains(name, "/."), strings.Contains(name, ".lock/"),
		strings.Contains(name, ".."), strings.Contains(name, "//"), strings.Contains(name, "@{"):
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool {
		return r <= ' ' || r == 0x7f || strings.ContainsRune(`~^:?*[\`, r)
	})
}

func isBase64(text string) bool {
	_, err := base64.StdEncoding.Strict().DecodeString(text)
	return err == nil
}
