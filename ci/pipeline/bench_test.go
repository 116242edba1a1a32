package pipeline_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// large returns a configuration of n jobs as big projects have them: shared rules, changes, needs, variables, a matrix.
func large(n int) string {
	var b strings.Builder
	b.WriteString(`
stages: [build, test, deploy]
variables: {REGISTRY: "$CI_REGISTRY_IMAGE/app", IMAGE: "${REGISTRY}:$CI_COMMIT_SHORT_SHA", LEVEL: "1"}
workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      variables: {MODE: review}
    - if: $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS
      when: never
    - if: $CI_COMMIT_BRANCH || $CI_COMMIT_TAG
.rules:
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule" && $NIGHTLY != "yes"
      when: never
    - if: $CI_COMMIT_TAG =~ /^v\d+/
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      changes: ["app/**/*", "lib/**/*.py", "Dockerfile"]
`)
	for i := range n {
		switch i % 4 {
		case 0:
			fmt.Fprintf(&b, "build-%d: {stage: build, script: make, rules: [!reference [.rules, rules]]}\n", i)
		case 1:
			fmt.Fprintf(&b, "test-%d: {extends: .rules, script: make test, variables: {PART: \"%d\", NAME: \"$IMAGE-$PART\"}, needs: [build-%d]}\n", i, i, i-1)
		case 2:
			fmt.Fprintf(&b, "lint-%d:\n  script: make lint\n  rules:\n    - exists: [\"part-%d/*.py\", pyproject.toml]\n      changes: [\"part-%d/**/*\"]\n    - when: manual\n      allow_failure: true\n", i, i, i)
		case 3:
			fmt.Fprintf(&b, "deploy-%d:\n  stage: deploy\n  script: make deploy\n  environment: {name: \"review/$CI_COMMIT_REF_SLUG-%d\"}\n  only: [main, tags, /^release-.*$/]\n  except: [schedules]\n", i, i)
		}
	}
	return b.String()
}

var benchEvents = []*pipeline.Event{
	{},
	{Branch: "feature"},
	{Branch: "feature", OpenMergeRequests: "group/project!1"},
	{Tag: "v1.0"},
	{Source: "merge_request_event"},
	{Source: "merge_request_event", Changes: []string{"app/a/b.py", "README.md"}},
	{Source: "schedule"},
	{Source: "web"},
	{Source: "api"},
	{Source: "merge_request_event", OpenVariables: true, OpenChanges: true},
}

func loadText(tb testing.TB, text string) *config.Config {
	tb.Helper()
	files := fstest.MapFS{
		conformance.Root: &fstest.MapFile{Data: []byte(text), Mode: 0o644},
		"pyproject.toml": &fstest.MapFile{Mode: 0o644},
		"part-2/a.py":    &fstest.MapFile{Mode: 0o644},
	}
	cfg, err := config.Load(context.Background(), config.Options{FS: files, Path: conformance.Root})
	if err != nil {
		tb.Fatal(err)
	}
	return cfg
}

// BenchmarkCreate creates the pipelines of ten events of a configuration with 340 jobs: "first" with the reading of the
// configuration, "again" without.
func BenchmarkCreate(b *testing.B) {
	text := large(340)
	b.Run("again", func(b *testing.B) {
		cfg := loadText(b, text)
		b.ReportAllocs()
		for b.Loop() {
			createAll(b, cfg)
		}
	})
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			b.StopTimer()
			cfg := loadText(b, text)
			b.StartTimer()
			createAll(b, cfg)
		}
	})
}

func createAll(tb testing.TB, cfg *config.Config) {
	for _, event := range benchEvents {
		p, err := pipeline.Create(context.Background(), cfg, event)
		if err != nil || p.Reason == pipeline.ConfigError {
			tb.Fatalf("%s: %s %.300v %v", event, p.Reason, p.Errors, err)
		}
	}
}
