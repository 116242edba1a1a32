package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// jobLines is the number of lines of one job of [pipelineOf], the empty one included.
const jobLines = 15

// pipelineOf returns a configuration of about that many lines that looks like one a team wrote: hidden jobs, extends, rules,
// needs, artifacts, several lines of script. It is clean, so that what is measured is the checking and not the printing.
func pipelineOf(lines int) string {
	var b strings.Builder
	b.WriteString(`stages: [build, test, deploy]

.base:
  image: python:3.13-slim
  variables:
    PIP_CACHE_DIR: $CI_PROJECT_DIR/.cache/pip
  cache:
    key: pip
    paths: [.cache/pip]

`)
	stages := []string{"build", "test", "deploy"}
	for i := 0; strings.Count(b.String(), "\n")+jobLines <= lines; i++ {
		job(&b, i, stages[i%len(stages)])
	}
	return b.String()
}

// job writes the job of that number. Every third one begins a chain of needs.
func job(b *strings.Builder, i int, stage string) {
	needs := "[]"
	if i%3 > 0 {
		needs = fmt.Sprintf("[job-%d]", i-1)
	}
	fmt.Fprintf(b, `job-%d:
  extends: .base
  stage: %s
  needs: %s
  script:
    - pip install --requirement requirements/part-%d.txt
    - python -m pytest tests/part_%d --junitxml report.xml
  artifacts:
    paths: [out/part-%d]
    expire_in: 1 week
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      changes: [src/part_%d/**/*]

`, i, stage, needs, i, i, i, i)
}

// writePipelines writes n configurations of that many lines into a new directory and returns their paths.
func writePipelines(tb testing.TB, n, lines int) []string {
	tb.Helper()
	dir := tb.TempDir()
	text := []byte(pipelineOf(lines))
	names := make([]string, n)
	for i := range names {
		names[i] = filepath.Join(dir, fmt.Sprintf("pipeline-%03d.yml", i))
		if err := os.WriteFile(names[i], text, 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	return names
}
