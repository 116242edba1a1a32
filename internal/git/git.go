// Package git asks git, as a program, what it knows of a repository: its files, its branches, what changed between two
// revisions, and the files of a revision as an [fs.FS].
//
//	repo, err := git.Open(ctx, dir, env)
//	changed, err := repo.Changed(ctx, "origin/main...HEAD")
//
// Everything here reads. Git runs without a shell, without hooks, pagers, prompts, external diff programs and file system
// monitors, takes no locks, and never reaches for the network: what a shallow or partial clone lacks is missing, not fetched.
// Revisions never become options, whatever they look like. Names of files are the bytes that git has, with slashes.
//
// There may be no git, no repository, or no commit yet, and each has its own error, so that callers can do without.
package git

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A Repository is a git repository, seen from one of its work trees.
type Repository struct {
	root   string // the top of the work tree, "" in a bare repository
	runner runner
}

// Open finds the repository that dir belongs to. The environment is that of the process, as os.Environ gives it: git takes
// its settings from there, but dir alone says which repository is meant, even where a hook has set GIT_DIR.
//
// The error is or wraps [ErrNotInstalled], [ErrNoRepository], [ErrNoWorkTree] or an [*OwnershipError] when it is one of these.
func Open(ctx context.Context, dir string, env []string) (*Repository, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, err
	}
	r := runner{dir: dir, env: clean(env)}
	out, err := r.run(ctx, "rev-parse", "--is-bare-repository", "--is-inside-work-tree", "--absolute-git-dir")
	if err != nil {
		return nil, err
	}
	facts := strings.SplitN(strings.TrimSuffix(out, "\n"), "\n", 3)
	if len(facts) < 3 {
		return nil, fmt.Errorf("git rev-parse: unexpected answer %q", out)
	}
	bare, inside, gitDir := facts[0] == "true", facts[1] == "true", filepath.FromSlash(facts[2])
	switch {
	case bare:
		r.dir = gitDir
		r.env = append(r.env, kept(env, gitDir, gitDir)...)
		return &Repository{runner: r}, nil
	case !inside:
		return nil, fmt.Errorf("%s: %w", dir, ErrNoWorkTree)
	}
	top, err := r.run(ctx, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	r.dir = filepath.FromSlash(strings.TrimSuffix(top, "\n"))
	r.env = append(r.env, kept(env, gitDir, r.dir)...)
	return &Repository{root: r.dir, runner: r}, nil
}

// Root returns the top of the work tree, absolute and without symbolic links; "" for a bare repository.
func (r *Repository) Root() string { return r.root }

// Shallow reports whether the history of the repository was cut off when it was cloned.
func (r *Repository) Shallow(ctx context.Context) (bool, error) {
	out, err := r.runner.run(ctx, "rev-parse", "--is-shallow-repository")
	return strings.TrimSpace(out) == "true", err
}
