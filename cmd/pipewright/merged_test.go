package main

import (
	"encoding/json"
	"testing"
	"testing/fstest"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// TestMergedIsTheSame writes every configuration that GitLab accepts with all that it includes as one text, as a dry run sends it, and
// reads that again: it is the same configuration.
func TestMergedIsTheSame(t *testing.T) {
	t.Parallel()
	n := 0
	for _, v := range conformance.Verdicts(t) {
		if !v.Valid || v.Event != nil {
			continue
		}
		cfg := loadTexts(t, v.Files.FS())
		if cfg.Root == nil || !cfg.Complete() || cfg.AsksEvent() {
			continue
		}
		text := writeYAML(cfg.Merged())
		again := loadTexts(t, fstest.MapFS{conformance.Root: {Data: text}})
		if got, want := resolvedText(t, again), resolvedText(t, cfg); got != want {
			t.Errorf("%s (%s):\n%s\ngot  %s\nwant %s", v.ID, v.About, text, got, want)
		}
		n++
	}
	if n < 500 {
		t.Errorf("only %d configurations were compared", n)
	}
}

func loadTexts(t *testing.T, files fstest.MapFS) *config.Config {
	t.Helper()
	cfg, err := config.Load(t.Context(), config.Options{FS: files, Path: conformance.Root})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func resolvedText(t *testing.T, cfg *config.Config) string {
	t.Helper()
	text, err := json.Marshal(cfg.Resolved())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
