package gitlab

import (
	"context"
	"iter"
	"time"

	api "github.com/xanzy/go-gitlab"
)

// A Note is what somebody wrote in a merge request.
type Note struct {
	ID         int
	Body       string
	Author     User
	System     bool // GitLab wrote it: "changed the title"
	Created    time.Time
	Resolvable bool
	Resolved   bool
	ResolvedBy User      // the zero User when nobody did
	Position   *Position // nil when it stands at no line
}

// A User is a person or a bot.
type User struct {
	ID   int
	Name string // "jane.doe", as in mentions
}

// Me returns the user of the token.
//
// Source: https://docs.gitlab.com/api/users/#retrieve-the-current-user
func (c *Client) Me(ctx context.Context) (User, error) {
	a := reading("ask who the token belongs to")
	user, _, err := c.api.currentUser(a.options(ctx)...)
	if err != nil {
		return User{}, c.explain(a, err)
	}
	return User{ID: user.ID, Name: user.Username}, nil
}

// Notes yields the notes of a merge request, those of discussions included, the oldest first. The token of a job is enough.
//
// Source: https://docs.gitlab.com/api/notes/#list-all-merge-request-notes
func (c *Client) Notes(ctx context.Context, project string, iid int) iter.Seq2[Note, error] {
	a := reading("list the notes of merge request !%d of %q", iid, project).forJobs()
	by, sort := "created_at", "asc"
	opts := &api.ListMergeRequestNotesOptions{OrderBy: &by, Sort: &sort}
	notes := list(ctx, c, a, func(options ...api.RequestOptionFunc) ([]*api.Note, *api.Response, error) {
		return c.api.listNotes(project, iid, opts, options...)
	})
	return convert(notes, newNote)
}

// CreateNote writes a note that stands at no line.
//
// Source: https://docs.gitlab.com/api/notes/#create-new-merge-request-note
func (c *Client) CreateNote(ctx context.Context, project string, iid int, body string) (Note, error) {
	a := writing("write a note in merge request !%d of %q", iid, project)
	note, _, err := c.api.createNote(project, iid, &api.CreateMergeRequestNoteOptions{Body: &body}, a.options(ctx)...)
	if err != nil {
		return Note{}, c.explain(a, err)
	}
	return newNote(note), nil
}

// UpdateNote replaces the text of a note that the user of the token wrote.
//
// Source: https://docs.gitlab.com/api/notes/#modify-existing-merge-request-note
func (c *Client) UpdateNote(ctx context.Context, project string, iid, note int, body string) (Note, error) {
	a := writing("change note %d of merge request !%d of %q", note, iid, project)
	opts := &api.UpdateMergeRequestNoteOptions{Body: &body}
	updated, _, err := c.api.updateNote(project, iid, note, opts, a.options(ctx)...)
	if err != nil {
		return Note{}, c.explain(a, err)
	}
	return newNote(updated), nil
}

func newNote(note *api.Note) Note {
	converted := Note{
		ID: note.ID, Body: note.Body, System: note.System, Created: deref(note.CreatedAt),
		Author:     User{ID: note.Author.ID, Name: note.Author.Username},
		Resolvable: note.Resolvable, Resolved: note.Resolved,
		ResolvedBy: User{ID: note.ResolvedBy.ID, Name: note.ResolvedBy.Username},
	}
	if p := note.Position; p != nil {
		converted.Position = &Position{
			Diff:    DiffRefs{Base: p.BaseSHA, Start: p.StartSHA, Head: p.HeadSHA},
			OldPath: p.OldPath, NewPath: p.NewPath, OldLine: p.OldLine, NewLine: p.NewLine,
		}
	}
	return converted
}
