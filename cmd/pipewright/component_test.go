package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
	"gitlab.com/pipewright/pipewright/templates"
)

const (
	componentFile = "templates/lint/template.yml"
	componentJob  = "pipewright-lint"
	// componentAddress is how other projects include it, without the version.
	componentAddress = "gitlab.com/pipewright/pipewright/lint@"
)

// A catalog is the server from which the component is included.
type catalog struct{ text []byte }

// Fetch implements [config.Fetcher].
func (c catalog) Fetch(_ context.Context, r config.Request) (*config.Response, error) {
	version, ok := strings.CutPrefix(r.Address, componentAddress)
	if r.Include != "component" || !ok {
		return nil, errors.New("no such component")
	}
	facts := map[string]string{"name": "lint", "version": version}
	return &config.Response{Name: r.Address, Text: c.text, Project: "pipewright/pipewright", Commit: "1", Component: facts}, nil
}

// ofRepository loads a configuration as if it stood at the root of this repository.
func ofRepository(t *testing.T, text string) *config.Config {
	t.Helper()
	component, err := os.ReadFile("../../" + componentFile)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(t.Context(), config.Options{
		FS: os.DirFS("../.."), Path: configName, Text: []byte(text), Fetcher: catalog{component},
	})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// wantClean fails when GitLab would refuse the configuration, or a rule of the preset finds something in it.
func wantClean(t *testing.T, cfg *config.Config, preset lint.Preset) {
	t.Helper()
	result, err := lint.Run(t.Context(), cfg, rules.All(), lint.Settings{Preset: preset, Today: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if result.Valid == nil || !*result.Valid {
		t.Error("GitLab would refuse it, or nobody knows")
	}
	for _, f := range result.Findings {
		t.Errorf("%s:%d: %s [%s]", f.Span.File.Name, f.Span.File.LineAt(f.Span.Start), f.Message, f.Rule)
	}
}

// TestComponent includes the component as a file and from a server, with and without inputs.
func TestComponent(t *testing.T) {
	t.Parallel()
	const all = `
    inputs:
      stage: check
      version: v9.8.7-rc.1
      image: registry.example.com/go:1.26@sha256:27f90d79cc85e9b7b2560063ef44fa0e9eaae7a7c3f5a9f74563065c5477cc24
      paths: ci/*.yml Dockerfile
      preset: strict
      fail-on: never
      gitlab: "17.11"
      rules: [{if: $CI_COMMIT_BRANCH}]
stages: [check]
`
	for _, include := range []string{"local: /" + componentFile, "component: " + componentAddress + "1.0.0"} {
		for _, inputs := range []string{"\n", all} {
			cfg := ofRepository(t, "include:\n  - "+include+inputs)
			wantClean(t, cfg, lint.Strict)
			if job := cfg.Job(componentJob); job == nil {
				t.Errorf("%s: there is no job %q", include, componentJob)
			} else if inputs == all && (job.Stage.Value != "check" || !strings.HasSuffix(job.Script[0].Value, "@v9.8.7-rc.1")) {
				t.Errorf("%s: stage %q, script %q", include, job.Stage.Value, job.Script[0].Value)
			}
		}
	}
}

// TestComponentRefusesInputs keeps text that is code for a shell out of the script.
func TestComponentRefusesInputs(t *testing.T) {
	t.Parallel()
	for _, input := range []string{
		"version: latest", "version: v1.0.0;id", "paths: a;id", "paths: $(id)", "preset: extreme", "fail-on: sometimes", "gitlab: '17'", "gitlab: 17.11-ee",
	} {
		cfg := ofRepository(t, "include:\n  - local: "+componentFile+"\n    inputs: {"+input+"}\n")
		if len(cfg.Problems) == 0 || cfg.Problems[0].Rule != config.RuleInputInvalid {
			t.Errorf("%s is accepted", input)
		}
	}
}

// TestComponentVersion lets the component install the version that has all of its rules.
func TestComponentVersion(t *testing.T) {
	t.Parallel()
	newest := ""
	for _, a := range rules.All() {
		if templates.Compare(a.Since, newest) > 0 {
			newest = a.Since
		}
	}
	script := ofRepository(t, "include: "+componentFile).Job(componentJob).Script
	if want := "go install gitlab.com/pipewright/pipewright/cmd/pipewright@v" + newest; script[0].Value != want {
		t.Errorf("the script begins with %q, want %q", script[0].Value, want)
	}
}

// TestComponentRuns executes the script of the job, with a Go that has this pipewright to install.
func TestComponentRuns(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no shell")
	}
	const project = "test:\n  image: python:latest\n  script: make test\n  hooks: {pre_get_sources_script: echo}\n"
	for _, test := range []struct {
		inputs string
		failed bool
		found  string
	}{
		{"{}", false, "image-tag-latest"},
		{"{fail-on: warning}", true, "image-tag-latest"},
		{"{fail-on: warning, paths: other.yml}", false, ""},
		{"{preset: minimal}", false, ""},
		{"{preset: minimal, gitlab: '15.5'}", true, "keyword-unknown"},
		{"{preset: minimal, gitlab: server, fail-on: never}", false, "keyword-unknown"},
	} {
		job := ofRepository(t, "include:\n  - local: "+componentFile+"\n    inputs: "+test.inputs+"\n").Job(componentJob)
		dir := t.TempDir()
		write(t, dir, configName, project)
		write(t, dir, "other.yml", "test:\n  script: make test\n")
		err := runScript(t, dir, job)
		if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) || (err != nil) != test.failed {
			t.Errorf("%s: %v", test.inputs, err)
		}
		report, err := os.ReadFile(filepath.Join(dir, "gl-code-quality-report.json"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(report), `"check_name"`) != (test.found != "") || !strings.Contains(string(report), test.found) {
			t.Errorf("%s: want %q in\n%s", test.inputs, test.found, report)
		}
	}
}

// runScript executes the script of a job as a runner does: one shell that ends at the first command that fails.
func runScript(t *testing.T, dir string, job *config.Job) error {
	t.Helper()
	pipewright, err := exec.LookPath("pipewright") // this test, see TestMain
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	write(t, bin, "go", fmt.Sprintf("#!/bin/sh\n"+
		"case $1 in\n"+
		"install) mkdir -p '%[1]s/gopath/bin' && ln -sf '%[2]s' '%[1]s/gopath/bin/pipewright' ;;\n"+
		"env) echo '%[1]s/gopath' ;;\n"+
		"esac\n", bin, pipewright))
	if err := os.Chmod(filepath.Join(bin, "go"), 0o755); err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	for _, line := range job.Script {
		script.WriteString(line.Value + "\n")
	}
	cmd := exec.Command("sh", "-e", "-c", script.String())
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"), "CI_SERVER_VERSION_MAJOR=15", "CI_SERVER_VERSION_MINOR=5"}
	for _, v := range job.Variables {
		cmd.Env = append(cmd.Env, v.Name.Value+"="+v.Value.Value)
	}
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	return err
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
