package schema_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// corpus holds real projects; it is not part of the repository.
const corpus = "../../shared/corpus"

// TestCorpus checks that nothing is found in real projects that GitLab accepts.
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
		dir := filepath.Join(corpus, strings.ReplaceAll(project.Repo, "/", "__"))
		if _, err := os.Stat(filepath.Join(dir, ".gitlab-ci.yml")); err != nil {
			continue
		}
		cfg, err := config.Load(context.Background(), config.Options{FS: os.DirFS(dir), Path: ".gitlab-ci.yml"})
		if err != nil {
			t.Fatal(err)
		}
		mistakes := judge(cfg)
		for _, m := range mistakes {
			t.Logf("%s %v: %s: %s", project.Repo, m.Path, m.Kind, m.Message)
		}
		if project.Valid != nil && *project.Valid && len(mistakes) > 0 && cfg.Complete() {
			t.Errorf("%s: GitLab accepts it", project.Repo)
		}
	}
}
