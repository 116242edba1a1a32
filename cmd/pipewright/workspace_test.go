package main

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestWorkspaceNames(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the paths are those of Unix")
	}
	ws := &workspace{cwd: "/home/me/repo/ci"}
	for dir, want := range map[string]string{
		"/home/me/repo/ci": "", "/home/me/repo/ci/sub": "sub/", "/home/me/repo": "../", "/srv": "../../../../srv/", "/": "../../../../",
	} {
		if got := ws.prefix(dir, false); got != want {
			t.Errorf("prefix(%s) = %q, want %q", dir, got, want)
		}
	}
	for dir, want := range map[string]string{"/srv": "/srv/", "/": "/"} {
		if got := ws.prefix(dir, true); got != want {
			t.Errorf("absolute prefix(%s) = %q, want %q", dir, got, want)
		}
	}
	for name, want := range map[string]string{
		"a.yml": "a.yml", "../ci/a.yml": "a.yml", "../a.yml": "../a.yml", "/x/../a.yml": "/x/../a.yml", "sub/../a.yml": "a.yml", "<stdin>": "<stdin>",
	} {
		if got := ws.short(name); got != want {
			t.Errorf("short(%s) = %q, want %q", name, got, want)
		}
	}
}

func TestInside(t *testing.T) {
	t.Parallel()
	dir := filepath.FromSlash("/a/b")
	for path, want := range map[string]bool{"/a/b": true, "/a/b/c": true, "/a/b..c": false, "/a/b/..c": true, "/a": false, "/a/c": false} {
		if got := inside(dir, filepath.FromSlash(path)); got != want {
			t.Errorf("inside(%s, %s) = %v", dir, path, got)
		}
	}
}

func TestTop(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	deep := filepath.Join(dir, "one", "two")
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "one", ".git"), "gitdir: elsewhere\n") // a linked work tree has a file
	ws := &workspace{tops: map[string]string{}}
	for range 2 { // the second time from memory
		if got := ws.top(deep); got != filepath.Join(dir, "one") {
			t.Errorf("top = %q", got)
		}
	}
}

func TestIsDocker(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"Dockerfile": true, "Dockerfile.dev": true, "web.Dockerfile": true, "Containerfile": true, "docker-compose.yml": true,
		"docker-compose.ci.yaml": true, "compose.yml": true, "compose.prod.yaml": true, "docker-compose-dev.yml": true,
		".gitlab-ci.yml": false, "compose-tests.yml": false, "docker.yml": false, "composer.yml": false, "compose.json": false,
	} {
		if got := isDocker(name); got != want {
			t.Errorf("isDocker(%s) = %v", name, got)
		}
	}
}
