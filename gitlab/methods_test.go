package gitlab

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/internal/gitlabtest"
)

func same(t *testing.T, what string, want any) func(got any, err error) {
	t.Helper()
	return func(got any, err error) {
		t.Helper()
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", what, err, diff)
		}
	}
}

func TestLint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var seen gitlabtest.LintCall
	w.OnLint(func(call gitlabtest.LintCall) gitlabtest.LintAnswer {
		seen = call
		return gitlabtest.LintAnswer{
			Errors: []string{"wrong"}, Warnings: []string{"odd"}, MergedYAML: "a: b",
			Jobs:     []map[string]any{{"name": "test", "stage": "test", "when": "on_success", "script": []string{"make"}, "environment": nil}},
			Includes: []map[string]any{{"type": "local", "location": "a.yml", "extra": map[string]any{}}},
		}
	})
	got, err := w.client(t).Lint(t.Context(), LintRequest{Project: projectPath, Content: "a: b", DryRun: true, Ref: "feature"})
	same(t, "the answer", &LintResult{
		Errors: []string{"wrong"}, Warnings: []string{"odd"}, MergedYAML: "a: b",
		Jobs:     []LintJob{{Name: "test", Stage: "test", When: "on_success", Script: []string{"make"}}},
		Includes: []LintInclude{{Type: "local", Location: "a.yml"}},
	})(got, err)
	question := gitlabtest.LintCall{Project: projectPath, Content: "a: b", Ref: "feature", DryRun: true, IncludeJobs: true}
	same(t, "the question", question)(seen, nil)
}

func TestFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.client(t)
	file, err := c.File(t.Context(), projectPath, "ci/a b.yml", "feature")
	if err != nil || string(file.Text) != "one\nTWO\nthree\n" || len(file.Blob) != 40 || file.Commit != w.at.Diff.Head || file.ETag == "" {
		t.Errorf("%+v, %v", file, err)
	}
	again, err := c.FileUnless(t.Context(), projectPath, "ci/a b.yml", "feature", file.ETag)
	if err != nil || !again.Same || again.Text != nil || again.Commit != file.Commit {
		t.Errorf("%+v, %v", again, err)
	}
	w.project.Commit("main", gitlabtest.Files{"page.html": "<!DOCTYPE html>\n"})
	file, err = c.File(t.Context(), projectPath, "page.html", "HEAD")
	if err != nil || string(file.Text) != "<!DOCTYPE html>\n" {
		t.Errorf("a page: %v, %v", file, err)
	}
	for _, missing := range []struct{ path, ref string }{
		{"none.yml", "main"}, {"ci", "main"}, {".gitlab-ci.yml", "none"}, {".gitlab-ci.yml", "-x"},
	} {
		if _, err := c.File(t.Context(), projectPath, missing.path, missing.ref); kindOf(err) != NotFound {
			t.Errorf("%v: %v", missing, err)
		}
	}
	same(t, "files", []string{".gitlab-ci.yml", "ci/a b.yml", "new.txt"})(Collect(c.Files(t.Context(), projectPath, "feature")))
	same(t, "template", "sast: {script: scan}\n")(c.Template(t.Context(), "Security/SAST"))
}

func TestComponentVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.client(t)
	commits := map[string]string{"1.2.0": w.project.Branch("old", "main")}
	for _, name := range []string{"v1.2.1", "1.10.0", "2.0.0", "3.0.0-rc1", "4.0.0", "11.2.9", "not-a-version"} {
		commits[name] = w.project.Commit("main", gitlabtest.Files{"version": name})
		w.project.Tag(name, "main", name != "4.0.0")
	}
	for version, want := range map[string]string{
		"~latest": "11.2.9", "1": "1.10.0", "1.2": "v1.2.1", "2": "2.0.0", "3.0.0-rc1": "3.0.0-rc1", "4.0.0": "4.0.0", "1.2.0": "1.2.0",
		commits["2.0.0"]: commits["2.0.0"], "main": "main", "old": "old",
	} {
		got, err := c.ComponentVersion(t.Context(), projectPath, version)
		id := commits[want]
		switch want {
		case commits["2.0.0"]:
			id = want
		case "main":
			id = commits["not-a-version"]
		case "old":
			id = commits["1.2.0"]
		}
		same(t, version, Version{want, id})(got, err)
	}
	for _, version := range []string{"3", "3.0", "4", "5", "1.3", "01"} {
		if got, err := c.ComponentVersion(t.Context(), projectPath, version); kindOf(err) != NotFound {
			t.Errorf("%q: %v, %v", version, got, err)
		}
	}
}

func TestVariables(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.client(t)
	want := Variable{Key: "PASSWORD", Type: "env_var", Masked: true, EnvironmentScope: "production"}
	same(t, "project", []Variable{want})(Collect(c.Variables(t.Context(), projectPath)))
	want.Group = "group"
	same(t, "group", []Variable{want})(Collect(c.GroupVariables(t.Context(), "group")))
	same(t, "environments", []DeployEnvironment{{Name: "production", State: "available", Tier: "production"}})(
		Collect(c.Environments(t.Context(), projectPath)))
	same(t, "branches", []string{"main", "release/*"})(Collect(c.ProtectedBranches(t.Context(), projectPath)))
	same(t, "tags", []string{"v*"})(Collect(c.ProtectedTags(t.Context(), projectPath)))
}

