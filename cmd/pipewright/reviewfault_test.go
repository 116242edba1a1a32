package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/internal/gitlabtest"
)

// TestReviewFaults holds that a review of three findings ends well, or says why not, whatever GitLab answers; that nothing is said twice;
// and that the next review makes up for it.
func TestReviewFaults(t *testing.T) {
	t.Parallel()
	soon := http.Header{"Retry-After": {"0"}}
	for name, test := range map[string]struct {
		fault     gitlabtest.Fault
		code      int
		complaint string
		posted    int
	}{
		"busy":                        {gitlabtest.Fault{Method: "POST", Status: 429, Header: soon, Times: 2}, exitNo, "", 3},
		"fails once":                  {gitlabtest.Fault{Method: "POST", Status: 500, Times: 1}, exitNo, "", 3},
		"fails always":                {gitlabtest.Fault{Method: "POST", Status: 500}, exitFailed, "the server has a problem of its own", 0},
		"breaks after it was written": {gitlabtest.Fault{Method: "POST", Cut: true, Times: 2}, exitNo, "", 3},
		"truncated after writing":     {gitlabtest.Fault{Method: "POST", Truncate: true, Times: 2}, exitNo, "", 3},
		"a web page":                  {gitlabtest.Fault{Method: "POST", HTML: true, Times: 1}, exitNo, "", 3},
		"web pages":                   {gitlabtest.Fault{Path: "merge_requests", HTML: true}, exitFailed, "is this the address of a GitLab server?", 0},
		"a list breaks":               {gitlabtest.Fault{Method: "GET", Path: "discussions", Truncate: true, Times: 1}, exitNo, "", 3},
		"expired":                     {gitlabtest.Fault{Expired: true}, exitFailed, "has expired", 0},
		"expires":                     {gitlabtest.Fault{Method: "POST", Expired: true, After: 1}, exitFailed, "has expired", 1},
		"revoked":                     {gitlabtest.Fault{Revoked: true}, exitFailed, "wrong, revoked or expired", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newReviewed(t, needing("one", "bild"), needing("two", "bild"), needing("three", "bild"))
			w.checkout()
			w.server.Fail(test.fault)
			out, complaint, code := w.review()
			if code != test.code || !strings.Contains(complaint, test.complaint) || test.complaint == "" && complaint != "" {
				t.Errorf("%d, want %d: %s", code, test.code, complaint)
			}
			if test.complaint != "" && !strings.Contains(out, "3 errors in 2 files") {
				t.Errorf("the findings are not printed:\n%s", out)
			}
			w.server.Heal()
			if open, _, summaries := w.said(); len(open) != test.posted || summaries > 1 {
				t.Errorf("%q, %d summaries", open, summaries)
			}
			w.step("healed", 1, 0, "ci/test.yml:11 needs-unknown-job", "ci/test.yml:3 needs-unknown-job", "ci/test.yml:7 needs-unknown-job")
		})
	}
}

// TestReviewStopsWhenSomebodyPushes holds that nothing is said any more of a version that is not the last.
func TestReviewStopsWhenSomebodyPushes(t *testing.T) {
	t.Parallel()
	w := newReviewed(t, needing("one", "bild"), needing("two", "bild"))
	w.checkout()
	pushed := false
	w.server.Fail(gitlabtest.Fault{Method: "POST", Times: 1, Before: func() {
		pushed = true
		w.project.Commit("feature", gitlabtest.Files{"README.md": "new\n"})
	}})
	_, complaint, code := w.review()
	open, _, summaries := w.said()
	if !pushed || code != exitNo || !strings.Contains(complaint, "somebody pushed meanwhile") || len(open) != 1 || summaries != 0 {
		t.Errorf("%d %s\n%q, %d summaries", code, complaint, open, summaries)
	}
	_, complaint, code = w.review()
	if code != exitNo || !strings.Contains(complaint, "somebody pushed meanwhile") {
		t.Errorf("of the old commit: %d %s", code, complaint)
	}
}

// TestReviewWaitsForTheDiff holds that a review waits until GitLab has prepared the diff.
func TestReviewWaitsForTheDiff(t *testing.T) {
	t.Parallel()
	w := newReviewed(t, needing("one", "bild"))
	w.checkout()
	w.mr.Unprepared = true
	seen := 0
	w.server.Fail(gitlabtest.Fault{Method: "GET", Path: "merge_requests/1", Times: 2, Before: func() {
		if seen++; seen == 2 {
			w.mr.Unprepared = false
		}
	}})
	w.step("prepared", 1, 0, "ci/test.yml:3 needs-unknown-job")
}

// TestReviewOfLargeDiffs holds that the checkout stands in for diffs that GitLab does not show.
func TestReviewOfLargeDiffs(t *testing.T) {
	t.Parallel()
	w := newReviewed(t, needing("one", "bild"))
	w.mr.TooLarge = []string{"ci/test.yml"}
	w.step("too large", 1, 0, "ci/test.yml:3 needs-unknown-job")
	w.push("ci/test.yml", needing("one", "bild"), needing("two", "bild"))
	w.mr.TooLarge, w.mr.Collapsed = nil, []string{"ci/test.yml"}
	w.step("collapsed", 1, 0, "ci/test.yml:3 needs-unknown-job", "ci/test.yml:7 needs-unknown-job")
}

