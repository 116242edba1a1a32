package proof_test

import (
	"os"
	"path/filepath"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/proof"
)

const corpus = "../../../shared/corpus/"

// TestCorpus asks all questions about real configurations. Each comes to an end; what is refuted has an event that shows it, and what is
// not known says why.
func TestCorpus(t *testing.T) {
	t.Parallel()
	roots, err := filepath.Glob(corpus + "*/.gitlab-ci.yml")
	if err != nil || len(roots) == 0 {
		t.Skip("the corpus is not here")
	}
	asked := 0
	for _, root := range roots {
		dir := filepath.Dir(root)
		cfg, err := config.Load(t.Context(), config.Options{FS: os.DirFS(dir), Path: ".gitlab-ci.yml"})
		if err != nil {
			t.Fatal(err)
		}
		p, why := proof.New(t.Context(), cfg, proof.Options{})
		if why != "" {
			continue
		}
		asked++
		name := filepath.Base(dir)
		for _, m := range p.NeedsMissing() {
			shown(t, name+": needs of "+m.Job, m.Answer, m.Pipeline == nil || m.Pipeline.Reason == pipeline.ConfigError)
		}
		for job, a := range p.Never() {
			shown(t, name+": "+job, a, true)
		}
		twice := p.Duplicate()
		shown(t, name+": two pipelines", twice, twice.Pipeline == nil || twice.Pipeline.Created == config.Yes && twice.SecondPipeline.Created == config.Yes)
		empty := p.Empty()
		shown(t, name+": merge request without a pipeline", empty, empty.Pipeline == nil || empty.Pipeline.Created == config.No)
	}
	if asked < 30 {
		t.Errorf("only %d of %d projects could be asked about", asked, len(roots))
	}
}

// shown checks that an answer comes with what it needs, and that the pipeline of its event is as it says.
func shown(t *testing.T, about string, a proof.Answer, right bool) {
	t.Helper()
	switch {
	case a.Verdict == proof.Refuted && a.Event == nil, a.Verdict == proof.Unknown && a.Why == "":
		t.Errorf("%s: %v without event or reason", about, a.Verdict)
	case !right:
		t.Errorf("%s: the event does not show it: %s", about, a.Event.Detail())
	}
}
