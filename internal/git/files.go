package git

import (
	"context"
	"slices"
	"strings"
)

// gitlink is the mode of a submodule's entry: a commit of another repository.
const gitlink = "160000"

// Files returns the paths of the files that git tracks, those that are staged for the first time included, sorted. They are
// what GitLab sees after a commit and a push: no ignored and no untracked files, no submodules. A bare repository has those
// of its HEAD.
func (r *Repository) Files(ctx context.Context) ([]string, error) {
	if r.root == "" {
		id, err := r.Resolve(ctx, "HEAD")
		if err != nil {
			return nil, err
		}
		return paths(r.runner.run(ctx, "ls-tree", "-r", "-z", "--full-tree", id))
	}
	return paths(r.runner.run(ctx, "ls-files", "-z", "--stage"))
}

// paths returns the paths of what ls-files or ls-tree lists, each line "MODE …\tPATH". In the middle of a merge, a path may be
// listed several times.
func paths(out string, err error) ([]string, error) {
	var all []string
	for _, line := range fields(out) {
		facts, path, ok := strings.Cut(line, "\t")
		if ok && !strings.HasPrefix(facts, gitlink) {
			all = append(all, path)
		}
	}
	slices.Sort(all)
	return slices.Compact(all), err
}

// Changed returns the paths that differ, sorted:
//
//	A...B      between B and the commit where it parted from A, as GitLab has it for a merge request from B to A
//	A..B       between A and B, as GitLab has it for a push of B to a branch that was at A
//	A          between A and the work tree; HEAD gives what is not committed yet
//	--cached   between HEAD and what is staged
//
// An A or B that is not written is HEAD. A renamed file changes two paths, because GitLab does not look for renames in
// rules:changes (Gitaly's FindChangedPaths runs diff-tree with --no-renames); a deleted file has changed, an untracked one
// has not. Of a submodule, only its commit counts.
func (r *Repository) Changed(ctx context.Context, revisions string) ([]string, error) {
	from, to, err := r.ends(ctx, revisions)
	if err != nil {
		return nil, err
	}
	args := []string{"diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty"}
	out, err := r.runner.run(ctx, slices.Concat(args, []string{from}, to, []string{"--"})...)
	all := fields(out)
	slices.Sort(all)
	return slices.Compact(all), err
}

// ends returns the commit with which a range begins, and the arguments that name its other end. The first may also be --cached.
func (r *Repository) ends(ctx context.Context, revisions string) (from string, to []string, err error) {
	if revisions == "--cached" {
		return revisions, nil, r.needWorkTree()
	}
	if a, b, ok := strings.Cut(revisions, "..."); ok {
		if from, err = r.MergeBase(ctx, orHead(a), orHead(b)); err != nil {
			return "", nil, err
		}
		id, err := r.Resolve(ctx, orHead(b))
		return from, []string{id}, err
	}
	a, b, ok := strings.Cut(revisions, "..")
	if !ok {
		if err := r.needWorkTree(); err != nil {
			return "", nil, err
		}
		from, err = r.Resolve(ctx, revisions)
		return from, nil, err
	}
	if from, err = r.Resolve(ctx, orHead(a)); err != nil {
		return "", nil, err
	}
	id, err := r.Resolve(ctx, orHead(b))
	return from, []string{id}, err
}

func (r *Repository) needWorkTree() error {
	if r.root == "" {
		return ErrNoWorkTree
	}
	return nil
}

func orHead(rev string) string {
	if rev == "" {
		return "HEAD"
	}
	return rev
}
