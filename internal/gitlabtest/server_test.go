package gitlabtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
)

// A world is a server with a project of which jane is a maintainer.
func newWorld(t *testing.T) (*Server, *Project, *MergeRequest, string) {
	t.Helper()
	s := New(t)
	p := s.NewProject("group/project")
	p.Member("jane", Maintainer)
	p.Commit("main", Files{"a.yml": "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n", "gone": "x\n"})
	p.Branch("feature", "main")
	p.Commit("feature", Files{"a.yml": "one\nTWO\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\neleven\n", "new": "y\n"}, Delete("gone"))
	return s, p, p.OpenMergeRequest("feature", "main"), s.NewToken("jane", "api")
}

// ask makes a request. The body is JSON unless it is "".
func ask(t *testing.T, s *Server, method, path, body string, header ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL()+"/api/v4/"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	s, p, _, token := newWorld(t)
	expired, revoked := s.NewToken("jane", "api"), s.NewToken("jane", "api")
	s.Expire(expired)
	s.Revoke(revoked)
	p.Member("guest", Guest)
	asJane := []string{"PRIVATE-TOKEN", token}
	for _, test := range []struct {
		name, method, path, body string
		header                   []string
		want                     int
	}{
		{"well", "GET", "projects/group%2Fproject", "", asJane, 200},
		{"by id", "GET", fmt.Sprintf("projects/%d", p.ID), "", asJane, 200},
		{"as OAuth", "GET", "projects/group%2Fproject", "", []string{"Authorization", "Bearer " + token}, 200},
		{"a path that is not encoded", "GET", "projects/group/project", "", asJane, 404},
		{"a file that is not encoded", "GET", "projects/group%2Fproject/repository/files/a/b/raw?ref=main", "", asJane, 404},
		{"nobody", "GET", "projects/group%2Fproject", "", nil, 404},
		{"somebody", "GET", "projects/group%2Fproject", "", []string{"PRIVATE-TOKEN", s.NewToken("joe", "api")}, 404},
		{"a wrong token", "GET", "projects/group%2Fproject", "", []string{"PRIVATE-TOKEN", "x"}, 401},
		{"an empty token", "GET", "projects/group%2Fproject", "", []string{"PRIVATE-TOKEN", ""}, 400},
		{"two tokens", "GET", "projects/group%2Fproject", "", append([]string{"JOB-TOKEN", "x"}, asJane...), 400},
		{"the wrong header", "GET", "projects/group%2Fproject", "", []string{"JOB-TOKEN", token}, 401},
		{"a token in the address", "GET", "projects/group%2Fproject?private_token=" + token, "", nil, 400},
		{"expired", "GET", "projects/group%2Fproject", "", []string{"PRIVATE-TOKEN", expired}, 401},
		{"revoked", "GET", "projects/group%2Fproject", "", []string{"PRIVATE-TOKEN", revoked}, 401},
		{
			"a scope", "POST", "projects/group%2Fproject/ci/lint", `{"content": "a"}`,
			[]string{"PRIVATE-TOKEN", s.NewToken("jane", "read_api")},
			403,
		},
		{
			"a role", "POST", "projects/group%2Fproject/ci/lint", `{"content": "a"}`,
			[]string{"PRIVATE-TOKEN", s.NewToken("guest", "api")},
			403,
		},
		{"a job", "GET", "projects/group%2Fproject/variables", "", []string{"JOB-TOKEN", s.NewJobToken("jane")}, 401},
		{"an unknown parameter", "GET", "projects/group%2Fproject?simple=true", "", asJane, 400},
		{"a parameter of another type", "GET", "projects/group%2Fproject/variables?page=one", "", asJane, 400},
		{"a value that is not allowed", "GET", "projects/group%2Fproject/repository/tags?sort=up", "", asJane, 400},
		{"a parameter that is missing", "POST", "projects/group%2Fproject/ci/lint", `{"dry_run": true}`, asJane, 400},
		{"broken JSON", "POST", "projects/group%2Fproject/ci/lint", `{`, asJane, 400},
		{"another method", "DELETE", "projects/group%2Fproject/ci/lint", "", asJane, 405},
		{"another endpoint", "GET", "projects/group%2Fproject/starrers", "", asJane, 404},
		{
			"another media type", "POST", "projects/group%2Fproject/ci/lint", "content=a",
			append([]string{"Content-Type", "text/plain"}, asJane...), 415,
		},
		{
			"a form", "POST", "projects/group%2Fproject/ci/lint", "content=a",
			append([]string{"Content-Type", "application/x-www-form-urlencoded"}, asJane...), 200,
		},
		{"a body in GET", "GET", "projects/group%2Fproject", `{}`, asJane, 400},
	} {
		if status, text := ask(t, s, test.method, test.path, test.body, test.header...); status != test.want {
			t.Errorf("%s: %d, want %d: %s", test.name, status, test.want, text)
		}
	}
}

