package gitlabtest

import (
	"net/http"
	"strconv"
	"strings"
)

// A note is what somebody wrote.
type note struct {
	id                   int
	body                 string
	author               *user
	system               bool
	position             *position
	resolvable, resolved bool
	resolvedBy           *user
}

// noteRoutes are the endpoints of notes. Source: https://docs.gitlab.com/api/notes/#merge-requests
func noteRoutes() []route {
	at := "projects/:id/merge_requests/:iid/notes"
	listing := paged(oneOf("order_by", "created_at", "updated_at"), oneOf("sort", "asc", "desc"))
	create := append(required("string", "body"), optional("string", "created_at", "merge_request_diff_head_sha")...)
	create = append(create, optional("boolean", "internal")...)
	return []route{
		{"GET", at, listing, read(), true, access{min: Guest}, (*call).listNotes},
		{"POST", at, create, write(), false, access{min: Reporter}, (*call).createNote},
		{"GET", at + "/:note", nil, read(), true, access{min: Guest}, (*call).showNote},
		{"PUT", at + "/:note", required("string", "body"), write(), false, access{min: Reporter}, (*call).changeNote},
	}
}

func (c *call) listNotes() {
	notes := c.mergeRequest().notes()
	c.page(len(notes), func(i int) any {
		if c.text("sort") != "asc" {
			i = len(notes) - 1 - i
		}
		return c.noteJSON(notes[i])
	})
}

func (c *call) createNote() {
	mr := c.mergeRequest()
	c.mayWrite(mr)
	n := c.newNote(mr, false)
	mr.add(n, true)
	writeJSON(c.w, http.StatusCreated, c.noteJSON(n))
}

func (c *call) showNote() {
	writeJSON(c.w, http.StatusOK, c.noteJSON(c.note(c.mergeRequest().notes())))
}

func (c *call) changeNote() {
	n := c.note(c.mergeRequest().notes())
	c.changeBody(n)
	writeJSON(c.w, http.StatusOK, c.noteJSON(n))
}

// notes returns the notes of all discussions, the oldest first.
func (mr *MergeRequest) notes() []*note {
	var all []*note
	for _, d := range mr.discussions {
		all = append(all, d.notes...)
	}
	return all
}

// newNote makes a note of the parameter body.
func (c *call) newNote(mr *MergeRequest, resolvable bool) *note {
	text := c.text("body")
	switch {
	case strings.TrimSpace(text) == "":
		fail(http.StatusBadRequest, "400 Bad request - the note is empty")
	case len(text) > 1_000_000: // https://docs.gitlab.com/administration/instance_limits/#maximum-number-of-characters-for-comments
		fail(http.StatusBadRequest, "400 Bad request - the note is too long")
	}
	return &note{id: c.id(), body: text, author: c.token.user, resolvable: resolvable}
}

// note returns the note of the path.
func (c *call) note(notes []*note) *note {
	id, err := strconv.Atoi(c.path[":note"])
	if err != nil {
		invalid("note_id is invalid")
	}
	for _, n := range notes {
		if n.id == id {
			return n
		}
	}
	fail(http.StatusNotFound, "404 Note Not Found")
	return nil
}

// changeBody replaces the text of a note, which only its author may do.
func (c *call) changeBody(n *note) {
	if n.author != c.token.user {
		fail(http.StatusForbidden, "403 Forbidden")
	}
	if strings.TrimSpace(c.text("body")) == "" {
		fail(http.StatusBadRequest, "400 Bad request - the note is empty")
	}
	n.body = c.text("body")
}

func (n *note) resolve(c *call, resolved bool) {
	if n.resolved = resolved && n.resolvable; n.resolved {
		n.resolvedBy = c.token.user
	}
}

func (c *call) noteJSON(n *note) object {
	kind := any(nil)
	switch {
	case n.position != nil:
		kind = "DiffNote"
	case n.resolvable:
		kind = "DiscussionNote"
	}
	result := object{
		"id": n.id, "type": kind, "body": n.body, "author": author(n.author), "system": n.system, "created_at": moment(n.id),
		"updated_at": moment(n.id), "noteable_type": "MergeRequest", "resolvable": n.resolvable, "internal": false, "confidential": false,
	}
	if n.resolvable {
		result["resolved"], result["resolved_by"] = n.resolved, nil
		if n.resolved {
			result["resolved_by"] = author(n.resolvedBy)
		}
	}
	if n.position != nil {
		result["position"] = n.position.json()
	}
	return result
}
