package gitlab

import (
	"cmp"
	"context"
	"iter"

	api "github.com/xanzy/go-gitlab"
)

// A Tag is a tag of a repository.
type Tag struct {
	Name      string
	Commit    string // the id of the commit
	Released  bool   // a release was made of it, as of every version in the CI/CD catalog
	Protected bool
}

// Commit returns the id of the commit that a ref names: a branch, a tag, or an id. "HEAD" and "" are the default branch. The token
// of a job is enough.
//
// Source: https://docs.gitlab.com/api/commits/#get-a-single-commit
func (c *Client) Commit(ctx context.Context, project, ref string) (string, error) {
	ref = cmp.Or(ref, "HEAD")
	a := reading("find the commit %q of %q", ref, project).forJobs()
	off := false
	commit, _, err := c.api.getCommit(project, ref, &api.GetCommitOptions{Stats: &off}, a.options(ctx)...)
	if err != nil {
		return "", c.explain(a, err)
	}
	return commit.ID, nil
}

// Tags yields the tags of a project, the highest version first. A search of "^v1" keeps those that begin so. The token of a job
// is enough.
//
// Source: https://docs.gitlab.com/api/tags/#list-project-repository-tags
func (c *Client) Tags(ctx context.Context, project, search string) iter.Seq2[Tag, error] {
	a := reading("list the tags of %q", project).forJobs()
	by := "version"
	opts := &api.ListTagsOptions{OrderBy: &by}
	if search != "" {
		opts.Search = &search
	}
	tags := list(ctx, c, a, func(options ...api.RequestOptionFunc) ([]*api.Tag, *api.Response, error) {
		return c.api.listTags(project, opts, options...)
	})
	return convert(tags, newTag)
}

func newTag(tag *api.Tag) Tag {
	converted := Tag{Name: tag.Name, Commit: tag.Target, Released: tag.Release != nil, Protected: tag.Protected}
	if tag.Commit != nil {
		converted.Commit = tag.Commit.ID // the target of an annotated tag is the tag object
	}
	return converted
}
