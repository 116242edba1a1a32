package gitlabtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// curl runs curl, so that the server is not tried with our own client alone. The token comes from a file, as documented for
// scripts that keep it off the command line.
func curl(t *testing.T, token string, args ...string) string {
	t.Helper()
	program, err := exec.LookPath("curl")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal("curl is not installed")
	}
	if err != nil {
		t.Skip("curl is not installed")
	}
	header := filepath.Join(t.TempDir(), "header")
	if err := os.WriteFile(header, []byte("PRIVATE-TOKEN: "+token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	always := []string{"--disable", "--silent", "--show-error", "--noproxy", "*", "--header", "@" + header}
	cmd := exec.Command(program, append(always, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("curl %v: %v: %s", args, err, out)
	}
	return string(out)
}

// TestCurl makes the requests of GitLab's documentation, in its forms: JSON, a URL-encoded form, a form of parts.
func TestCurl(t *testing.T) {
	t.Parallel()
	s, p, mr, token := newWorld(t)
	p.Variables = []Variable{{Key: "KEY", Value: "value"}}
	s.SetTemplate("Ruby", "test: {script: rake}\n")
	v := mr.latest()
	in := s.URL() + "/api/v4/projects/group%2Fproject"
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"a project", []string{in}, `"path_with_namespace":"group/project"`},
		{"a file", []string{in + "/repository/files/a%2Eyml/raw?ref=main"}, "one\ntwo\n"},
		{"a query in parts", []string{"--get", "--data-urlencode", "ref=feature", in + "/repository/files/a.yml/raw"}, "TWO"},
		{"headers", []string{"--head", "--request", "GET", in + "/variables?per_page=1"}, "X-Total: 1"},
		{"a template", []string{s.URL() + "/api/v4/templates/gitlab_ci_ymls/Ruby"}, `rake`},
		{"lint, JSON", []string{
			"--header", "Content-Type: application/json", "--data", `{"content": "a: {script: b}", "dry_run": true, "include_jobs": true}`, in + "/ci/lint",
		}, `"valid":true`},
		{"lint, a form", []string{"--form", "content=a", "--form", "dry_run=false", in + "/ci/lint"}, `"valid":true`},
		{"a thread in the diff", []string{
			"--request", "POST", "--form", "position[position_type]=text", "--form", "position[base_sha]=" + v.base,
			"--form", "position[head_sha]=" + v.head, "--form", "position[start_sha]=" + v.start, "--form", "position[new_path]=a.yml",
			"--form", "position[old_path]=a.yml", "--form", "position[new_line]=2", "--form", "body=from curl",
			in + "/merge_requests/1/discussions",
		}, `"new_line":2`},
		{"a note", []string{"--request", "POST", "--data", "body=hello", in + "/merge_requests/1/notes"}, `"body":"hello"`},
		{"a missing parameter", []string{"--request", "POST", in + "/merge_requests/1/notes"}, `{"error":"body is missing"}`},
	} {
		if got := curl(t, token, test.args...); !strings.Contains(got, test.want) {
			t.Errorf("%s: %s", test.name, got)
		}
	}
	discussions := curl(t, token, in+"/merge_requests/1/discussions?per_page=1&page=1")
	_, rest, _ := strings.Cut(discussions, `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	got := curl(t, token, "--request", "PUT", fmt.Sprintf("%s/merge_requests/1/discussions/%s?resolved=true", in, id))
	if !strings.Contains(got, `"resolved":true`) {
		t.Errorf("resolve: %s", got)
	}
}

// TestGlab asks with GitLab's own client, where it is installed.
func TestGlab(t *testing.T) {
	t.Parallel()
	glab, err := exec.LookPath("glab")
	if err != nil {
		t.Skip("glab is not installed: Debian has no package of it")
	}
	s, _, _, token := newWorld(t)
	host := strings.TrimPrefix(s.URL(), "http://")
	dir := t.TempDir()
	config := fmt.Sprintf("hosts:\n  %s:\n    api_protocol: http\n    token: %s\n", host, token)
	if err := os.WriteFile(filepath.Join(dir, "config.yml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	project := "projects/group%2Fproject"
	for _, path := range []string{project, project + "/merge_requests/1", project + "/merge_requests/1/diffs"} {
		cmd := exec.Command(glab, "api", "--hostname", host, path)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GLAB_CONFIG_DIR="+dir, "NO_PROMPT=true")
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), `"`) {
			t.Errorf("glab api %s: %v: %s", path, err, out)
		}
	}
}
