package schema

import (
	"fmt"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A version of GitLab: major and minor number. The zero version stands for the newest.
type version struct{ major, minor int }

// parseVersion reads "17.11", also "v17.11.2-ee"; ok tells whether it is a version.
func parseVersion(text string) (v version, ok bool) {
	major, rest, _ := strings.Cut(strings.TrimPrefix(text, "v"), ".")
	minor, _, _ := strings.Cut(rest, ".")
	minor, _, _ = strings.Cut(minor, "-")
	var err error
	if v.major, err = strconv.Atoi(major); err != nil {
		return version{}, false
	}
	if minor == "" {
		return v, true
	}
	v.minor, err = strconv.Atoi(minor)
	return v, err == nil
}

func (v version) String() string { return fmt.Sprintf("%d.%d", v.major, v.minor) }

func (v version) before(other version) bool {
	return v.major < other.major || v.major == other.major && v.minor < other.minor
}

// Older reports whether the GitLab of a version, such as "16.11", came before the one that since names. It is false when
// either is no version.
func Older(server, since string) bool {
	a, okA := parseVersion(server)
	b, okB := parseVersion(since)
	return okA && okB && a.before(b)
}

// age reports a key that came with a later version than the server's.
func (w *walker) age(k *key, e *syntax.Entry) {
	if w.version == (version{}) || k.since == "" {
		return
	}
	if since, ok := parseVersion(k.since); ok && w.version.before(since) {
		w.intoKey(k.name)
		w.reportCheck(Mistake{
			Kind: TooNew, Node: e.Value, Key: e.Key,
			Message: fmt.Sprintf("%s came with GitLab %s: version %s does not know it", w.label(), k.since, w.version),
		})
		w.out()
	}
}
