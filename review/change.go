package review

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gitlab.com/pipewright/pipewright/gitlab"
)

// maxWaits is how often a merge request is read again whose diff GitLab has not prepared yet: for half a minute in all.
const maxWaits = 5

// A Patcher returns the hunks of a file between two commits of the checkout.
type Patcher func(ctx context.Context, from, to, oldPath, path string) (string, error)

// Prepared returns the merge request, once GitLab has prepared its diff, which it does a moment after a push.
// Source: https://docs.gitlab.com/api/merge_requests/#empty-api-fields-for-new-merge-requests
func (r *Reviewer) Prepared(ctx context.Context) (*gitlab.MergeRequest, error) {
	for try := 0; ; try++ {
		mr, err := r.Server.MergeRequest(ctx, r.Project, r.IID)
		if err != nil || !mr.Diff.IsZero() && mr.Diff.Head == mr.Head || try == maxWaits {
			return mr, err
		}
		if err := r.Sleep(ctx, time.Second<<try); err != nil {
			return nil, err
		}
	}
}

// Change reads what a merge request changes in some files. Diffs that GitLab does not show come from the checkout; the notes say what
// is not known.
func (r *Reviewer) Change(ctx context.Context, mr *gitlab.MergeRequest, paths []string, patch Patcher) (Change, []string, error) {
	change := Change{Refs: mr.Diff, Files: map[string]File{}}
	if mr.Diff.IsZero() || mr.Diff.Head != mr.Head {
		return Change{}, []string{"GitLab has not prepared the diff yet, so no finding stands at its line"}, nil
	}
	if len(paths) == 0 {
		return change, nil, nil
	}
	reader := &changeReader{refs: mr.Diff, change: change, patch: patch}
	for file, err := range r.Server.ChangedFiles(ctx, r.Project, r.IID) {
		if err != nil {
			return Change{}, nil, err
		}
		if slices.Contains(paths, file.New) && !file.IsDeleted {
			reader.add(ctx, file)
		}
	}
	if err := r.beyond(ctx, reader, paths); err != nil {
		return Change{}, nil, err
	}
	return change, reader.notes(), nil
}

// beyond asks the checkout for the files that GitLab left out because there are too many.
func (r *Reviewer) beyond(ctx context.Context, reader *changeReader, paths []string) error {
	missing := slices.DeleteFunc(slices.Clone(paths), func(path string) bool { _, ok := reader.change.Files[path]; return ok })
	if len(missing) == 0 {
		return nil
	}
	for version, err := range r.Server.DiffVersions(ctx, r.Project, r.IID) {
		if err != nil {
			return err
		}
		if version.Diff.Head == reader.refs.Head && version.State == "overflow" {
			for _, path := range missing {
				reader.add(ctx, gitlab.ChangedFile{Old: path, New: path, TooLarge: true})
			}
		}
		break
	}
	return nil
}

// A changeReader collects the diffs of files.
type changeReader struct {
	refs   gitlab.DiffRefs
	change Change
	patch  Patcher
	hidden int // how many diffs nobody shows
}

func (c *changeReader) add(ctx context.Context, file gitlab.ChangedFile) {
	text := file.Diff
	if text == "" && (file.Collapsed || file.TooLarge) {
		var err error
		if text, err = c.patch(ctx, c.refs.Base, c.refs.Head, file.Old, file.New); err != nil {
			c.hidden++
			return
		}
	}
	c.change.Files[file.New] = File{Old: file.Old, New: file.New, Diff: ParseDiff(text)}
}

func (c *changeReader) notes() []string {
	if c.hidden == 0 {
		return nil
	}
	files := "one file"
	if c.hidden > 1 {
		files = fmt.Sprintf("%d files", c.hidden)
	}
	return []string{"GitLab does not show the diff of " + files + ", and the checkout lacks the commits: findings in it are listed here"}
}
