package gitlab

import (
	"cmp"
	"context"
	"iter"
	"net/http"

	api "github.com/xanzy/go-gitlab"
)

// A File is a file of a repository at a commit.
type File struct {
	Text   []byte
	Commit string // the id of the commit that the ref stood for
	Blob   string // the id of the content: it changes when the content does
	ETag   string // what [Client.FileUnless] takes, "" when the server gives none
	Same   bool   // the content is the one of the ETag that was given: Text is nil
}

// File reads a file of a project. The ref is a branch, a tag or the id of a commit; "HEAD" and "" are the default branch. The
// token of a job is enough.
//
// Source: https://docs.gitlab.com/api/repository_files/#get-raw-file-from-repository
func (c *Client) File(ctx context.Context, project, path, ref string) (*File, error) {
	return c.FileUnless(ctx, project, path, ref, "")
}

// FileUnless reads a file of a project unless its content is the one that an ETag stands for.
func (c *Client) FileUnless(ctx context.Context, project, path, ref, etag string) (*File, error) {
	ref = cmp.Or(ref, "HEAD")
	a := reading("read %q of %q at %q", path, project, ref).forJobs()
	a.raw = true
	var more []api.RequestOptionFunc
	if etag != "" {
		more = append(more, api.WithHeader("If-None-Match", etag))
	}
	text, response, err := c.api.getRawFile(project, path, &api.GetRawFileOptions{Ref: &ref}, a.options(ctx, more...)...)
	if err != nil {
		return nil, c.explain(a, err)
	}
	file := &File{
		Text: text, Commit: response.Header.Get("X-Gitlab-Commit-Id"),
		Blob: response.Header.Get("X-Gitlab-Blob-Id"), ETag: response.Header.Get("ETag"),
	}
	if response.StatusCode == http.StatusNotModified {
		file.Text, file.Same = nil, true
	}
	return file, nil
}

// Template reads a CI/CD template of the server: "Security/SAST", without the ending .gitlab-ci.yml. It takes no token.
//
// Source: https://docs.gitlab.com/api/templates/gitlab_ci_ymls/#get-a-single-gitlab-cicd-yaml-template
func (c *Client) Template(ctx context.Context, name string) (string, error) {
	a := reading("read the template %q", name).forAll()
	template, _, err := c.api.getTemplate(name, a.options(ctx)...)
	if err != nil {
		return "", c.explain(a, err)
	}
	return template.Content, nil
}

// Files yields the paths of the files of a project at a ref, those of all directories, without submodules.
//
// Source: https://docs.gitlab.com/api/repositories/#list-repository-tree
func (c *Client) Files(ctx context.Context, project, ref string) iter.Seq2[string, error] {
	ref = cmp.Or(ref, "HEAD")
	a := reading("list the files of %q at %q", project, ref)
	deep := true
	opts := &api.ListTreeOptions{Ref: &ref, Recursive: &deep, ListOptions: api.ListOptions{Pagination: "keyset"}}
	nodes := list(ctx, c, a, func(options ...api.RequestOptionFunc) ([]*api.TreeNode, *api.Response, error) {
		return c.api.listTree(project, opts, options...)
	})
	return func(yield func(string, error) bool) {
		for node, err := range nodes {
			if err != nil {
				yield("", err)
				return
			}
			if node.Type == "blob" && !yield(node.Path, nil) {
				return
			}
		}
	}
}
