package gitlabtest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// A MergeRequest is a merge request. Its exported fields may be set between requests.
type MergeRequest struct {
	IID                 int
	Source, Target      string // branches
	State               string // "opened", "closed", "merged"
	Title               string
	Locked              bool     // only members take part in discussions
	Unprepared          bool     // the server has not made its diff yet: there are no diff refs
	Collapsed, TooLarge []string // paths of files whose diff is not shown
	project, from       *Project
	author              string
	versions            []version
	discussions         []*discussion
	cached              map[version][]fileDiff
}

// A version is the state of a merge request after a push.
type version struct {
	id                int
	base, start, head string
}

// OpenMergeRequest opens a merge request for a branch of the project itself.
func (p *Project) OpenMergeRequest(source, target string) *MergeRequest {
	return p.OpenMergeRequestFrom(p, source, target)
}

// OpenMergeRequestFrom opens a merge request for a branch of a fork. Its author is the user "author".
func (p *Project) OpenMergeRequestFrom(fork *Project, source, target string) *MergeRequest {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	mr := &MergeRequest{
		IID: len(p.mergeRequests) + 1, Source: source, Target: target, State: "opened", Title: "Change " + source,
		project: p, from: fork, author: "author", cached: map[version][]fileDiff{},
	}
	p.mergeRequests = append(p.mergeRequests, mr)
	mr.refresh()
	return mr
}

// refresh looks whether the source branch was pushed to; each push makes a version.
func (mr *MergeRequest) refresh() {
	repo := mr.project.git
	ref := fmt.Sprintf("refs/merge-requests/%d/head", mr.IID)
	if mr.from.git.resolve("refs/heads/"+mr.Source) == "" || mr.State != "opened" {
		return
	}
	repo.take(mr.from.git, mr.Source, ref)
	head, start := repo.resolve(ref), repo.resolve("refs/heads/"+mr.Target)
	if len(mr.versions) > 0 && mr.latest().head == head {
		return
	}
	before := len(mr.versions)
	mr.versions = append(mr.versions, version{mr.project.server.id(), repo.mergeBase(start, head), start, head})
	if before > 0 {
		mr.move(mr.versions[before-1], mr.latest())
	}
}

func (mr *MergeRequest) latest() version { return mr.versions[len(mr.versions)-1] }

// diff returns the files of a version.
func (mr *MergeRequest) diff(v version) []fileDiff {
	if files, ok := mr.cached[v]; ok {
		return files
	}
	files := mr.project.git.diff(v.base, v.head)
	mr.cached[v] = files
	return files
}

// mergeRequestRoutes are the endpoints of merge requests, but for their discussions and notes.
// Source: https://docs.gitlab.com/api/merge_requests/
func mergeRequestRoutes() []route {
	at := "projects/:id/merge_requests/:iid"
	show := optional("boolean", "render_html", "include_diverged_commits_count", "include_rebase_in_progress")
	return []route{
		{"GET", at, show, read(), true, access{min: Reporter}, (*call).showMergeRequest},
		{"GET", at + "/versions", paged(), read(), false, access{min: Reporter}, (*call).listVersions},
		{"GET", at + "/diffs", paged(optional("boolean", "unidiff")...), read(), false, access{min: Reporter}, (*call).listDiffs},
	}
}

// mergeRequest returns the merge request of the path.
func (c *call) mergeRequest() *MergeRequest {
	p := c.project()
	iid, err := strconv.Atoi(c.path[":iid"])
	if err != nil {
		invalid("merge_request_iid is invalid")
	}
	if iid < 1 || iid > len(p.mergeRequests) {
		fail(http.StatusNotFound, "404 Not found")
	}
	mr := p.mergeRequests[iid-1]
	mr.refresh()
	return mr
}

func (c *call) showMergeRequest() {
	mr := c.mergeRequest()
	v := mr.latest()
	refs := any(object{"base_sha": v.base, "start_sha": v.start, "head_sha": v.head})
	if mr.Unprepared {
		refs = nil
	}
	writeJSON(c.w, http.StatusOK, object{
		"id": 1000 + mr.IID, "iid": mr.IID, "project_id": mr.project.ID, "title": mr.Title, "state": mr.State, "sha": v.head,
		"source_branch": mr.Source, "target_branch": mr.Target, "source_project_id": mr.from.ID, "target_project_id": mr.project.ID,
		"diff_refs": refs, "discussion_locked": mr.Locked, "draft": false, "labels": []string{}, "author": author(c.user(mr.author)),
		"web_url": fmt.Sprintf("%s/%s/-/merge_requests/%d", c.URL(), mr.project.Path, mr.IID),
	})
}

func (c *call) listVersions() {
	mr := c.mergeRequest()
	latestFirst := slices.Clone(mr.versions)
	slices.Reverse(latestFirst)
	if mr.Unprepared {
		latestFirst = nil
	}
	c.page(len(latestFirst), func(i int) any {
		v := latestFirst[i]
		return object{
			"id": v.id, "base_commit_sha": v.base, "start_commit_sha": v.start, "head_commit_sha": v.head, "state": "collected",
			"created_at": moment(v.id), "real_size": strconv.Itoa(len(mr.diff(v))),
		}
	})
}

// moment returns a time for a number: later ones have higher numbers.
func moment(id int) string { return time.Unix(1700000000+int64(id), 0).UTC().Format(time.RFC3339) }

func (c *call) listDiffs() {
	mr := c.mergeRequest()
	files := mr.diff(mr.latest())
	if mr.Unprepared {
		files = nil
	}
	c.page(len(files), func(i int) any {
		return files[i].json(slices.Contains(mr.Collapsed, files[i].new), slices.Contains(mr.TooLarge, files[i].new))
	})
}
