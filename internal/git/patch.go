package git

import (
	"context"
	"strings"
)

// Patch returns what differs in a file between two commits, as hunks in unified format without the lines that name the file: "" when
// it is the same. The file may have another name in the first commit.
func (r *Repository) Patch(ctx context.Context, from, to, oldPath, path string) (string, error) {
	before, err := r.Resolve(ctx, from)
	if err != nil {
		return "", err
	}
	after, err := r.Resolve(ctx, to)
	if err != nil {
		return "", err
	}
	out, err := r.runner.run(ctx, "--literal-pathspecs", "diff", "--find-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--text",
		"--src-prefix=a/", "--dst-prefix=b/", before, after, "--", oldPath, path)
	return hunksOf(out, path), err
}

// hunksOf returns the hunks of one file of a diff.
func hunksOf(diff, path string) string {
	var b strings.Builder
	file, body := "", 0
	for line := range strings.Lines(diff) {
		switch h, ok := parseHunk(line); {
		case strings.HasPrefix(line, `\`):
		case body > 0:
			body -= rows(line)
		case strings.HasPrefix(line, "+++ "):
			file = newPath(strings.TrimSuffix(line[len("+++ "):], "\n"))
			continue
		case ok:
			body = h.removed + h.added
		default:
			continue
		}
		if file == path {
			b.WriteString(line)
		}
	}
	return b.String()
}

// rows returns how many lines of the two files together a line of a hunk is. With diff.suppressBlankEmpty, a blank line is in both, too.
func rows(line string) int {
	if line[0] == ' ' || line[0] == '\n' {
		return 2
	}
	return 1
}
