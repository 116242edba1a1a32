package pipeline

import (
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/internal/glob"
)

// maxChanged is how many lists of globs get events of their own.
const maxChanged = 3

// changes adds, for each of the first lists of globs, a push and a merge request that change a file which matches it, and those
// that change another file.
func (d *deriver) changes() {
	if len(d.talk.globs) == 0 {
		return
	}
	d.compile()
	for _, path := range append([]string{d.unmatched()}, d.matched()...) {
		for _, source := range []string{sourceMerge, sourcePush} {
			e := d.start(source, nil)
			e.Changes, e.OpenChanges = []string{path}, false
			if path != "" {
				d.add(e)
			}
		}
	}
}

func (d *deriver) compile() {
	d.patterns = make([][]*glob.Pattern, len(d.talk.globs))
	for i, globs := range d.talk.globs {
		for _, g := range globs {
			d.patterns[i] = append(d.patterns[i], glob.Ruby.Compile(g))
		}
	}
}

// matched returns paths that match a list of globs each, and few of the others.
func (d *deriver) matched() []string {
	var paths []string
	for _, globs := range d.talk.globs {
		best, fewest := "", 0
		for _, pattern := range globs[:min(len(globs), maxBraces)] {
			path := changedPath(pattern)
			if path == "" {
				continue
			}
			if hits := d.hits(path); best == "" || hits < fewest {
				best, fewest = path, hits
			}
			if fewest == 1 {
				break
			}
		}
		if best != "" && !slices.Contains(paths, best) {
			paths = append(paths, best)
		}
		if len(paths) == maxChanged {
			break
		}
	}
	return paths
}

// hits counts the lists of globs that match a path.
func (d *deriver) hits(path string) int {
	n := 0
	for _, patterns := range d.patterns {
		if slices.ContainsFunc(patterns, func(p *glob.Pattern) bool { return p.Match(path) }) {
			n++
		}
	}
	return n
}

// unmatched returns a path that no list of globs matches, "" when none is found.
func (d *deriver) unmatched() string {
	for _, path := range []string{"other.txt", "other/file", ".other"} {
		if d.hits(path) == 0 {
			return path
		}
	}
	return ""
}

// changedPath returns a path that a glob of rules:changes matches, "" when none is found, or when the glob has a variable that
// is not known.
func changedPath(pattern string) string {
	if strings.Contains(pattern, "$") {
		return ""
	}
	for _, plain := range withoutBraces(pattern) {
		path := pathOf(plain)
		if isPath(path) && glob.Ruby.Match(pattern, path) {
			return path
		}
	}
	return ""
}

// isPath reports whether a text may be the path of a file in a repository.
func isPath(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return !strings.ContainsFunc(path, func(r rune) bool { return r < ' ' })
}

// maxBraces is how many alternatives of a pattern are tried.
const maxBraces = 16

// withoutBraces returns the patterns that a pattern with {a,b} stands for.
func withoutBraces(pattern string) []string {
	start, end, parts := firstBraces(pattern)
	if parts == nil {
		return []string{pattern}
	}
	var all []string
	for _, part := range parts {
		all = append(all, withoutBraces(pattern[:start]+part+pattern[end:])...)
		if len(all) >= maxBraces {
			break
		}
	}
	return all
}

// firstBraces finds the first {a,b} and what stands in it.
func firstBraces(pattern string) (start, end int, parts []string) {
	depth, from := 0, 0
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '{':
			if depth++; depth == 1 {
				start, from = i, i+1
			}
		case ',':
			if depth == 1 {
				parts = append(parts, pattern[from:i])
				from = i + 1
			}
		case '}':
			if depth--; depth == 0 {
				return start, i + 1, append(parts, pattern[from:i])
			}
			depth = max(depth, 0)
		}
	}
	return 0, 0, nil
}

// pathOf returns what a pattern without braces becomes when every wildcard stands for an "x", and **/ for nothing.
func pathOf(pattern string) string {
	var b strings.Builder
	for rest := pattern; rest != ""; {
		start := b.Len() == 0 || strings.HasSuffix(b.String(), "/")
		n := 1
		switch {
		case start && strings.HasPrefix(rest, "**/"):
			n = len("**/")
		case rest[0] == '*':
			n = len(rest) - len(strings.TrimLeft(rest, "*"))
			b.WriteByte('x')
		case rest[0] == '?':
			b.WriteByte('x')
		case rest[0] == '[' && strings.IndexByte(rest, ']') > 1:
			n = strings.IndexByte(rest, ']') + 1
			b.WriteString(inBrackets(rest[1 : n-1]))
		case rest[0] == '\\' && len(rest) > 1:
			n = 2
			b.WriteByte(rest[1])
		default:
			b.WriteByte(rest[0])
		}
		rest = rest[n:]
	}
	return b.String()
}

// inBrackets returns a character that stands in brackets.
func inBrackets(class string) string {
	if strings.HasPrefix(class, "!") || strings.HasPrefix(class, "^") {
		for _, other := range []string{"x", "1", "_"} {
			if !strings.Contains(class, other) && !strings.Contains(class, "-") {
				return other
			}
		}
		return "_"
	}
	return class[:1]
}

// ChangedPaths returns paths that a glob of rules:changes matches, the plainest first; none when the glob has a variable.
func ChangedPaths(pattern string) []string {
	first := changedPath(pattern)
	if first == "" {
		return nil
	}
	paths := []string{first}
	dir, name := path.Split(first)
	for _, other := range []string{first + "x", first + ".txt", dir + "x" + name, dir + "a/b/" + name, "a/" + first, dir + "x.y"} {
		if isPath(other) && glob.Ruby.Match(pattern, other) {
			paths = append(paths, other)
		}
	}
	return paths
}
