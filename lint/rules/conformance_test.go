package rules_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// A verdict is one case of testdata/conformance/verdicts.jsonl: a configuration with GitLab's own answer.
type verdict struct {
	ID, About string
	Files     map[string]string
	Valid     bool
	Crash     bool
}

func readVerdicts(t *testing.T) []verdict {
	t.Helper()
	f, err := os.Open("../../testdata/conformance/verdicts.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []verdict
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var v verdict
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func lintFiles(t *testing.T, files map[string]string) *lint.Result {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	ctx := context.Background()
	cfg, err := config.Load(ctx, config.Options{FS: tree, Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	result, err := lint.Run(ctx, cfg, rules.All(), lint.Settings{Preset: lint.Strict})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// TestNothingValidIsRejected checks that no rule claims a rejection of what GitLab accepts.
func TestNothingValidIsRejected(t *testing.T) {
	valid, invalid, found := 0, 0, 0
	for _, v := range readVerdicts(t) {
		result := lintFiles(t, v.Files)
		rejected := result.Valid != nil && !*result.Valid
		switch {
		case v.Crash:
		case !v.Valid:
			invalid++
			if rejected {
				found++
			}
		default:
			valid++
			if rejected {
				t.Errorf("%s (%s): GitLab accepts it, but: %s", v.ID, v.About, rejection(result))
			}
		}
	}
	t.Logf("%d valid cases accepted; %d of %d invalid cases rejected so far", valid, found, invalid)
}

func rejection(result *lint.Result) string {
	for _, f := range result.Findings {
		if f.Rejected {
			return f.Rule + ": " + f.Message
		}
	}
	return "a finding that is hidden"
}
