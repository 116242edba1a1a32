package rules_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gopkg.in/yaml.v3"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/linttest"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// The benchmarks measure the whole of lint: loading, and every rule.
//
//	go test ./lint/rules -run - -bench Scale      each size twice the one before: the time and the memory of a unit stay what they are
//	go test ./lint/rules -run - -bench Ratio      how many times the time of yaml.v3, which only parses, it takes
//	go test ./lint/rules -run - -bench Hostile    what hostile repositories take

// usualJob is a job of 20 lines, as people write them.
func usualJob(i int) string {
	return fmt.Sprintf(`test-%[1]d:
  extends: .base
  stage: test
  image: registry.example.com/group/image:%[1]d.4
  variables:
    NAME: "%[1]d"
    COUNT: %[1]d
  before_script:
    - !reference [.setup, before_script]
    - echo "$NAME"
  script:
    - make test-%[1]d
    - |
      echo begin
      make report
  needs: [build, {job: lint, artifacts: false}]
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $NAME == "%[1]d"
      changes: [src/%[1]d/**/*]
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  artifacts: {paths: [out/%[1]d], expire_in: 1 week, reports: {junit: out/%[1]d.xml}}
  cache: {key: {files: [poetry.lock]}, paths: [.cache]}
`, i)
}

const usualHead = `stages: [build, test]
default: {retry: 1, timeout: 1h}
workflow: {rules: [{if: $CI_PIPELINE_SOURCE == "merge_request_event"}, {if: $CI_COMMIT_BRANCH}]}
.base: {tags: [docker], interruptible: true}
.setup: {before_script: [make setup, make ready]}
build: {stage: build, script: make}
lint: {stage: build, script: make lint}
`

// usual is a configuration of about that many lines, as people write them.
func usual(lines int) map[string]string {
	var b strings.Builder
	b.WriteString(usualHead)
	size := strings.Count(usualJob(0), "\n")
	for i := range (lines - strings.Count(usualHead, "\n")) / size {
		b.WriteString(usualJob(i))
	}
	return root(b.String())
}

// scales are the ways in which a configuration grows. Each makes one of n units.
var scales = []struct {
	name string
	unit int // of the smallest
	make func(n int) map[string]string
}{
	{"lines", 500, usual},
	{"jobs", 200, func(n int) map[string]string {
		return root(".base: {script: make, image: 'alpine:3.22'}\n" + numbered(n, func(i int) string {
			return fmt.Sprintf("j%d: {extends: .base, stage: test, variables: {A: '%d'}}\n", i, i)
		}))
	}},
	{"needs", 1000, func(n int) map[string]string {
		const jobs = 250
		return root(numbered(jobs, func(i int) string {
			return fmt.Sprintf("j%d: {script: make, needs: [%s]}\n", i, numbered(min(i, n/jobs), func(k int) string { return fmt.Sprintf("j%d, ", i-k-1) }))
		}))
	}},
	{"includes", 18, func(n int) map[string]string {
		files := map[string]string{".gitlab-ci.yml": usualHead + "include: [" + numbered(n, func(i int) string { return fmt.Sprintf("%d.yml, ", i) }) + "]\n"}
		for i := range n {
			files[fmt.Sprintf("%d.yml", i)] = usualJob(i)
		}
		return files
	}},
}

// lintAll loads and judges a repository.
func lintAll(tb testing.TB, tree fstest.MapFS) {
	cfg, err := config.Load(context.Background(), config.Options{FS: tree, Path: ".gitlab-ci.yml"})
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := lint.Run(context.Background(), cfg, rules.All(), lint.Settings{Today: linttest.Today(), Preset: lint.Strict}); err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkScale tells what one line, job, need or include more costs, in configurations that double in size.
func BenchmarkScale(b *testing.B) {
	for _, scale := range scales {
		for _, times := range []int{1, 2, 4, 8} {
			n := times * scale.unit
			tree := treeOf(scale.make(n))
			b.Run(fmt.Sprintf("%s=%d", scale.name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					lintAll(b, tree)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/unit")
			})
		}
	}
}

// TestScale holds that the memory grows as the configuration does: eight times the lines take eight times the allocations, not more.
func TestScale(t *testing.T) {
	for _, scale := range scales {
		small, large := treeOf(scale.make(scale.unit)), treeOf(scale.make(8*scale.unit))
		lintAll(t, small) // what is made once per process does not count
		one := testing.AllocsPerRun(3, func() { lintAll(t, small) })
		eight := testing.AllocsPerRun(3, func() { lintAll(t, large) })
		t.Logf("%s: %.0f allocations, %.0f for eight times as many", scale.name, one, eight)
		if eight > 8.5*one {
			t.Errorf("%s: %.0f allocations become %.0f, which is more than eight times as many", scale.name, one, eight)
		}
	}
}

// BenchmarkRatio tells how many times the time of yaml.v3 alone the whole of lint takes: the goal is 3. It compares the fastest
// runs of both, which is fair on a busy machine.
func BenchmarkRatio(b *testing.B) {
	for _, lines := range []int{500, 5000} {
		files := usual(lines)
		tree, text := treeOf(files), []byte(files[".gitlab-ci.yml"])
		b.Run(fmt.Sprintf("lines=%d", lines), func(b *testing.B) {
			all, load, alone := time.Hour, time.Hour, time.Hour
			for b.Loop() {
				start := time.Now()
				lintAll(b, tree)
				linted := time.Now()
				if _, err := config.Load(context.Background(), config.Options{FS: tree, Path: ".gitlab-ci.yml"}); err != nil {
					b.Fatal(err)
				}
				loaded := time.Now()
				var n yaml.Node
				if err := yaml.Unmarshal(text, &n); err != nil {
					b.Fatal(err)
				}
				all, load, alone = min(all, linted.Sub(start)), min(load, loaded.Sub(linted)), min(alone, time.Since(loaded))
			}
			b.ReportMetric(float64(load)/float64(alone), "×yaml-load")
			b.ReportMetric(float64(all)/float64(alone), "×yaml-lint")
		})
	}
}
