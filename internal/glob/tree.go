package glob

import (
	"slices"
	"sort"
	"strings"
)

// maxComparisons is how many pairs of pattern and path GitLab compares; beyond, it takes the rule for matching.
const maxComparisons = 50_000

// A Tree is the files of a repository, for rules:exists.
type Tree struct {
	paths    []string // all, in order
	topLevel []string // those without a slash
}

// NewTree returns the tree of the files with these paths, which are relative and have slashes.
func NewTree(paths []string) *Tree {
	t := &Tree{paths: slices.Clone(paths)}
	slices.Sort(t.paths)
	for _, path := range t.paths {
		if !strings.Contains(path, "/") {
			t.topLevel = append(t.topLevel, path)
		}
	}
	return t
}

// Exists reports whether rules:exists with these globs, variables expanded, holds for the tree. GitLab sorts globs into
// three kinds (lib/gitlab/ci/build/rules/rule/clause/exists.rb, 18.11):
//
//   - without * ? [ and {, a glob is a file or, with a slash at its end, a directory;
//   - **/*.ext, with any text after the dot, is the end of a path;
//   - everything else is a pattern in Ruby's dialect.
//
// When no glob has a slash or a double star, only files at the top are looked at.
func (t *Tree) Exists(globs []string) bool {
	paths := t.paths
	if !slices.ContainsFunc(globs, reachesBelow) {
		paths = t.topLevel
	}
	var patterns []string
	for _, glob := range globs {
		extension := strings.TrimPrefix(glob, "**/*")
		switch {
		case !hasMeta(glob):
			if existsExactly(paths, glob) {
				return true
			}
		case isExtension(extension):
			if slices.ContainsFunc(paths, func(path string) bool { return strings.HasSuffix(path, extension) }) {
				return true
			}
		default:
			patterns = append(patterns, glob)
		}
	}
	return len(paths)*len(patterns) > maxComparisons || matchAny(patterns, paths)
}

// Changes reports whether rules:changes with these globs, variables expanded, holds for the changed paths. What holds when
// the changes are unknown is not its affair.
func Changes(globs, paths []string) bool {
	globs = slices.Compact(slices.Sorted(slices.Values(globs)))
	return len(paths)*len(globs) > maxComparisons || matchAny(globs, paths)
}

func matchAny(globs, paths []string) bool {
	for _, glob := range globs {
		if slices.ContainsFunc(paths, Ruby.Compile(glob).Match) {
			return true
		}
	}
	return false
}

func reachesBelow(glob string) bool {
	return strings.Contains(glob, "/") || strings.Contains(glob, "**")
}

func hasMeta(glob string) bool { return strings.ContainsAny(glob, "*?[{") }

func isExtension(text string) bool {
	return strings.HasPrefix(text, ".") && !strings.Contains(text, "/") && !hasMeta(text)
}

// existsExactly looks for a file, or for a directory with a slash at its end, as GitLab does: with a binary search. For
// directories that is not sound: files of a directory stand together, but not at the end, so the search may pass by them.
// A repository with lib/a, lib/b, libx and z has no lib/ to GitLab (18.11).
func existsExactly(sorted []string, name string) bool {
	if !strings.HasSuffix(name, "/") {
		_, found := slices.BinarySearch(sorted, name)
		return found
	}
	i := sort.Search(len(sorted), func(i int) bool { return strings.HasPrefix(sorted[i], name) })
	return i < len(sorted)
}
