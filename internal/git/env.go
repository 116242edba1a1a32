package git

import (
	"path/filepath"
	"slices"
	"strings"
)

// located are the variables that say which repository, and which part of it, git works on. Hooks have some of them set.
// Source: git rev-parse --local-env-vars, without those that carry settings.
var located = []string{
	"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DIR", "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE",
	"GIT_INDEX_FILE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE", "GIT_NO_REPLACE_OBJECTS", "GIT_OBJECT_DIRECTORY",
	"GIT_PREFIX", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
}

// changing are the variables that make git run programs or print in another way.
var changing = []string{
	"GIT_ASKPASS", "GIT_DIFF_OPTS", "GIT_EDITOR", "GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_REDIRECT_STDERR", "GIT_REDIRECT_STDIN",
	"GIT_REDIRECT_STDOUT", "GIT_SSH", "GIT_SSH_COMMAND", "LANGUAGE", "LC_ALL", "PAGER", "PWD", "SSH_ASKPASS",
}

// set are the variables that git always has: it reads, asks nobody, fetches nothing, and speaks English, which errors are
// told from.
var set = []string{
	"GIT_ALLOW_PROTOCOL=none", "GIT_NO_LAZY_FETCH=1", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C",
}

// clean returns an environment in which only the directory says which repository is meant.
func clean(env []string) []string {
	kept := make([]string, 0, len(env)+len(set))
	for _, entry := range env {
		name, _, _ := strings.Cut(entry, "=")
		if !slices.Contains(located, name) && !slices.Contains(changing, name) && !slices.ContainsFunc(set, is(name)) &&
			!strings.HasPrefix(name, "GIT_TRACE") {
			kept = append(kept, entry)
		}
	}
	return append(kept, set...)
}

func is(name string) func(entry string) bool {
	return func(entry string) bool { return strings.HasPrefix(entry, name+"=") }
}

// kept returns the settings of a hook that are about the repository that was found: the index of the commit that is being
// made (`git commit FILE` and `git commit -a` have one of their own), and the objects that a push brings and that are not
// accepted yet. A relative path starts at base, the top of the work tree, where git starts hooks.
func kept(env []string, gitDir, base string) []string {
	var found []string
	index := value(env, "GIT_INDEX_FILE")
	if path := below(gitDir, base, index); path != "" {
		found = append(found, "GIT_INDEX_FILE="+path)
	}
	if path := below(gitDir, base, value(env, "GIT_OBJECT_DIRECTORY")); path != "" {
		found = append(found, "GIT_OBJECT_DIRECTORY="+path)
		if others := value(env, "GIT_ALTERNATE_OBJECT_DIRECTORIES"); others != "" {
			found = append(found, "GIT_ALTERNATE_OBJECT_DIRECTORIES="+others)
		}
	}
	return found
}

// value returns the value of a variable; the last one counts.
func value(env []string, name string) string {
	var found string
	for _, entry := range env {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			found = value
		}
	}
	return found
}

// below returns the absolute form of path when it lies in dir, else "".
func below(dir, base, path string) string {
	if path == "" {
		return ""
	}
	path = filepath.FromSlash(path)
	if !filepath.IsAbs(path) {
		path = filepath.Join(base, path)
	}
	for _, p := range []string{path, resolved(path)} {
		if rel, err := filepath.Rel(dir, p); err == nil && filepath.IsLocal(rel) {
			return p
		}
	}
	return ""
}

// resolved returns a path with the symbolic links of its directory resolved: git names its own directory so.
func resolved(path string) string {
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return path
	}
	return filepath.Join(dir, filepath.Base(path))
}
