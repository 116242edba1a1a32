package gitlabtest

import (
	"crypto/sha1"
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// A discussion is a thread, or a single note.
type discussion struct {
	id     string
	single bool
	notes  []*note
}

// discussionRoutes are the endpoints of discussions. Source: https://docs.gitlab.com/api/discussions/#merge-requests
func discussionRoutes() []route {
	at := "projects/:id/merge_requests/:iid/discussions"
	create := append(required("string", "body"), optional("string", "created_at", "commit_id")...)
	create = append(create, param{name: "position", kind: "hash", inside: positionParams()})
	answer := append(required("string", "body"), optional("string", "created_at")...)
	change := append(optional("string", "body"), optional("boolean", "resolved")...)
	return []route{
		{"GET", at, paged(), read(), false, access{min: Guest}, (*call).listDiscussions},
		{"POST", at, create, write(), false, access{min: Reporter}, (*call).createDiscussion},
		{"GET", at + "/:discussion", nil, read(), false, access{min: Guest}, (*call).showDiscussion},
		{"PUT", at + "/:discussion", required("boolean", "resolved"), write(), false, access{min: Reporter}, (*call).resolveDiscussion},
		{"POST", at + "/:discussion/notes", answer, write(), false, access{min: Reporter}, (*call).answerDiscussion},
		{"PUT", at + "/:discussion/notes/:note", change, write(), false, access{min: Reporter}, (*call).changeDiscussionNote},
		{"DELETE", at + "/:discussion/notes/:note", nil, write(), false, access{min: Reporter}, (*call).deleteDiscussionNote},
	}
}

func (c *call) listDiscussions() {
	all := c.mergeRequest().discussions
	c.page(len(all), func(i int) any { return c.discussionJSON(all[i]) })
}

func (c *call) showDiscussion() {
	_, d := c.discussion()
	writeJSON(c.w, http.StatusOK, c.discussionJSON(d))
}

func (c *call) createDiscussion() {
	mr := c.mergeRequest()
	c.mayWrite(mr)
	n := c.newNote(mr, true)
	if given, ok := c.params["position"].(map[string]any); ok {
		n.position = mr.checkPosition(given)
	}
	d := mr.add(n, false)
	writeJSON(c.w, http.StatusCreated, c.discussionJSON(d))
}

func (c *call) resolveDiscussion() {
	mr, d := c.discussion()
	if d.single {
		fail(http.StatusForbidden, "403 Forbidden")
	}
	c.mayResolve(mr)
	for _, n := range d.notes {
		n.resolve(c, c.flag("resolved"))
	}
	writeJSON(c.w, http.StatusOK, c.discussionJSON(d))
}

func (c *call) answerDiscussion() {
	mr, d := c.discussion()
	c.mayWrite(mr)
	if d.single {
		fail(http.StatusBadRequest, "400 Bad request - the discussion takes no answers")
	}
	n := c.newNote(mr, true)
	n.position = d.notes[0].position
	n.resolved, n.resolvedBy = d.notes[0].resolved, d.notes[0].resolvedBy
	d.notes = append(d.notes, n)
	writeJSON(c.w, http.StatusCreated, c.noteJSON(n))
}

func (c *call) changeDiscussionNote() {
	mr, d := c.discussion()
	_, body := c.params["body"]
	_, resolved := c.params["resolved"]
	if body == resolved {
		invalid("body, resolved are missing, exactly one parameter must be provided")
	}
	n := c.note(d.notes)
	if resolved {
		c.mayResolve(mr)
		n.resolve(c, c.flag("resolved"))
	} else {
		c.changeBody(n)
	}
	writeJSON(c.w, http.StatusOK, c.noteJSON(n))
}

// deleteDiscussionNote removes a note, which its author and maintainers may do. A discussion without notes is gone.
// Source: https://docs.gitlab.com/api/discussions/#delete-a-merge-request-thread-note
func (c *call) deleteDiscussionNote() {
	mr, d := c.discussion()
	n := c.note(d.notes)
	if n.author != c.token.user && c.roleIn(mr.project) < Maintainer {
		fail(http.StatusForbidden, "403 Forbidden")
	}
	d.notes = slices.DeleteFunc(d.notes, func(other *note) bool { return other == n })
	if len(d.notes) == 0 {
		mr.discussions = slices.DeleteFunc(mr.discussions, func(other *discussion) bool { return other == d })
	}
	c.w.WriteHeader(http.StatusNoContent)
}

// discussion returns the discussion of the path.
func (c *call) discussion() (*MergeRequest, *discussion) {
	mr := c.mergeRequest()
	for _, d := range mr.discussions {
		if d.id == c.path[":discussion"] {
			return mr, d
		}
	}
	fail(http.StatusNotFound, "404 Discussion Not Found")
	return nil, nil
}

// add adds a note as a discussion of its own.
func (mr *MergeRequest) add(n *note, single bool) *discussion {
	id := fmt.Sprintf("%x", sha1.Sum([]byte("discussion"+strconv.Itoa(n.id))))
	d := &discussion{id: id, single: single, notes: []*note{n}}
	mr.discussions = append(mr.discussions, d)
	return d
}

// mayWrite ends the request where the merge request is locked for who asks.
// Source: https://docs.gitlab.com/user/discussions/#prevent-comments-by-locking-the-discussion
func (c *call) mayWrite(mr *MergeRequest) {
	if mr.Locked && c.roleIn(mr.project) == 0 {
		fail(http.StatusForbidden, "403 Forbidden")
	}
}

// mayResolve ends the request for who is neither a developer nor the author.
// Source: https://docs.gitlab.com/user/permissions/
func (c *call) mayResolve(mr *MergeRequest) {
	if c.roleIn(mr.project) < Developer && c.token.user.name != mr.author {
		fail(http.StatusForbidden, "403 Forbidden")
	}
}

func (c *call) discussionJSON(d *discussion) object {
	notes := []object{}
	for _, n := range d.notes {
		notes = append(notes, c.noteJSON(n))
	}
	return object{"id": d.id, "individual_note": d.single, "notes": notes}
}