// TestReviewOfShallowClones holds that GitLab is asked for what the target branch has, and that the summary takes what nobody shows.
func TestReviewOfShallowClones(t *testing.T) {
	t.Parallel()
	w := newReviewed(t, needing("one", "build"), needing("two", "bild"))
	w.dir = t.TempDir()
	w.git("clone", "-q", "--depth", "1", "--branch", "feature", "file://"+w.project.Repository(), ".")
	out, complaint, code := w.review()
	if code != exitNo || complaint != "" || !strings.HasPrefix(out, "posted 1 discussion, wrote the summary: ") {
		t.Errorf("%d %s\n%s", code, complaint, out)
	}
	out, complaint, code = w.review("--rule", "needs-unknown-job=off", "--dry-run", "--fail-on", "never")
	if code != exitClean || complaint != "" || !strings.Contains(out, "(`main` → `feature`)") || strings.Contains(out, "not known") {
		t.Errorf("%d %s\n%s", code, complaint, out)
	}
	w.mr.TooLarge = []string{"ci/test.yml"}
	out, complaint, code = w.review("--dry-run")
	if code != exitNo || complaint != "" || !strings.HasPrefix(out, "update the summary\n") ||
		!strings.Contains(out, "GitLab does not show the diff of one file, and the checkout lacks the commits") {
		t.Errorf("%d %s\n%s", code, complaint, out)
	}
}

// TestReviewByWhoMayNot holds that a token that may not write leaves the findings on stdout, with the exit code of lint.
func TestReviewByWhoMayNot(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		token  func(w *reviewed) string
		reason string
	}{
		"reads only": {func(w *reviewed) string { return w.server.NewToken("bot", "read_api") }, `lacks the scope "api"`},
		"of a job":   {func(w *reviewed) string { return w.server.NewJobToken("bot") }, "does not accept CI_JOB_TOKEN"},
		"locked": {func(w *reviewed) string {
			w.project.Public, w.mr.Locked = true, true
			return w.server.NewToken("stranger", "api")
		}, "may not do this"},
		"nobody": {func(w *reviewed) string { w.project.Public = true; return "" }, "give a token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newReviewed(t, needing("one", "bild"))
			w.checkout()
			out, complaint, code := w.reviewAs(test.token(w))
			if code != exitNo || !strings.Contains(complaint, test.reason) || !strings.Contains(complaint, "not everything is posted") {
				t.Errorf("%d %s", code, complaint)
			}
			if !strings.Contains(out, "ci/test.yml:3:11: error") {
				t.Errorf("the finding is not printed:\n%s", out)
			}
			if open, _, summaries := w.said(); len(open)+summaries > 0 {
				t.Errorf("%q, %d summaries", open, summaries)
			}
		})
	}
}

// TestReviewOfPeople holds that what a person decides stays so, while pipewright opens again what it resolved itself.
func TestReviewOfPeople(t *testing.T) {
	t.Parallel()
	w := newReviewed(t, needing("one", "bild"), needing("two", "bild"))
	const one, two = "ci/test.yml:3 needs-unknown-job", "ci/test.yml:7 needs-unknown-job"
	w.step("opened", 1, 0, one, two)
	for discussion, err := range w.client.Discussions(t.Context(), "group/project", 1) {
		w.check(err)
		if at := discussion.Notes[0].Position; at != nil && at.NewLine == 3 {
			w.check(w.client.Resolve(t.Context(), "group/project", 1, discussion.ID, true)) // with the same token, as with a person's own
		}
	}
	w.step("resolved", 1, 1, two)
	w.push("ci/test.yml", "# pushed\n", needing("one", "bild"), needing("two", "bild"))
	w.step("pushed", 1, 1, "ci/test.yml:8 needs-unknown-job")
	w.push("ci/test.yml", "# pushed\n", needing("one", "build"), needing("two", "build"))
	w.step("fixed", 1, 2)
	w.push("ci/test.yml", "# pushed\n", needing("one", "bild"), needing("two", "bild"))
	w.checkout()
	w.review()
	if open, resolved, _ := w.said(); resolved != 1 || !slices.Equal(open, []string{"ci/test.yml:8 needs-unknown-job"}) {
		t.Errorf("returned: %q, %d resolved", open, resolved)
	}
}

// TestReviewByReporter holds that who may write and not resolve writes, and says that discussions stay open.
func TestReviewByReporter(t *testing.T) {
	t.Parallel()
	w := newReviewed(t, needing("one", "bild"))
	w.project.Member("bot", gitlabtest.Reporter)
	w.step("opened", 1, 0, "ci/test.yml:3 needs-unknown-job")
	w.push("ci/test.yml", needing("one", "build"))
	w.checkout()
	out, complaint, code := w.review()
	if code != exitClean || !strings.Contains(complaint, "discussions stay as they are: ") || !strings.Contains(out, "wrote the summary") {
		t.Errorf("%d %s\n%s", code, complaint, out)
	}
	w.project.Member("bot", gitlabtest.Developer)
	w.step("allowed", 1, 1)
}

// TestReviewFromAMachine holds that a person reviews the commit that is checked out, without a pipeline.
func TestReviewFromAMachine(t *testing.T) {
	t.Parallel()
	w := newReviewed(t, needing("one", "bild"))
	w.checkout()
	machine := []string{"GITLAB_TOKEN=" + w.token, "GITLAB_HOST=" + w.server.URL()}
	out, complaint, code := w.reviewIn(machine, "--mr", "1", "--project", "group/project", "--dry-run")
	if code != exitNo || complaint != "" || !strings.Contains(out, "create a discussion at ci/test.yml:3\n") {
		t.Errorf("%d %s\n%s", code, complaint, out)
	}
	w.push("ci/test.yml", needing("two", "bild"))
	out, complaint, code = w.reviewIn(machine, "--mr", "1", "--project", "group/project")
	if code != exitUsage || out != "" || !strings.Contains(complaint, " is checked out, and the head of merge request !1 is ") {
		t.Errorf("%d %s\n%s", code, complaint, out)
	}
	if open, _, summaries := w.said(); len(open)+summaries > 0 {
		t.Errorf("%q, %d summaries", open, summaries)
	}
}
