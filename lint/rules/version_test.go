package rules_test

import (
	"context"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// TestKeywordTooNew checks that a keyword which the named server does not have yet is reported, and only then.
func TestKeywordTooNew(t *testing.T) {
	text := "test:\n  hooks:\n    pre_get_sources_script: make\n  script: make test\n"
	for version, want := range map[string]int{"": 0, "17.11": 0, "14.0": 1} {
		ctx := context.Background()
		cfg, err := config.Load(ctx, config.Options{FS: fstest.MapFS{".gitlab-ci.yml": {Data: []byte(text)}}, Path: ".gitlab-ci.yml"})
		if err != nil {
			t.Fatal(err)
		}
		result, err := lint.Run(ctx, cfg, rules.All(), lint.Settings{GitLab: version})
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Findings) != want {
			t.Errorf("GitLab %q: %d findings, want %d: %v", version, len(result.Findings), want, result.Findings)
		}
		for _, f := range result.Findings {
			if f.Rule != "keyword-unknown" || f.Span.Text() != "hooks" {
				t.Errorf("GitLab %q: %s at %q: %s", version, f.Rule, f.Span.Text(), f.Message)
			}
			t.Log(f.Message)
		}
	}
}
