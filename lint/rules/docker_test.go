package rules_test

import (
	"context"
	"io/fs"
	"os"
	"testing"

	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// TestDockerCorpus lints every Dockerfile and compose file of the corpus: findings are well made, and the safe fixes settle and
// bring no finding that was not there before.
func TestDockerCorpus(t *testing.T) {
	t.Parallel()
	found := map[string]int{}
	for _, project := range conformance.Projects(t) {
		tree := os.DirFS(project.Dir)
		err := fs.WalkDir(tree, ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() || docker.KindOf(path) == docker.Neither {
				return err
			}
			before, after := fixDocker(t, tree, path)
			for _, f := range before.Findings {
				found[f.Rule]++
			}
			for _, wrong := range newFindings(before, after) {
				t.Errorf("%s: %s: the fixes bring %s", project.Repo, path, wrong)
			}
			checkFindings(t, project.Repo+": "+path, before)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("findings: %v", found)
}

// fixDocker lints a file of the tree before and after its safe fixes.
func fixDocker(t *testing.T, tree fs.FS, path string) (before, after *lint.Result) {
	t.Helper()
	text, err := fs.ReadFile(tree, path)
	if err != nil {
		t.Fatal(err)
	}
	fixed, err := lint.FixAll(t.Context(), lint.Fixer{Lint: func(ctx context.Context, texts lint.Texts) (*lint.Result, error) {
		if now, changed := texts[path]; changed {
			text = now
		}
		result, err := lint.RunDocker(ctx, lint.DockerFile{Path: path, Text: text}, rules.All(),
			lint.Settings{Preset: lint.Strict, Repository: lint.NewRepository(tree, "")})
		if texts == nil {
			before = result
		}
		return result, err
	}})
	if err != nil || !fixed.Settled {
		t.Fatalf("%s: the fixes do not settle: %v", path, err)
	}
	return before, fixed.Result
}

// newFindings returns the rules that find more after than before.
func newFindings(before, after *lint.Result) []string {
	count := map[string]int{}
	for _, f := range before.Findings {
		count[f.Rule]++
	}
	var more []string
	for _, f := range after.Findings {
		if count[f.Rule]--; count[f.Rule] < 0 {
			more = append(more, f.Rule+": "+f.Message)
		}
	}
	return more
}