// TestPositions holds which places of a diff take a discussion.
func TestPositions(t *testing.T) {
	t.Parallel()
	s, p, mr, token := newWorld(t)
	first := mr.latest()
	p.Commit("feature", Files{"a.yml": "zero\none\nTWO\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\neleven\n"})
	for _, test := range []struct {
		name   string
		change object
		want   int
	}{
		{"an added line", object{"new_line": 2}, 201},
		{"a removed line", object{"old_line": 2}, 201},
		{"a line that did not change", object{"old_line": 3, "new_line": 3}, 201},
		{"a line far from any change", object{"old_line": 7, "new_line": 7}, 201},
		{"only the new number of a line that did not change", object{"new_line": 3}, 400},
		{"only the old number of a line that did not change", object{"old_line": 3}, 400},
		{"numbers that do not belong together", object{"old_line": 3, "new_line": 4}, 400},
		{"a line behind the end", object{"new_line": 12}, 400},
		{"no line", object{}, 400},
		{"a line that is no number", object{"new_line": "two"}, 400},
		{"a file that is not in the diff", object{"new_line": 1, "new_path": "b.yml", "old_path": "b.yml"}, 400},
		{"one path only", object{"new_line": 2, "old_path": nil}, 400},
		{"a new file", object{"new_line": 1, "new_path": "new", "old_path": "new"}, 201},
		{"a deleted file", object{"old_line": 1, "new_path": "gone", "old_path": "gone"}, 201},
		{"another commit", object{"new_line": 2, "head_sha": first.base}, 400},
		{"no commit", object{"new_line": 2, "start_sha": nil}, 400},
		{"another type", object{"new_line": 2, "position_type": "line"}, 400},
	} {
		position := object{
			"base_sha": first.base, "start_sha": first.start, "head_sha": first.head, "position_type": "text",
			"old_path": "a.yml", "new_path": "a.yml",
		}
		for name, value := range test.change {
			position[name] = value
		}
		body, err := json.Marshal(object{"body": test.name, "position": position})
		if err != nil {
			t.Fatal(err)
		}
		status, text := ask(t, s, "POST", "projects/group%2Fproject/merge_requests/1/discussions", string(body), "PRIVATE-TOKEN", token)
		if status != test.want {
			t.Errorf("%s: %d, want %d: %s", test.name, status, test.want, text)
		}
	}
}

// TestPositionsMove holds that a discussion follows its line until the line is gone.
func TestPositionsMove(t *testing.T) {
	t.Parallel()
	s, p, mr, token := newWorld(t)
	v := mr.latest()
	body := fmt.Sprintf(`{"body": "x", "position": {"base_sha": %q, "start_sha": %q, "head_sha": %q, "position_type": "text",
		"old_path": "a.yml", "new_path": "a.yml", "new_line": 2}}`, v.base, v.start, v.head)
	if status, text := ask(t, s, "POST", "projects/group%2Fproject/merge_requests/1/discussions", body, "PRIVATE-TOKEN", token); status != 201 {
		t.Fatal(text)
	}
	at := func() string {
		_, text := ask(t, s, "GET", "projects/group%2Fproject/merge_requests/1/discussions", "", "PRIVATE-TOKEN", token)
		var got []struct {
			Notes []struct {
				Position struct {
					HeadSHA string `json:"head_sha"`
					NewPath string `json:"new_path"`
					NewLine int    `json:"new_line"`
				}
			}
		}
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		p := got[0].Notes[0].Position
		return fmt.Sprintf("%s:%d in %s", p.NewPath, p.NewLine, p.HeadSHA)
	}
	second := p.Commit("feature", Files{"a.yml": "zero\none\nTWO\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n"})
	if got, want := at(), "a.yml:3 in "+second; got != want {
		t.Errorf("after a push: %s, want %s", got, want)
	}
	third := p.Commit("feature", Rename{"a.yml", "b.yml"})
	if got, want := at(), "b.yml:3 in "+third; got != want {
		t.Errorf("after a rename: %s, want %s", got, want)
	}
	p.Commit("feature", Files{"b.yml": "one\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n"})
	if got, want := at(), "b.yml:3 in "+third; got != want {
		t.Errorf("after the line has gone: %s, want %s", got, want)
	}
}

