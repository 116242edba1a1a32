package proof_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/proof"
)

const corpus = "../../../shared/corpus/"

// TestCorpus answers all questions about real configurations: each comes to an end, and says why where nothing can be said.
func TestCorpus(t *testing.T) {
	t.Parallel()
	roots, err := filepath.Glob(corpus + "*/.gitlab-ci.yml")
	if err != nil || len(roots) == 0 {
		t.Skip("the corpus is not here")
	}
	for _, root := range roots {
		dir := filepath.Dir(root)
		cfg, err := config.Load(t.Context(), config.Options{FS: os.DirFS(dir), Path: ".gitlab-ci.yml"})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		p, why := proof.New(t.Context(), cfg, proof.Options{})
		if why != "" {
			t.Logf("%s: %s", filepath.Base(dir), why)
			continue
		}
		missing, never, rules := p.NeedsMissing(), p.Never(), 0
		for _, in := range cfg.Instances() {
			for _, a := range p.Rules(in.Name) {
				if a.Verdict == proof.Proved {
					rules++
				}
			}
		}
		twice, empty := p.Duplicate(), p.Empty()
		t.Logf("%s: %d jobs, %d needs missing, %d never, %d rules never decide, duplicate %v, empty %v; %v",
			filepath.Base(dir), len(cfg.Instances()), len(missing), len(never), rules, twice.Verdict, empty.Verdict, time.Since(start).Round(time.Millisecond))
	}
}
