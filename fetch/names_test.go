package fetch

import (
	"path/filepath"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
)

func TestCopyName(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]File{
		"vendor/project/g/ci/aaaaaaaaaaaa/.gitlab-ci.yml": {Include: "project", Project: "g/ci", Commit: commitA, Path: ".gitlab-ci.yml"},
		"vendor/project/%2E%2E/%2E%2E/aaaaaaaaaaaa/%2E%2E/x.yml": {
			Include: "project", Project: "../..", Commit: commitA, Path: "../x.yml",
		},
		"vendor/project/g/%2Egit/aaaaaaaaaaaa/%2EGIT/hooks%5Cx":    {Include: "project", Project: "g/.git", Commit: commitA, Path: ".GIT/hooks\\x"},
		"vendor/remote/e.x/bbbbbbbbbbbb/r.yml":                     {Include: "remote", Address: "https://e.x:8080/d/r.yml?a=b", SHA256: commitB},
		"vendor/template/bbbbbbbbbbbb/Security/SAST.gitlab-ci.yml": {Include: "template", Address: "Security/SAST.gitlab-ci.yml", SHA256: commitB},
	} {
		got := copyName(f)
		if got != want {
			t.Errorf("copyName(%+v) = %q, want %q", f, got, want)
		}
		if !isCopy(got) || !filepath.IsLocal(got) {
			t.Errorf("%q is no name of a copy", got)
		}
	}
	for n := range 4 {
		f := File{Include: "project", Project: "g/ci", Commit: commitA, Path: strings.Repeat("x", n) + strings.Repeat("漢", 90) + ".yml"}
		if !isCopy(copyName(f)) {
			t.Errorf("%q is no name of a copy", copyName(f))
		}
	}
	for _, bad := range []string{"", "vendor/", "vendor/../x", "../x", "/etc/passwd", "vendor/a/../../x", "vendor//x", `vendor/..\x`, "vendor/c:x"} {
		if isCopy(bad) {
			t.Errorf("%q counts as a copy", bad)
		}
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://e.x/a.yml?b=c&d=%20":           "https://e.x/a.yml?b=c&d=%20",
		"https://me:pass@e.x/a.yml":             "https://e.x/a.yml",
		"https://e.x/a.yml?job_token=abc&r=1":   "https://e.x/a.yml?job_token=hidden&r=1",
		"https://e.x/a.yml?PRIVATE_TOKEN=abc":   "https://e.x/a.yml?PRIVATE_TOKEN=hidden",
		config.OwnServer + "/group/comp/lint@1": config.OwnServer + "/group/comp/lint@1",
		"gitlab.example.com:8443/g/p/lint@1.0":  "gitlab.example.com:8443/g/p/lint@1.0",
		"Security/SAST.gitlab-ci.yml":           "Security/SAST.gitlab-ci.yml",
		"https://me:pass@e.x/%zz?job_token=abc": "https://e.x/%zz",
	} {
		if got := Shown(address); got != want {
			t.Errorf("Shown(%q) = %q, want %q", address, got, want)
		}
	}
}

// TestFolded keeps two files apart whose names differ only in case.
func TestFolded(t *testing.T) {
	t.Parallel()
	u := newUpstream()
	u.texts["g/ci:"+commitA+":X.yml"] = "big\n"
	r := NewRecorder(NewOnce(u))
	for _, path := range []string{"x.yml", "X.yml"} {
		if _, err := r.Fetch(t.Context(), project("main", path)); err != nil {
			t.Fatal(err)
		}
	}
	lock, texts := r.Lock()
	if len(texts) != 2 || strings.EqualFold(lock.Files[0].Copy, lock.Files[1].Copy) {
		t.Errorf("copies %q and %q", lock.Files[0].Copy, lock.Files[1].Copy)
	}
}
