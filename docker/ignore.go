package docker

import (
	"io/fs"
	"path"
	"strings"

	"gitlab.com/pipewright/pipewright/internal/glob"
)

// An Ignore is a .dockerignore: what a build context leaves out.
type Ignore struct {
	patterns []ignorePattern
}

type ignorePattern struct {
	glob    *glob.Pattern
	exclude bool // false for "!pattern"
}

// IgnoreFor returns the ignore file that counts for a Dockerfile whose build context is the directory: DOCKERFILE.dockerignore,
// else the .dockerignore of the directory. It is nil when there is neither.
func IgnoreFor(tree fs.FS, dockerfile, context string) *Ignore {
	for _, name := range []string{dockerfile + ".dockerignore", path.Join(context, ".dockerignore")} {
		if text, err := fs.ReadFile(tree, name); err == nil {
			return ParseIgnore(string(text))
		}
	}
	return nil
}

// ParseIgnore reads a .dockerignore.
func ParseIgnore(text string) *Ignore {
	ignore := &Ignore{}
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		pattern, keep := strings.CutPrefix(strings.TrimSpace(line), "!")
		if pattern = strings.Trim(path.Clean("/"+strings.TrimSpace(pattern)), "/"); pattern != "" {
			ignore.patterns = append(ignore.patterns, ignorePattern{glob.Runner.Compile(pattern), !keep})
		}
	}
	return ignore
}

// Excludes reports whether a path of the build context is left out: the last pattern that matches it, or a directory above,
// decides.
func (i *Ignore) Excludes(name string) bool {
	if i == nil {
		return false
	}
	excluded := false
	for _, p := range i.patterns {
		if p.matches(name) {
			excluded = p.exclude
		}
	}
	return excluded
}

func (p ignorePattern) matches(name string) bool {
	for ; name != "."; name = path.Dir(name) {
		if p.glob.Match(name) {
			return true
		}
	}
	return false
}
