package git

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// Resolve returns the id of the commit that a revision names: a branch, a tag, `HEAD~2`, an id.
func (r *Repository) Resolve(ctx context.Context, rev string) (string, error) {
	switch {
	case rev == "":
		return "", &RevisionError{rev, "is no revision"}
	case strings.HasPrefix(rev, "-"):
		return "", &RevisionError{rev, "is no revision: no branch, tag or commit begins with a dash"}
	case strings.ContainsAny(rev, "\n\x00"):
		return "", &RevisionError{rev, "is no revision: it is more than one line"}
	}
	// As input, a revision cannot be taken for an option.
	out, err := r.runner.feed(ctx, rev+"^{commit}\n", "cat-file", "--batch-check=%(objectname)")
	if err != nil {
		return "", err
	}
	id := strings.TrimSuffix(out, "\n")
	if isID(id) {
		return id, nil
	}
	if strings.HasSuffix(id, " ambiguous") {
		return "", &RevisionError{rev, "is short for more than one commit: write more of it"}
	}
	return "", r.unknown(ctx, rev)
}

// unknown says that a revision names no commit, and what may be the reason.
func (r *Repository) unknown(ctx context.Context, rev string) error {
	if rev == "HEAD" || rev == "@" {
		return ErrNoCommits
	}
	refs, err := r.runner.run(ctx, "for-each-ref", "--count=1")
	if err != nil {
		return err
	}
	if refs == "" {
		return ErrNoCommits
	}
	why := "is no branch, tag or commit of this repository"
	if shallow, err := r.Shallow(ctx); err == nil && shallow {
		why += `, which is a shallow clone: run "git fetch --unshallow", or fetch that branch`
	}
	return &RevisionError{rev, why}
}

// isID reports whether a text is the full id of an object, SHA-1 or SHA-256.
func isID(text string) bool {
	return (len(text) == 40 || len(text) == 64) && strings.Trim(text, "0123456789abcdef") == ""
}

// MergeBase returns the id of the commit where two revisions parted.
func (r *Repository) MergeBase(ctx context.Context, a, b string) (string, error) {
	first, err := r.Resolve(ctx, a)
	if err != nil {
		return "", err
	}
	second, err := r.Resolve(ctx, b)
	if err != nil {
		return "", err
	}
	out, err := r.runner.run(ctx, "merge-base", first, second)
	var failed *failure
	if errors.As(err, &failed) && failed.code == 1 {
		shallow, _ := r.Shallow(ctx)
		return "", &MergeBaseError{A: a, B: b, Shallow: shallow}
	}
	id, _, _ := strings.Cut(out, "\n")
	return id, err
}

// Branch returns the current branch, also one without commits; "" when HEAD is detached, as in CI.
func (r *Repository) Branch(ctx context.Context) (string, error) {
	return r.symbolic(ctx, "HEAD", "refs/heads/")
}

// symbolic returns the branch that a symbolic ref names, "" when it names none below prefix.
func (r *Repository) symbolic(ctx context.Context, ref, prefix string) (string, error) {
	out, err := r.runner.run(ctx, "symbolic-ref", "--quiet", ref)
	var failed *failure
	if errors.As(err, &failed) {
		return "", nil
	}
	branch, ok := strings.CutPrefix(strings.TrimSuffix(out, "\n"), prefix)
	if !ok {
		return "", err
	}
	return branch, err
}

// DefaultBranch returns the default branch as far as the clone knows it: what the remote's HEAD named when it was cloned, else
// main, master or the user's init.defaultBranch when the remote has such a branch. Without a remote, the own branches are asked.
// It is "" when nothing tells.
func (r *Repository) DefaultBranch(ctx context.Context) (string, error) {
	remote, err := r.remote(ctx)
	if err != nil {
		return "", err
	}
	prefix := "refs/heads/"
	if remote != "" {
		prefix = "refs/remotes/" + remote + "/"
		if branch, err := r.symbolic(ctx, prefix+"HEAD", prefix); err != nil || branch != "" {
			return branch, err
		}
	}
	usual, err := r.config(ctx, "init.defaultBranch")
	if err != nil {
		return "", err
	}
	return r.firstBranch(ctx, prefix, []string{"main", "master", usual})
}

// firstBranch returns the first of the names that is a branch below prefix; without any branch at all, the current one.
func (r *Repository) firstBranch(ctx context.Context, prefix string, names []string) (string, error) {
	out, err := r.runner.run(ctx, "for-each-ref", "--format=%(refname)", prefix)
	if err != nil {
		return "", err
	}
	if out == "" && prefix == "refs/heads/" {
		return r.Branch(ctx)
	}
	known := strings.Split(out, "\n")
	for _, name := range names {
		if name != "" && slices.Contains(known, prefix+name) {
			return name, nil
		}
	}
	return "", nil
}

// config returns the value of a setting, "" when it has none.
func (r *Repository) config(ctx context.Context, key string) (string, error) {
	out, err := r.runner.run(ctx, "config", "--get", key)
	var failed *failure
	if errors.As(err, &failed) && failed.code == 1 {
		return "", nil
	}
	return strings.TrimSuffix(out, "\n"), err
}
