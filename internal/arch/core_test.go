package arch

import (
	"slices"
	"strings"
)

// coreFloor is the highest floor of which every package belongs to the core.
const coreFloor = 4

// coreAbove are the packages of the core that stand on higher floors.
var coreAbove = []string{"lint/rules", "report"}

// coreExempt are packages on the core's floors that are not of the core, because reaching out is what they are for.
var coreExempt = []string{"internal/atomicfile", "internal/cache", "internal/git"}

// inCore reports whether the package must not reach out of the process.
func (r *rules) inCore(pkg string) bool {
	if slices.Contains(r.coreExempt, pkg) {
		return false
	}
	floor, ok := r.floors[pkg]
	return ok && floor <= coreFloor || slices.Contains(r.coreAbove, pkg)
}

// outside gives, for each package of the standard library that reaches out of the process, what to use instead.
// A subpackage counts as its parent.
var outside = map[string]string{
	"io/ioutil":     "take an fs.FS",
	"log":           "return an error, or report a finding",
	"net":           "take an interface, which the gitlab package implements",
	"os":            "take an fs.FS, an io.Reader or an io.Writer",
	"path/filepath": "use path: names inside the core have slashes on every system",
	"plugin":        "the extension point is a Go package",
	"runtime/cgo":   "the binary is static",
	"syscall":       "leave it to the commands",
}

// pure are subpackages of those that do not reach out.
var pure = []string{"net/mail", "net/netip", "net/textproto", "net/url"}

// reachesOut returns the advice for an import that the core must not have, "" when it may.
func reachesOut(path string) string {
	if slices.Contains(pure, path) {
		return ""
	}
	for banned, advice := range outside {
		if path == banned || strings.HasPrefix(path, banned+"/") {
			return advice
		}
	}
	return ""
}
