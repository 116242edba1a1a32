package gitlab

import (
	"context"
	"iter"
	"time"

	api "github.com/xanzy/go-gitlab"
)

// DiffRefs are the three commits that a diff of a merge request is made of. Places in it name all three.
type DiffRefs struct {
	Base  string // the merge base
	Start string // the tip of the target branch
	Head  string // the tip of the source branch
}

// IsZero reports whether they are missing: GitLab prepares them a moment after the merge request was created.
func (r DiffRefs) IsZero() bool { return r.Base == "" || r.Start == "" || r.Head == "" }

// A MergeRequest is a merge request of a project.
type MergeRequest struct {
	IID           int
	State         string // "opened", "closed", "merged", "locked"
	Title         string
	URL           string
	SourceBranch  string
	TargetBranch  string
	SourceProject int // its id; another than TargetProject for a fork, 0 when the fork is gone
	TargetProject int
	Head          string // the id of the last commit
	Diff          DiffRefs
	Locked        bool // discussions are for members only
	Labels        []string
	Draft         bool
}

// MergeRequest returns a merge request. The token of a job is enough.
//
// Source: https://docs.gitlab.com/api/merge_requests/#retrieve-a-merge-request
func (c *Client) MergeRequest(ctx context.Context, project string, iid int) (*MergeRequest, error) {
	a := reading("read merge request !%d of %q", iid, project).forJobs()
	mr, _, err := c.api.getMergeRequest(project, iid, nil, a.options(ctx)...)
	if err != nil {
		return nil, c.explain(a, err)
	}
	return &MergeRequest{
		IID: mr.IID, State: mr.State, Title: mr.Title, URL: mr.WebURL, Head: mr.SHA,
		SourceBranch: mr.SourceBranch, TargetBranch: mr.TargetBranch,
		SourceProject: mr.SourceProjectID, TargetProject: mr.TargetProjectID,
		Diff:   DiffRefs{Base: mr.DiffRefs.BaseSha, Start: mr.DiffRefs.StartSha, Head: mr.DiffRefs.HeadSha},
		Locked: mr.DiscussionLocked, Labels: mr.Labels, Draft: mr.Draft,
	}, nil
}

// A DiffVersion is the state of a merge request after a push.
type DiffVersion struct {
	ID      int
	Diff    DiffRefs
	Created time.Time
	State   string // "collected"; "overflow" when not all files are in it
}

// DiffVersions yields the versions of the diff of a merge request, the latest first.
//
// Source: https://docs.gitlab.com/api/merge_requests/#list-all-merge-request-diff-versions
func (c *Client) DiffVersions(ctx context.Context, project string, iid int) iter.Seq2[DiffVersion, error] {
	a := reading("list the diff versions of merge request !%d of %q", iid, project)
	versions := list(ctx, c, a, func(options ...api.RequestOptionFunc) ([]*api.MergeRequestDiffVersion, *api.Response, error) {
		return c.api.getDiffVersions(project, iid, nil, options...)
	})
	return convert(versions, func(v *api.MergeRequestDiffVersion) DiffVersion {
		refs := DiffRefs{Base: v.BaseCommitSHA, Start: v.StartCommitSHA, Head: v.HeadCommitSHA}
		return DiffVersion{ID: v.ID, Diff: refs, Created: deref(v.CreatedAt), State: v.State}
	})
}

// A ChangedFile is a file that a merge request changes.
type ChangedFile struct {
	Old, New  string // the paths; the same unless it was renamed, and both given when it is new or deleted
	IsNew     bool
	IsRenamed bool
	IsDeleted bool
	Collapsed bool   // the server shows its diff on demand only
	TooLarge  bool   // the server does not show its diff
	Diff      string // unified, without the lines that name the files; "" when it is not shown, or nothing but the name changed
}

// ChangedFiles yields the files that a merge request changes, with their diffs.
//
// Source: https://docs.gitlab.com/api/merge_requests/#list-merge-request-diffs
func (c *Client) ChangedFiles(ctx context.Context, project string, iid int) iter.Seq2[ChangedFile, error] {
	a := reading("list the changed files of merge request !%d of %q", iid, project)
	path := inProject(project, "/merge_requests/"+itoa(iid)+"/diffs")
	// The library's own method drops what says that a diff is not shown.
	type changed struct {
		OldPath   string `json:"old_path"`
		NewPath   string `json:"new_path"`
		NewFile   bool   `json:"new_file"`
		Renamed   bool   `json:"renamed_file"`
		Deleted   bool   `json:"deleted_file"`
		Collapsed bool   `json:"collapsed"`
		TooLarge  bool   `json:"too_large"`
		Diff      string `json:"diff"`
	}
	files := list(ctx, c, a, pageOf[changed](c, a, path, nil))
	return convert(files, func(f changed) ChangedFile {
		return ChangedFile{
			Old: f.OldPath, New: f.NewPath, IsNew: f.NewFile, IsRenamed: f.Renamed, IsDeleted: f.Deleted,
			Collapsed: f.Collapsed, TooLarge: f.TooLarge, Diff: f.Diff,
		}
	})
}