// TestDeletedNotes holds that authors and maintainers delete notes, and that a discussion goes with its last one.
func TestDeletedNotes(t *testing.T) {
	t.Parallel()
	s, p, _, jane := newWorld(t)
	p.Member("dev", Developer)
	dev := s.NewToken("dev", "api")
	const at = "projects/group%2Fproject/merge_requests/1/discussions"
	begin := func() string {
		var made struct {
			ID    string
			Notes []struct{ ID int }
		}
		_, text := ask(t, s, "POST", at, `{"body": "x"}`, "PRIVATE-TOKEN", jane)
		if err := json.Unmarshal([]byte(text), &made); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%s/%s/notes/%d", at, made.ID, made.Notes[0].ID)
	}
	note := begin()
	for _, test := range []struct {
		token string
		want  int
	}{{dev, 403}, {jane, 204}, {jane, 404}} {
		if status, text := ask(t, s, "DELETE", note, "", "PRIVATE-TOKEN", test.token); status != test.want {
			t.Errorf("%d, want %d: %s", status, test.want, text)
		}
	}
	if _, text := ask(t, s, "GET", at, "", "PRIVATE-TOKEN", jane); strings.TrimSpace(text) != "[]" {
		t.Error(text)
	}
}

// TestForks holds that a merge request from a fork has its commits in both projects.
func TestForks(t *testing.T) {
	t.Parallel()
	s, p, _, token := newWorld(t)
	fork := p.Fork("jane/project")
	head := fork.Commit("main", Files{"forked": "z\n"})
	p.OpenMergeRequestFrom(fork, "main", "main")
	status, text := ask(t, s, "GET", "projects/group%2Fproject/repository/files/forked/raw?ref="+head, "", "PRIVATE-TOKEN", token)
	if status != 200 || text != "z\n" {
		t.Errorf("%d %s", status, text)
	}
	_, text = ask(t, s, "GET", "projects/group%2Fproject/merge_requests/2", "", "PRIVATE-TOKEN", token)
	if !strings.Contains(text, fmt.Sprintf(`"source_project_id":%d`, fork.ID)) || !strings.Contains(text, head) {
		t.Error(text)
	}
}

// TestSyntheticGroup reads 10,000 projects and looks how much the server keeps of them.
func TestSyntheticGroup(t *testing.T) {
	t.Parallel()
	s := New(t)
	s.NewSyntheticGroup("big", 10_000, func(i int) Files {
		return Files{".gitlab-ci.yml": fmt.Sprintf("job%d: {script: make}\n%s", i, strings.Repeat("#", 10_000))}
	})
	token, seen := s.NewToken("jane", "api"), 0
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for page := 1; page <= 100; page++ {
		_, text := ask(t, s, "GET", fmt.Sprintf("groups/big/projects?per_page=100&order_by=id&sort=asc&page=%d", page), "", "PRIVATE-TOKEN", token)
		seen += strings.Count(text, `"path_with_namespace"`)
	}
	for i := 0; i < 10_000; i += 100 {
		name := url.PathEscape(fmt.Sprintf("big/project-%06d", i))
		status, text := ask(t, s, "GET", "projects/"+name+"/repository/files/.gitlab-ci.yml/raw?ref=HEAD", "", "PRIVATE-TOKEN", token)
		if status != 200 || !strings.HasPrefix(text, fmt.Sprintf("job%d:", i)) {
			t.Fatalf("%s: %d %.30s", name, status, text)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); seen != 10_000 || grown > 20<<20 {
		t.Errorf("%d projects, and the heap grew by %d bytes", seen, grown)
	}
}
