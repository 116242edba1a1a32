package audit_test

import (
	"fmt"
	"testing"

	"gitlab.com/pipewright/pipewright/audit"
	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/memfs"
)

const imagesExample = `
variables:
  TAG: $PYTHON-slim
  PYTHON: "3.8"
default:
  image: python:$TAG
test:
  services: [{name: "postgres:${DB}", alias: db}, "registry.example.com/own:1"]
  parallel: {matrix: [{DB: ["11", "12"]}]}
  script: make
deploy:
  image: node:18
  script: make
  rules: [{if: $CI_COMMIT_TAG, variables: {PYTHON: "3.9"}}]
release:
  script: make
  rules: [{if: $CI_COMMIT_TAG, variables: {PYTHON: "3.9"}}]
never:
  image: node:16
  script: make
  rules: [{when: never}]
`

// TestImages holds that images count in the jobs that some event creates, with what variables of matrices and rules stand for.
func TestImages(t *testing.T) {
	t.Parallel()
	fsys, err := memfs.New(map[string][]byte{".gitlab-ci.yml": []byte(imagesExample)})
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(t.Context(), config.Options{FS: fsys, Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	var images audit.Images
	for _, event := range []*pipeline.Event{{}, {Tag: "v1"}} {
		p, err := pipeline.Create(t.Context(), cfg, event)
		if err != nil {
			t.Fatal(err)
		}
		images.Add(p)
	}
	got := ""
	for _, i := range images.Ending() {
		got += fmt.Sprintf("%s %d %v\n", i.Image, i.Jobs, i.Ends)
	}
	want := `postgres:11 1 [{PostgreSQL 11 2023-11-09}]
python:3.8-slim 2 [{Python 3.8 2024-10-07}]
postgres:12 1 [{PostgreSQL 12 2024-11-21}]
node:18 1 [{Node.js 18 2025-04-30}]
python:3.9-slim 1 [{Python 3.9 2025-10-31}]
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestNewEvent holds what a line says of an event.
func TestNewEvent(t *testing.T) {
	t.Parallel()
	fsys, err := memfs.New(map[string][]byte{".gitlab-ci.yml": []byte(imagesExample)})
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(t.Context(), config.Options{FS: fsys, Path: ".gitlab-ci.yml"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := pipeline.Create(t.Context(), cfg, &pipeline.Event{Tag: "v1"})
	if err != nil {
		t.Fatal(err)
	}
	e := audit.NewEvent(p)
	if e.Event != "tag v1" || e.Created == nil || !*e.Created || e.Jobs != 4 || e.Maybe != 0 || e.Reason != "" {
		t.Errorf("%+v", e)
	}
	p, err = pipeline.Create(t.Context(), cfg, &pipeline.Event{CommitMessage: "[skip ci]"})
	if err != nil {
		t.Fatal(err)
	}
	if e := audit.NewEvent(p); e.Created == nil || *e.Created || e.Reason != string(pipeline.SkipCI) || e.Jobs != 0 {
		t.Errorf("%+v", e)
	}
}
