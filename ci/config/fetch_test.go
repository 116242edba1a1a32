package config

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// server is a Fetcher with files by "project:path" or address.
type server map[string]string

func (s server) Fetch(_ context.Context, r Request) (*Response, error) {
	key := r.Address
	if r.Project != "" {
		key = r.Project + ":" + r.Path
	}
	text, ok := s[key]
	switch {
	case key == "slow:x.yml":
		return nil, errors.New("the server does not answer")
	case !ok:
		return nil, &Refusal{"there is no such file"}
	}
	response := &Response{Name: key, Text: []byte(text), Project: r.Project, Commit: "abc"}
	if r.Include == "component" {
		response.Project, response.Component = "group/component", map[string]string{"name": "lint", "version": "1.2"}
	}
	return response, nil
}

func TestFetcher(t *testing.T) {
	cfg := load(t, Options{
		FS: tree(".gitlab-ci.yml", "include:\n  - {project: g/p, file: [a.yml, gone.yml]}\n  - {project: slow, file: x.yml}\n  - component: host/group/component@1\n  - remote: https://e.x/r.yml\n"),
		Fetcher: server{
			"g/p:a.yml": "include: /b.yml\na: {script: s}\n", "g/p:b.yml": "b: {script: s}\n", "https://e.x/r.yml": "include: local.yml\nr: {script: s}\n",
			"host/group/component@1": "spec: {component: [name, version]}\n---\n'$[[ component.name ]]-$[[ component.version ]]': {script: s}\n",
		},
	})
	if got := strings.Join(cfg.JobNames(), " "); got != "b a lint-1.2 r" {
		t.Errorf("jobs are %s", got)
	}
	if len(cfg.Unresolved) != 1 || cfg.Unresolved[0].Why != "the server does not answer" {
		t.Errorf("unresolved: %+v", cfg.Unresolved)
	}
	var messages []string
	for _, p := range cfg.Problems {
		messages = append(messages, p.Message)
	}
	if len(messages) != 2 || !strings.Contains(messages[0], "there is no such file") || !strings.Contains(messages[1], "belongs to no repository") {
		t.Errorf("problems: %q", messages)
	}
}

// TestStrangeFiles includes what is no plain file of the repository.
func TestStrangeFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(".gitlab-ci.yml", "include: [inside.yml, outside.yml, fifo.yml, dir.yml, ../x.yml, ./real.yml, /../../etc/passwd.yml]\nj: {script: s}\n")
	write("real.yml", "r: {script: s}\n")
	for name, target := range map[string]string{"inside.yml": "real.yml", "outside.yml": "/etc/hosts"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "dir.yml"), 0o755), syscall.Mkfifo(filepath.Join(dir, "fifo.yml"), 0o644)); err != nil {
		t.Skipf("no named pipes here: %v", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for _, fsys := range []fs.FS{root.FS(), os.DirFS(dir)} {
		cfg := load(t, Options{FS: fsys})
		want := []string{
			"symbolic link", "symbolic link", "not a regular file", "is a directory", "leaves the repository", "write real.yml", "leaves the repository",
		}
		for i, p := range cfg.Problems {
			if i >= len(want) || !strings.Contains(p.Message, want[i]) {
				t.Errorf("problem %d: %s", i, p.Message)
			}
		}
		if len(cfg.Problems) != len(want) {
			t.Errorf("%d problems, want %d", len(cfg.Problems), len(want))
		}
	}
}

func TestRuby(t *testing.T) {
	for _, test := range [][4]string{
		{"echo V", "V", "it\\'s", "echo its"},
		{"a V b", "V", `\0-\\-\1`, `a V-\- b`},
		{"V V", "V", "\\`x", "x V x"},
	} {
		if got := replaceAll(test[0], test[1], test[2]); got != test[3] {
			t.Errorf("replaceAll(%q, %q, %q) = %q, want %q", test[0], test[1], test[2], got, test[3])
		}
	}
	if got := shellEscape("it's a\nb é"); got != `it\'s\ a'`+"\n"+`'b\ \é` {
		t.Errorf("shellEscape = %q", got)
	}
}

func TestWildcard(t *testing.T) {
	for pattern, want := range map[string]string{
		"*.yml": "a.yml", "d/*.yml": "d/b.yml", "**/*.yml": "a.yml d/b.yml d/e/c.yml", "d/**.yml": "d/b.yml d/e/c.yml", "**/c.yml": "d/e/c.yml",
		"d/*/c.yml": "d/e/c.yml", "/d/*.yml": "", "x/*": "", "../*": "", "?.yml*": "",
	} {
		l := newLoader(context.Background(), Options{FS: tree("a.yml", "", "d/b.yml", "", "d/e/c.yml", "", ".git/x.yml", "")})
		got, err := l.wildcard(l.home, pattern)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %q, %v; want %q", pattern, got, err, want)
		}
	}
}
