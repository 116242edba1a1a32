package pipeline_test

import (
	"context"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// FuzzCreate checks that no configuration and no event break the package, and that what is certain of an open event is so when
// nothing is added to it.
func FuzzCreate(f *testing.F) {
	for i, c := range conformance.Read[simulation](f, "simulate.jsonl") {
		if i%7 == 0 {
			f.Add(c.Files[conformance.Root], string(c.Event))
		}
	}
	f.Add(large(8), `{"open_variables": true, "open_changes": true}`)
	f.Fuzz(func(t *testing.T, text, event string) {
		events, err := pipeline.ParseEvents("e.json", []byte(event))
		if err != nil || len(text) > 5000 {
			return
		}
		cfg, err := config.Load(context.Background(), config.Options{FS: fstest.MapFS{}, Path: conformance.Root, Text: []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
		for _, event := range events {
			event.OpenVariables, event.OpenChanges = false, false
			closed := create(t, cfg, event)
			open := *event
			open.OpenVariables, open.OpenChanges = true, true
			p := create(t, cfg, &open)
			if event.Changes != nil && cfg.Complete() {
				contradiction(t, "fuzz", p, closed)
			}
			for _, job := range closed.Jobs {
				closed.AllVariables(job)
			}
		}
	})
}
