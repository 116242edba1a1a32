package proof_test

import (
	"fmt"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// many returns a pipeline of so many parts, of which each is built, tested and deployed when its own files change: the jobs stand in the
// order of the stages, far from what they need.
func many(parts int) conformance.Files {
	var b strings.Builder
	b.WriteString("stages: [build, test, deploy]\n")
	for i := range parts {
		for _, job := range [][2]string{{"build", ""}, {"test", "build"}, {"deploy", "test"}} {
			need := ""
			if job[1] != "" {
				need = fmt.Sprintf("%s-%d", job[1], i)
			}
			fmt.Fprintf(&b, "%s-%d:\n  stage: %[1]s\n  needs: [%[3]s]\n  script: make\n  rules:\n    - if: $CI_COMMIT_BRANCH == \"main\"\n"+
				"    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n      changes: [%[1]s/part_%[2]d/**/*]\n", job[0], i, need)
		}
	}
	return conformance.Files{".gitlab-ci.yml": b.String()}
}

// TestManyJobs holds that functions stay small for jobs that meet in what they need: nothing stays open.
func TestManyJobs(t *testing.T) {
	t.Parallel()
	const parts = 60
	p, why := proof.New(t.Context(), load(t, many(parts)), proof.Options{Overrides: true})
	if why != "" {
		t.Fatal(why)
	}
	refuted := 0
	for _, q := range p.Questions() {
		if q.Verdict == proof.Unknown {
			t.Errorf("%s: %s", q.Text, q.Why)
		}
		if q.Name == "needs-may-be-missing" && q.Verdict == proof.Refuted && q.Event != nil {
			refuted++
		}
	}
	if refuted != 2*parts {
		t.Errorf("%d jobs may miss what they need, not %d", refuted, 2*parts)
	}
}

// TestEffort holds that what is too much work stays open, and that nothing is claimed of it.
func TestEffort(t *testing.T) {
	t.Parallel()
	for _, effort := range []int{1, 10, 100, 1000} {
		p, why := proof.New(t.Context(), load(t, many(60)), proof.Options{Effort: effort})
		if why != "" {
			t.Fatal(why)
		}
		unknown := 0
		for _, q := range p.Questions() {
			if q.Verdict == proof.Unknown {
				unknown++
			}
			if q.Verdict == proof.Proved && (q.Name == "needs-may-be-missing" || q.Name == "pipeline-empty") {
				t.Errorf("effort %d: %q is proved, and it is wrong", effort, q.Text)
			}
		}
		if unknown == 0 {
			t.Errorf("effort %d is enough for everything", effort)
		}
	}
}
