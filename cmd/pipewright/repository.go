package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/internal/git"
)

// A repository is what git knows of the place where a configuration stands, asked when it is needed. Without git, or outside of a
// repository, it knows nothing, which is no mistake.
type repository struct {
	open    func() (*git.Repository, error)
	branch  func() string
	path    func() string
	address func() string
	tracked func() ([]string, error)
}

// newRepository returns the repository around a directory.
func newRepository(ctx context.Context, dir string) *repository {
	r := &repository{open: sync.OnceValues(func() (*git.Repository, error) { return git.Open(ctx, dir, os.Environ()) })}
	r.branch = sync.OnceValue(func() string {
		return askGit(r, func(repo *git.Repository) (string, error) { return repo.DefaultBranch(ctx) })
	})
	r.path = sync.OnceValue(func() string {
		return askGit(r, func(repo *git.Repository) (git.Remote, error) { return repo.Remote(ctx) }).Project
	})
	r.address = sync.OnceValue(func() string {
		return askGit(r, func(repo *git.Repository) (string, error) { return repo.RemoteAddress(ctx) })
	})
	r.tracked = sync.OnceValues(func() ([]string, error) {
		repo, err := r.open()
		if err != nil {
			return nil, err
		}
		return repo.Files(ctx)
	})
	return r
}

// files returns the paths of the files below dir, relative to it: those that git tracks, or all where git cannot tell.
func (r *repository) files(dir string, tree fs.FS) ([]string, error) {
	tracked, err := r.tracked()
	if err != nil {
		return config.Files(tree)
	}
	repo, _ := r.open()
	below, err := filepath.Rel(repo.Root(), realPath(dir))
	switch {
	case err != nil || !filepath.IsLocal(below):
		return config.Files(tree)
	case below == ".":
		return tracked, nil
	}
	var files []string
	for _, file := range tracked {
		if name, ok := strings.CutPrefix(file, filepath.ToSlash(below)+"/"); ok {
			files = append(files, name)
		}
	}
	return files, nil
}

// realPath returns a path without symbolic links, as git names its work tree.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// askGit returns the answer of git, the zero value when there is none.
func askGit[T any](r *repository, question func(*git.Repository) (T, error)) T {
	var none T
	repo, err := r.open()
	if err != nil {
		return none
	}
	answer, err := question(repo)
	if err != nil {
		return none
	}
	return answer
}

// defaultBranch returns the default branch, "" when git cannot tell.
func (r *repository) defaultBranch() string { return r.branch() }

// project returns the full path of the project that the repository was cloned from, "" when git cannot tell.
func (r *repository) project() string { return r.path() }

// remoteAddress returns the address that the repository was cloned from, "" when git cannot tell. It may contain a password.
func (r *repository) remoteAddress() string { return r.address() }

// changed returns the files that a range of revisions changed.
func (r *repository) changed(ctx context.Context, revisions string) ([]string, error) {
	repo, err := r.open()
	if err != nil {
		return nil, err
	}
	return repo.Changed(ctx, revisions)
}
