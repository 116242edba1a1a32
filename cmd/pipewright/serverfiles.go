package main

import (
	"bytes"
	"context"
	"errors"
	"sync"

	"gitlab.com/pipewright/pipewright/gitlab"
	"gitlab.com/pipewright/pipewright/internal/git"
)

// sameOnServer reports for each file whether the server has the same text at a ref. The client limits how many are asked for at once.
func sameOnServer(ctx context.Context, server *dryRunServer, paths []string, texts [][]byte, ref string) ([]bool, error) {
	same := make([]bool, len(paths))
	errs := make([]error, len(paths))
	var wait sync.WaitGroup
	for i := range paths {
		wait.Go(func() {
			file, err := server.FileUnless(ctx, server.project.Path, paths[i], ref, "")
			switch {
			case gitlab.IsKind(err, gitlab.NotFound):
			case err != nil:
				errs[i] = err
			default:
				same[i] = bytes.Equal(file.Text, texts[i])
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err // one is enough: the others say the same
		}
	}
	return same, nil
}

// isTag reports whether a name is that of a tag and of no branch, as far as git knows.
func (r *repository) isTag(ctx context.Context, name string) bool {
	repo, err := r.open()
	if err != nil {
		return false
	}
	_, tag := repo.Resolve(ctx, "refs/tags/"+name)
	_, branch := repo.Resolve(ctx, "refs/heads/"+name)
	return tag == nil && errors.As(branch, new(*git.RevisionError))
}