func TestProjects(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.client(t)
	for i := range 130 {
		w.NewProject("group/many/p" + strconv.Itoa(i)).Public = true
	}
	w.NewProject("group/old").Archived = true
	w.NewProject("groupie/other").Public = true
	all, err := Collect(c.GroupProjects(t.Context(), "group", GroupFilter{}))
	if err != nil || len(all) != 131 || all[0].Path != projectPath || all[0].DefaultBranch != "main" || !all[130].Empty {
		t.Errorf("%d projects, %v", len(all), err)
	}
	direct, err := Collect(c.GroupProjects(t.Context(), "group", GroupFilter{Direct: true}))
	if err != nil || len(direct) != 0 {
		t.Errorf("%v, %v", direct, err)
	}
	w.Forget()
	for range c.GroupProjects(t.Context(), "group", GroupFilter{}) {
		break
	}
	if w.Total() != 1 {
		t.Errorf("%d requests for one project", w.Total())
	}
	byID, err := c.Project(t.Context(), strconv.Itoa(all[0].ID))
	same(t, "by id", &all[0])(byID, err)
	same(t, "me", "jane")(func() (any, error) { user, err := c.Me(t.Context()); return user.Name, err }())
}

func TestMergeRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.client(t)
	w.project.Branch("feature2", "feature")
	w.project.Commit("feature2", gitlabtest.Delete(".gitlab-ci.yml"), gitlabtest.Files{"big.txt": strings.Repeat("x\n", 9)})
	mr := w.project.OpenMergeRequest("feature2", "main")
	mr.TooLarge, mr.Collapsed = []string{"big.txt"}, []string{"ci/a b.yml"}
	got, err := Collect(c.ChangedFiles(t.Context(), projectPath, 2))
	same(t, "files", []ChangedFile{
		{Old: ".gitlab-ci.yml", New: ".gitlab-ci.yml", IsDeleted: true, Diff: "@@ -1,2 +0,0 @@\n-test:\n-  script: make\n"},
		{Old: "big.txt", New: "big.txt", IsNew: true, TooLarge: true},
		{Old: "ci/a b.yml", New: "ci/a b.yml", Collapsed: true},
		{Old: "old.txt", New: "new.txt", IsRenamed: true},
	})(got, err)

	mr.Unprepared = true
	unprepared, err := c.MergeRequest(t.Context(), projectPath, 2)
	if err != nil || !unprepared.Diff.IsZero() || unprepared.Head == "" || unprepared.SourceBranch != "feature2" {
		t.Errorf("%+v, %v", unprepared, err)
	}
	w.project.Commit("feature", gitlabtest.Files{"more": "text\n"})
	versions, err := Collect(c.DiffVersions(t.Context(), projectPath, 1))
	if err != nil || len(versions) != 2 || versions[1].Diff != w.at.Diff || versions[0].Diff.Head == w.at.Diff.Head {
		t.Errorf("%+v, %v", versions, err)
	}
}

func TestDiscussions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.client(t)
	reply, err := c.Reply(t.Context(), projectPath, 1, w.discussion, "why?")
	if err != nil || reply.Author.Name != "jane" {
		t.Errorf("%+v, %v", reply, err)
	}
	if err := c.Resolve(t.Context(), projectPath, 1, w.discussion, true); err != nil {
		t.Error(err)
	}
	all, err := Collect(c.Discussions(t.Context(), projectPath, 1))
	if err != nil || len(all) != 2 || !all[0].Single || all[0].Resolved() || !all[1].Resolved() || len(all[1].Notes) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	if at := all[1].Notes[0].Position; at == nil || *at != w.at || all[1].Notes[0].ResolvedBy.Name != "jane" {
		t.Errorf("%+v", all[1].Notes[0])
	}
	wrong := w.at
	wrong.NewLine = 1
	_, err = c.CreateDiscussion(t.Context(), projectPath, 1, "not changed", &wrong)
	if kindOf(err) != Refused || !strings.Contains(err.Error(), "begin a discussion at ci/a b.yml:1 in merge request !1") {
		t.Error(err)
	}
	note, err := c.UpdateNote(t.Context(), projectPath, 1, w.note, "new")
	if err != nil || note.Body != "new" {
		t.Errorf("%+v, %v", note, err)
	}
}

func TestErrorIsTyped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.client(t).Project(t.Context(), "group/none")
	var failed *Error
	if !errors.As(err, &failed) || failed.Status != 404 || !IsKind(err, Busy, NotFound) || IsKind(err, Busy) || IsKind(nil, Busy) {
		t.Errorf("%#v", err)
	}
	want := `read the project "group/none": ` + failed.Host + ` answers 404 (404 Project Not Found): ` +
		`it does not exist, or the token of GITLAB_TOKEN has no access to it`
	if err.Error() != want {
		t.Errorf("%s\nwant %s", err, want)
	}
}

// TestHeadChanges holds that a discussion may stand in the version that a review looked at, though somebody pushes meanwhile.
func TestHeadChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.client(t)
	w.Fail(gitlabtest.Fault{Method: "POST", Times: 1, Before: func() {
		w.project.Commit("feature", gitlabtest.Files{"ci/a b.yml": "one\nanother\nthree\n"})
	}})
	made, err := c.CreateDiscussion(t.Context(), projectPath, 1, "of the version before", &w.at)
	if err != nil || *made.Notes[0].Position != w.at {
		t.Fatalf("%+v, %v", made, err)
	}
	mr, err := c.MergeRequest(t.Context(), projectPath, 1)
	if err != nil || mr.Diff.Head == w.at.Diff.Head || mr.Diff.Base != w.at.Diff.Base {
		t.Errorf("%+v, %v", mr, err)
	}
}
