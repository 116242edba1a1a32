package rules_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/proof"
	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/linttest"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// TestFixesMend applies the fixes for needs that may be missing and for jobs that run twice, and proves for every event that they mend
// what was found.
func TestFixesMend(t *testing.T) {
	t.Parallel()
	needs, duplicates := 0, 0
	for _, c := range conformance.Read[globalCase](t, "global.jsonl") {
		text := c.Files[linttest.RootFile]
		if len(c.Files) > 1 {
			continue
		}
		mended, jobs := fixedBy(t, text, rules.NeedsMayBeMissing)
		for _, m := range proverFor(t, mended).NeedsMissing() {
			if m.Verdict == proof.Refuted && jobs[c.base(m.Job)] {
				t.Errorf("%s: %q may still miss %q: %s", c.ID, m.Job, m.Need, m.Event.Detail())
			}
		}
		needs += len(jobs)
		if mended, jobs = fixedBy(t, text, rules.PipelineDuplicate); len(jobs) == 0 {
			continue
		}
		duplicates++
		if a, still := proverFor(t, mended).Twice(); a.Verdict != proof.Proved {
			t.Errorf("%s: the fix leaves it %v that nothing runs twice: %v", c.ID, a.Verdict, still)
		}
	}
	t.Logf("%d jobs find what they need, and %d configurations make one pipeline", needs, duplicates)
	if needs < 100 || duplicates < 10 {
		t.Error("that is too little to learn anything from")
	}
}

// fixedBy returns what the fixes of a rule make of a configuration, and the jobs, or other places, for which there was one.
func fixedBy(t *testing.T, text string, rule *lint.Analyzer) (fixed string, jobs map[string]bool) {
	t.Helper()
	jobs = map[string]bool{}
	_, err := lint.FixAll(context.Background(), lint.Fixer{Unsafe: true, Lint: func(_ context.Context, texts lint.Texts) (*lint.Result, error) {
		if now, ok := texts[linttest.RootFile]; ok {
			text = string(now)
		}
		result, err := linttest.Lint(fstest.MapFS{linttest.RootFile: {Data: []byte(text)}}, "", []*lint.Analyzer{rule})
		for _, f := range result.Findings {
			if len(f.Fixes) > 0 {
				jobs[f.Path[0]] = true
			}
		}
		return result, err
	}})
	if err != nil {
		t.Fatal(err)
	}
	return text, jobs
}

func proverFor(t *testing.T, text string) *proof.Prover {
	t.Helper()
	cfg, err := config.Load(t.Context(), config.Options{FS: fstest.MapFS{linttest.RootFile: {Data: []byte(text)}}, Path: linttest.RootFile})
	if err != nil {
		t.Fatal(err)
	}
	p, why := proof.New(t.Context(), cfg, proof.Options{AnyProject: true})
	if why != "" {
		t.Fatalf("%s in\n%s", why, text)
	}
	return p
}

// TestSkipped holds that lint says so when it asks only the usual events, and that it asks these.
func TestSkipped(t *testing.T) {
	t.Parallel()
	for jobs, skips := range map[int]bool{3: false, 300: true} {
		var b strings.Builder
		b.WriteString("build: {stage: build, script: make, only: [main]}\n")
		for i := range jobs {
			fmt.Fprintf(&b, "publish-%d: {script: make, needs: [build], only: [/^v/]}\n", i)
		}
		result := mustLint(t, fstest.MapFS{linttest.RootFile: {Data: []byte(b.String())}})
		if got := len(result.Skipped) > 0; got != skips {
			t.Errorf("%d jobs: skipped %v", jobs, result.Skipped)
		}
		if n := len(of(result, "needs-may-be-missing")); n != jobs {
			t.Errorf("%d of %d jobs are found", n, jobs)
		}
	}
}
