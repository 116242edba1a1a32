package schema

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// job returns a job of 14 lines, as people write them.
func job(i int) string {
	return fmt.Sprintf(`test-%[1]d:
  stage: test
  extends: .base
  image: registry.example.com/image:%[1]d
  variables: {NAME: "%[1]d", COUNT: %[1]d}
  script:
    - make test-%[1]d
    - echo "done"
  needs: [build, {job: lint, artifacts: false}]
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $NAME == "%[1]d"
    - changes: [src/%[1]d/**/*]
      when: manual
  artifacts: {paths: [out/%[1]d], expire_in: 1 week, reports: {junit: out/%[1]d.xml}}
  cache: {key: {files: [poetry.lock]}, paths: [.cache]}
`, i)
}

func configuration(jobs int) string {
	var b strings.Builder
	b.WriteString("stages: [build, test]\ndefault: {retry: 1, timeout: 1h}\n.base: {tags: [docker], interruptible: true}\n" +
		"build: {stage: build, script: make}\nlint: {stage: build, script: make lint}\n")
	for i := range jobs {
		b.WriteString(job(i))
	}
	return b.String()
}

// loadText loads a configuration of one file.
func loadText(tb testing.TB, text string) *config.Config {
	tb.Helper()
	return load(tb, conformance.Files{conformance.Root: text})
}

func countMistakes(cfg *config.Config) int {
	c := NewChecker(Options{})
	judgeEntries(c, cfg)
	return len(c.Mistakes())
}

func BenchmarkConfiguration(b *testing.B) {
	for _, jobs := range []int{2, 42, 85, 170, 340} {
		cfg := loadText(b, configuration(jobs))
		b.Run(fmt.Sprintf("jobs=%d", jobs), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if n := countMistakes(cfg); n > 0 {
					b.Fatalf("%d mistakes", n)
				}
			}
		})
	}
}

// BenchmarkMistakes judges jobs of which each has a mistake, so that the JSON Schema is asked about each.
func BenchmarkMistakes(b *testing.B) {
	text := strings.ReplaceAll(configuration(340), "expire_in: 1 week", "expire_in: [1 week]")
	cfg := loadText(b, text)
	b.ReportAllocs()
	for b.Loop() {
		if n := countMistakes(cfg); n != 340 {
			b.Fatalf("%d mistakes", n)
		}
	}
}

// TestFirstUse measures what a process pays for its first file of 30 lines, with and without a mistake.
func TestFirstUse(t *testing.T) {
	if text := os.Getenv("SCHEMA_FIRST_USE"); text != "" {
		cfg := loadText(t, text)
		start := time.Now()
		n := countMistakes(cfg)
		t.Logf("%d mistakes in %v", n, time.Since(start))
		return
	}
	for _, text := range []string{configuration(2), strings.ReplaceAll(configuration(2), "expire_in: 1 week", "expire_in: [1 week]")} {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestFirstUse$", "-test.v")
		cmd.Env = append(os.Environ(), "SCHEMA_FIRST_USE="+text)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for line := range strings.Lines(string(out)) {
			if strings.Contains(line, "mistakes in") {
				t.Log(strings.TrimSpace(line))
			}
		}
	}
}
