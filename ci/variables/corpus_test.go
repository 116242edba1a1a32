package variables_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/variables"
)

// TestCorpus looks at real configurations: every place that a read points at names the variable, no name is one that jobs have anyway,
// and what somebody has to set does not depend on the order of the work.
func TestCorpus(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../../../shared/corpus/*/.gitlab-ci.yml")
	if err != nil || len(paths) == 0 {
		t.Skip("no corpus")
	}
	found := 0
	for _, path := range paths {
		tree := os.DirFS(filepath.Dir(path))
		cfg, err := config.Load(t.Context(), config.Options{FS: tree, Path: ".gitlab-ci.yml"})
		if err != nil {
			t.Fatal(err)
		}
		opts := variables.Options{Configs: append([]*config.Config{cfg}, cfg.Children(t.Context())...), FS: tree}
		u := variables.Of(t.Context(), opts)
		if again := variables.Of(t.Context(), opts); describe(u) != describe(again) {
			t.Errorf("%s: two answers", path)
		}
		for i := range u.Variables {
			checkVariable(t, path, &u.Variables[i])
			found++
		}
	}
	if found < 300 {
		t.Errorf("only %d variables in %d configurations", found, len(paths))
	}
}

func checkVariable(t *testing.T, path string, v *variables.Variable) {
	t.Helper()
	if variables.IsAmbient(v.Name) {
		t.Errorf("%s: %s is set anyway", path, v.Name)
	}
	if len(v.Reads) == 0 || len(v.Values) == 0 || v.Scope == "" || v.Required && !v.Certain {
		t.Errorf("%s: %s makes no sense: %+v", path, v.Name, v)
	}
	for _, r := range v.Reads {
		if !strings.Contains(r.Span.Text(), v.Name) {
			t.Errorf("%s: %s is not what stands at %q", path, v.Name, r.Span.Text())
		}
	}
}
