package gitlab

import (
	"context"
	"iter"

	api "github.com/xanzy/go-gitlab"
)

// A Discussion is a thread of notes.
type Discussion struct {
	ID     string
	Single bool // one note that cannot be answered or resolved
	Notes  []Note
}

// Resolved reports whether the discussion can be resolved and is.
func (d Discussion) Resolved() bool {
	resolvable := false
	for _, note := range d.Notes {
		if note.Resolvable && !note.Resolved {
			return false
		}
		resolvable = resolvable || note.Resolvable
	}
	return resolvable
}

// A Position is a line in a version of a merge request's diff. An added line has only a NewLine, a removed one only an OldLine, one
// that did not change has both. Both paths are always given, also of files that are new or deleted.
//
// Source: https://docs.gitlab.com/api/discussions/#create-a-new-thread-in-the-merge-request-diff
type Position struct {
	Diff             DiffRefs
	OldPath, NewPath string
	OldLine, NewLine int // counted from 1, 0 for none
}

// Discussions yields the discussions of a merge request, the oldest first; notes outside of discussions are discussions of their own.
//
// Source: https://docs.gitlab.com/api/discussions/#list-project-merge-request-discussion-items
func (c *Client) Discussions(ctx context.Context, project string, iid int) iter.Seq2[Discussion, error] {
	a := reading("list the discussions of merge request !%d of %q", iid, project)
	discussions := list(ctx, c, a, func(options ...api.RequestOptionFunc) ([]*api.Discussion, *api.Response, error) {
		return c.api.listDiscussions(project, iid, nil, options...)
	})
	return convert(discussions, newDiscussion)
}

// CreateDiscussion begins a discussion, at a line of the diff unless the position is nil. It is not repeated when the
// connection breaks: whether the server made it is for the caller to look up.
//
// Source: https://docs.gitlab.com/api/discussions/#create-new-merge-request-thread
func (c *Client) CreateDiscussion(ctx context.Context, project string, iid int, body string, at *Position) (Discussion, error) {
	a := writing("begin a discussion in merge request !%d of %q", iid, project)
	opts := &api.CreateMergeRequestDiscussionOptions{Body: &body}
	if at != nil {
		a = writing("begin a discussion at %s in merge request !%d of %q", at, iid, project)
		opts.Position = at.options()
	}
	discussion, _, err := c.api.createDiscussion(project, iid, opts, a.options(ctx)...)
	if err != nil {
		return Discussion{}, c.explain(a, err)
	}
	return newDiscussion(discussion), nil
}

// Resolve resolves a discussion, or opens it again.
//
// Source: https://docs.gitlab.com/api/discussions/#resolve-a-merge-request-thread
func (c *Client) Resolve(ctx context.Context, project string, iid int, discussion string, resolved bool) error {
	a := writing("resolve discussion %s of merge request !%d of %q", discussion, iid, project).by("Developer")
	opts := &api.ResolveMergeRequestDiscussionOptions{Resolved: &resolved}
	_, _, err := c.api.resolveDiscussion(project, iid, discussion, opts, a.options(ctx)...)
	return c.explain(a, err)
}

// Reply adds a note to a discussion.
//
// Source: https://docs.gitlab.com/api/discussions/#add-note-to-existing-merge-request-thread
func (c *Client) Reply(ctx context.Context, project string, iid int, discussion, body string) (Note, error) {
	a := writing("answer in discussion %s of merge request !%d of %q", discussion, iid, project)
	opts := &api.AddMergeRequestDiscussionNoteOptions{Body: &body}
	note, _, err := c.api.addDiscussionNote(project, iid, discussion, opts, a.options(ctx)...)
	if err != nil {
		return Note{}, c.explain(a, err)
	}
	return newNote(note), nil
}

// DeleteNote removes a note of a discussion that the user of the token wrote. With its last note the discussion is gone.
//
// Source: https://docs.gitlab.com/api/discussions/#delete-a-merge-request-thread-note
func (c *Client) DeleteNote(ctx context.Context, project string, iid int, discussion string, note int) error {
	a := writing("delete note %d of merge request !%d of %q", note, iid, project)
	_, err := c.api.deleteDiscussionNote(project, iid, discussion, note, a.options(ctx)...)
	return c.explain(a, err)
}

func newDiscussion(discussion *api.Discussion) Discussion {
	converted := Discussion{ID: discussion.ID, Single: discussion.IndividualNote}
	for _, note := range discussion.Notes {
		converted.Notes = append(converted.Notes, newNote(note))
	}
	return converted
}

// String returns the place as people write it.
func (p *Position) String() string {
	if p.NewLine == 0 {
		return p.OldPath + ":" + itoa(p.OldLine) + " (removed)"
	}
	return p.NewPath + ":" + itoa(p.NewLine)
}

func (p *Position) options() *api.PositionOptions {
	kind := "text"
	opts := &api.PositionOptions{
		BaseSHA: &p.Diff.Base, StartSHA: &p.Diff.Start, HeadSHA: &p.Diff.Head, PositionType: &kind,
		OldPath: &p.OldPath, NewPath: &p.NewPath,
	}
	if p.OldLine > 0 {
		opts.OldLine = &p.OldLine
	}
	if p.NewLine > 0 {
		opts.NewLine = &p.NewLine
	}
	return opts
}
