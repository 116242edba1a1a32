package rules_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// corpus holds real projects; it is not part of the repository.
const corpus = "../../../shared/corpus"

// TestCorpus checks the verdict on real projects against GitLab's own.
func TestCorpus(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(corpus, "INDEX.json"))
	if err != nil {
		t.Skip("the corpus of real projects is not here")
	}
	var index []struct {
		Repo  string
		Valid *bool
	}
	if err := json.Unmarshal(data, &index); err != nil {
		t.Fatal(err)
	}
	for _, project := range index {
		t.Run(project.Repo, func(t *testing.T) {
			dir := filepath.Join(corpus, strings.ReplaceAll(project.Repo, "/", "__"))
			if _, err := os.Stat(filepath.Join(dir, ".gitlab-ci.yml")); err != nil {
				t.Skip("no configuration of its own")
			}
			result := lintDir(t, dir)
			if result.Valid != nil && project.Valid != nil && !*result.Valid && *project.Valid {
				t.Errorf("GitLab accepts it, but: %s", rejection(result))
			}
			for _, f := range result.Findings {
				t.Logf("%s:%d: %s: %s [%s]", f.Span.File.Name, f.Span.File.LineAt(f.Span.Start), f.Severity, f.Message, f.Rule)
			}
		})
	}
}

func lintDir(t *testing.T, dir string) *lint.Result {
	t.Helper()
	ctx := context.Background()
	cfg, err := config.Load(ctx, config.Options{FS: os.DirFS(dir), Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	result, err := lint.Run(ctx, cfg, rules.All(), lint.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return result
}
