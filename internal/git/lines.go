package git

import (
	"context"
	"slices"
	"strings"
)

// Lines are the lines of the files of a work tree that differ from a revision.
type Lines struct {
	tracked []string           // sorted
	changed map[string][]lines // by path, in order
}

// lines are the lines from first to last, counted from 1.
type lines struct{ first, last int }

// Lines returns what differs between a revision and the work tree, line by line; "A..." stands for the commit where HEAD parted
// from A. A renamed file keeps the lines that it brought along. Of lines that are gone, those before and behind them count.
func (r *Repository) Lines(ctx context.Context, rev string) (*Lines, error) {
	if err := r.needWorkTree(); err != nil {
		return nil, err
	}
	id, err := r.base(ctx, rev)
	if err != nil {
		return nil, err
	}
	tracked, err := r.Files(ctx)
	if err != nil {
		return nil, err
	}
	out, err := r.runner.run(ctx, "diff", "--unified=0", "--inter-hunk-context=0", "--find-renames", "--no-color", "--no-ext-diff",
		"--no-textconv", "--text", "--submodule=short", "--ignore-submodules=all", "--src-prefix=a/", "--dst-prefix=b/", id, "--")
	return &Lines{tracked: tracked, changed: parseDiff(out)}, err
}

// base returns the commit with which the work tree is compared.
func (r *Repository) base(ctx context.Context, rev string) (string, error) {
	from, to, ok := strings.Cut(rev, "...")
	switch {
	case ok && (to == "" || to == "HEAD" || to == "@"):
		return r.MergeBase(ctx, orHead(from), "HEAD")
	case strings.Contains(rev, ".."):
		return "", &RevisionError{rev, "ends at a commit, but the work tree is compared: name where it begins"}
	}
	return r.Resolve(ctx, rev)
}

// Touched reports whether one of the lines from first to last of a file differs. All lines of a file that git does not track do.
func (l *Lines) Touched(path string, first, last int) bool {
	if _, tracked := slices.BinarySearch(l.tracked, path); !tracked {
		return true
	}
	return slices.ContainsFunc(l.changed[path], func(c lines) bool { return c.first <= last && first <= c.last })
}
