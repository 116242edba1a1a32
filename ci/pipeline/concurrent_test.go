package pipeline_test

import (
	"context"
	"sync"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// TestConcurrently creates pipelines of several events of one configuration at once. Run it with -race.
func TestConcurrently(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	files := conformance.Files{
		conformance.Root: `
include:
  - local: tag.yml
    rules: [{if: $CI_COMMIT_TAG}]
  - local: docs.yml
    rules: [{changes: [docs/*]}]
child: {trigger: {include: child.yml}, rules: [{when: on_success}]}
` + large(20),
		"tag.yml": "tagged: {script: make, rules: [{if: $CI_COMMIT_TAG}]}\n", "docs.yml": "docs: {script: make, rules: [{exists: ['*.yml']}]}\n",
		"child.yml": "include: [{local: tag.yml, rules: [{if: $CI_COMMIT_TAG}]}]\nbelow: {script: make, rules: [{if: $CI_PIPELINE_SOURCE == \"parent_pipeline\"}]}\n",
	}
	cfg, err := config.Load(ctx, config.Options{FS: files.FS(), Path: conformance.Root})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for _, event := range append(benchEvents, benchEvents...) {
		wg.Go(func() {
			p := create(t, cfg, event)
			for _, job := range p.Jobs {
				p.AllVariables(job)
			}
			for _, child := range p.Config.Children(ctx) {
				below := create(t, child, &pipeline.Event{Source: "parent_pipeline", Branch: event.Branch, Tag: event.Tag})
				if len(below.Jobs) == 0 || below.Jobs[len(below.Jobs)-1].Name != "below" {
					t.Errorf("%s: the child has %s", event, outcome(below))
				}
			}
		})
	}
	wg.Wait()
}
