package config

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

const included = `
include:
  - local: release.yml
    rules: [{if: $CI_COMMIT_TAG}]
  - local: docs.yml
    rules: [{changes: [docs/*]}]
  - local: image.yml
    rules: [{exists: [Dockerfile]}]
test: {script: make}
`

func withFiles() fstest.MapFS {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		".gitlab-ci.yml": included, "release.yml": "release: {script: make}\n", "docs.yml": "docs: {script: make}\n", "image.yml": "image-job: {script: make}\n",
	} {
		files[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	return files
}

// answers are those of an event on a tag, or on a branch when there is none.
func answers(tag string, changes Truth) Answers {
	return Answers{
		Variables: func(name string) (string, expr.State) {
			if name == "CI_COMMIT_TAG" && tag != "" {
				return tag, expr.IsDefined
			}
			return "", expr.IsUndefined
		},
		Changes: func([]string, string) Truth { return changes },
	}
}

func TestWith(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	base, err := Load(ctx, Options{FS: withFiles(), Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	if len(base.Unresolved) != 2 {
		t.Fatalf("without an event, two includes must be unresolved: %v", base.Unresolved)
	}
	steps := []struct {
		about   string
		answers Answers
		jobs    string
	}{
		{"a branch", answers("", No), "[test]"},
		{"a tag", answers("v1", No), "[release test]"},
		{"changes", answers("", Yes), "[docs test]"},
		{"other files", Answers{Variables: answers("", No).Variables, Changes: answers("", No).Changes, Files: []string{"Dockerfile"}}, "[image-job test]"},
		{"nothing known", Answers{}, "[test]"},
	}
	seen := map[*Config]string{}
	for _, step := range steps {
		cfg, err := base.With(ctx, step.answers)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(cfg.JobNames()); got != step.jobs {
			t.Errorf("%s: jobs %s, want %s", step.about, got, step.jobs)
		}
		if other := seen[cfg]; other != "" {
			t.Errorf("%s and %s share a configuration", step.about, other)
		}
		seen[cfg] = step.about
		again, err := cfg.With(ctx, step.answers)
		if err != nil || again != cfg {
			t.Errorf("%s: the same answers gave another configuration (%v)", step.about, err)
		}
		if again, _ = base.With(ctx, step.answers); again != cfg {
			t.Errorf("%s: the first configuration does not remember it", step.about)
		}
	}
	if cfg, _ := base.With(ctx, Answers{}); cfg != base {
		t.Error("the answers that it was loaded with must give the configuration itself")
	}
}

// TestWithSharesFiles checks that a file is parsed once, so that findings of several events are at the same places.
func TestWithSharesFiles(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	base, err := Load(ctx, Options{FS: withFiles(), Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	tag, err := base.With(ctx, answers("v1", No))
	if err != nil {
		t.Fatal(err)
	}
	changes, err := base.With(ctx, answers("v2", Yes))
	if err != nil {
		t.Fatal(err)
	}
	if base.Files[0] != tag.Files[0] || tag.Files[1] != changes.Files[1] {
		t.Error("files were parsed twice")
	}
	if got := len(changes.Files); got != 3 {
		t.Errorf("%d files, want 3", got)
	}
}

func TestWithConcurrently(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	base, err := Load(ctx, Options{FS: withFiles(), Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			cfg, err := base.With(ctx, answers(fmt.Sprintf("v%d", i%3), No))
			if err != nil || cfg.Job("release") == nil {
				t.Error("no release", err)
				return
			}
			if _, err := cfg.Tracked(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(base.family.members); n != 4 {
		t.Errorf("%d configurations are kept, want 4", n)
	}
}

// TestWithForgets checks that the number of configurations that are kept is bounded.
func TestWithForgets(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	base, err := Load(ctx, Options{FS: withFiles(), Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range maxMembers + 10 {
		if _, err := base.With(ctx, answers(fmt.Sprintf("v%d", i), No)); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(base.family.members); n != maxMembers || base.family.members[0] != base {
		t.Errorf("%d configurations are kept, want %d, the first of them itself", n, maxMembers)
	}
}

func TestWithCancelled(t *testing.T) {
	t.Parallel()
	base, err := Load(context.Background(), Options{FS: withFiles(), Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := base.With(ctx, answers("v1", No)); err == nil {
		t.Error("a cancelled load must be an error")
	}
}

// counting is a server that counts what it is asked.
type counting struct{ asked int }

func (c *counting) Fetch(context.Context, Request) (*Response, error) {
	c.asked++
	return &Response{Name: "remote.yml", Text: []byte("remote: {script: make}\n")}, nil
}

func TestWithFetchesOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	server := &counting{}
	text := "include: [{remote: https://example.com/remote.yml}, {local: a.yml, rules: [{if: $A}]}]\ntest: {script: make}\n"
	files := fstest.MapFS{"a.yml": &fstest.MapFile{Data: []byte("a: {script: make}\n"), Mode: 0o644}}
	base, err := Load(ctx, Options{FS: files, Path: ".gitlab-ci.yml", Text: []byte(text), Fetcher: server})
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"1", "2"} {
		cfg, err := base.With(ctx, Answers{Variables: func(string) (string, expr.State) { return value, expr.IsDefined }})
		if err != nil {
			t.Fatal(err)
		}
		if cfg.Job("remote") == nil || cfg.Job("a") == nil {
			t.Errorf("jobs %v", cfg.JobNames())
		}
	}
	if server.asked != 1 {
		t.Errorf("the server was asked %d times", server.asked)
	}
}

func TestOnce(t *testing.T) {
	t.Parallel()
	base, err := Load(context.Background(), Options{FS: withFiles(), Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	type key struct{}
	calls := 0
	for range 3 {
		if got := Once(base, key{}, func() int { calls++; return 7 }); got != 7 {
			t.Errorf("got %d", got)
		}
	}
	if calls != 1 {
		t.Errorf("computed %d times", calls)
	}
}
