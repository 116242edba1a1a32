package config

import (
	"path"
	"slices"
	"strings"
)

// hasWildcard reports whether GitLab takes the path of a local include for a pattern.
func hasWildcard(name string) bool { return strings.Contains(name, "*") }

// wildcard returns the files of the repository that match a pattern, sorted. It is GitLab's pattern for include alone, which is
// neither that of rules:exists nor that of artifacts; nothing but stars is special:
//
//   - any text without a slash
//     **/  any directories, or none
//     **   any text
//
// Source: Repository#search_files_by_wildcard_path, GitLab 18.11. A slash in front is part of the pattern, so that it matches nothing.
func (l *loader) wildcard(at *place, pattern string) ([]string, error) {
	paths, err := l.candidates(at, pattern)
	if err != nil {
		return nil, err
	}
	match := compileWildcard(pattern)
	return slices.DeleteFunc(slices.Clone(paths), func(name string) bool { return !match.matches(name) }), nil
}

// candidates returns the files that may match: those below the directory that the pattern begins with.
func (l *loader) candidates(at *place, pattern string) ([]string, error) {
	if at.tree == nil || at.tree.List != nil || at.listed {
		return l.list(at)
	}
	dir := path.Dir(pattern[:strings.Index(pattern, "*")] + "x")
	if path.IsAbs(dir) || dir == ".." || strings.HasPrefix(dir, "../") {
		return nil, nil
	}
	depth := -1
	if !strings.Contains(pattern, "**") {
		depth = levels(pattern) - levels(dir) - 1
	}
	key := walkKey{at, dir, depth}
	found, known := l.walks[key]
	if !known {
		found.paths, found.err = walk(at.tree.FS, dir, depth)
		slices.Sort(found.paths)
		l.walks[key] = found
	}
	return found.paths, found.err
}

// walkKey names a part of a repository that was walked through, walked what was found there.
type (
	walkKey struct {
		at    *place
		dir   string
		depth int
	}
	walked struct {
		paths []string
		err   error
	}
)

// A wildcard part is literal text, or one of the three patterns.
type part struct {
	text string
	kind partKind
}

type partKind uint8

const (
	partText        partKind = iota
	partName                 // *
	partDirectories          // **/
	partAnything             // **
)

type wildcardPattern []part

func compileWildcard(pattern string) wildcardPattern {
	var parts wildcardPattern
	for pattern != "" {
		switch i := strings.IndexByte(pattern, '*'); {
		case i < 0:
			return append(parts, part{text: pattern})
		case i > 0:
			parts = append(parts, part{text: pattern[:i]})
			pattern = pattern[i:]
		case strings.HasPrefix(pattern, "**/"):
			parts, pattern = append(parts, part{kind: partDirectories}), pattern[3:]
		case strings.HasPrefix(pattern, "**"):
			parts, pattern = append(parts, part{kind: partAnything}), pattern[2:]
		default:
			parts, pattern = append(parts, part{kind: partName}), pattern[1:]
		}
	}
	return parts
}

// matches reports whether the pattern matches the whole name. It keeps the set of places in the name that the parts so far can
// reach, so that it takes no more than the product of both lengths.
func (w wildcardPattern) matches(name string) bool {
	if !w.mayMatch(name) {
		return false
	}
	reached := make([]bool, len(name)+1)
	reached[0] = true
	for _, p := range w {
		reached = p.step(name, reached)
	}
	return reached[len(name)]
}

// mayMatch reports whether the name holds the literal parts in their order, which is quick to see.
func (w wildcardPattern) mayMatch(name string) bool {
	rest := name
	for i, p := range w {
		if p.kind != partText {
			continue
		}
		at := strings.Index(rest, p.text)
		if at < 0 || i == 0 && at > 0 || i == len(w)-1 && !strings.HasSuffix(rest, p.text) {
			return false
		}
		rest = rest[at+len(p.text):]
	}
	return true
}

func (p part) step(name string, from []bool) []bool {
	to := make([]bool, len(from))
	open := false // a star in front of here may go on
	for i := range from {
		switch p.kind {
		case partText:
			if from[i] && strings.HasPrefix(name[i:], p.text) {
				to[i+len(p.text)] = true
			}
			continue
		case partDirectories:
			to[i] = from[i] || open && name[i-1] == '/'
			open = open || from[i]
			continue
		case partName:
			open = open && name[i-1] != '/' || from[i]
		case partAnything:
			open = open || from[i]
		}
		to[i] = open
	}
	return to
}
