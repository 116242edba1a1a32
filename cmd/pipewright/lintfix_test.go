package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/internal/atomicfile"
	"gitlab.com/pipewright/pipewright/lint/rules"
)

// newTestLinter returns a linter of the given paths, and what it prints.
func newTestLinter(t *testing.T, paths ...string) (*linter, *bytes.Buffer) {
	t.Helper()
	opts := newLintOptions()
	opts.paths, opts.fix = paths, true
	ws, err := newWorkspace("")
	if err != nil {
		t.Fatal(err)
	}
	s := newStreams(nil, nil, nil, func(string) string { return "" })
	var said bytes.Buffer
	s.err = &said
	return &linter{opts: opts, streams: s, ws: ws, settings: newSettingsFinder(ws, opts), analyzers: rules.All()}, &said
}

// TestFixRefusesWhatChangedMeanwhile changes a file between reading and writing it.
func TestFixRefusesWhatChangedMeanwhile(t *testing.T) {
	t.Parallel()
	tests := map[string]func(t *testing.T, file string){
		"edited": func(t *testing.T, file string) { writeFile(t, file, "mine\n") },
		"gone": func(t *testing.T, file string) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, meddle := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			root, part := filepath.Join(dir, configName), filepath.Join(dir, "part.yml")
			const before = "include: part.yml\ntest:\n  scirpt: make test\n"
			writeFile(t, root, before)
			writeFile(t, part, "build:\n  scirpt: make\n")

			l, said := newTestLinter(t, root)
			units := l.configured(l.units(t.Context()))
			f := &fixing{linter: l, originals: overlay{}, names: map[string]string{}}
			if err := f.fixAll(t.Context(), units); err != nil {
				t.Fatal(err)
			}
			meddle(t, part)
			err := f.write(units)
			if !errors.Is(err, atomicfile.ErrChanged) || !strings.Contains(err.Error(), "part.yml") || exitCode(err) != exitFailed {
				t.Errorf("write = %v, exit code %d", err, exitCode(err))
			}
			if got, _ := os.ReadFile(root); string(got) != before {
				t.Errorf("the other file is written:\n%s", got)
			}
			if got, err := os.ReadFile(part); err == nil && string(got) != "mine\n" {
				t.Errorf("the changed file is overwritten:\n%s", got)
			}
			if said.Len() > 0 {
				t.Errorf("it says %q", said)
			}
		})
	}
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
