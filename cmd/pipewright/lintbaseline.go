package main

import (
	"fmt"
	"os"
	"path/filepath"

	"gitlab.com/pipewright/pipewright/internal/atomicfile"
	"gitlab.com/pipewright/pipewright/lint"
)

// readBaseline reads a baseline. One that is not there, or cannot be understood, is wrong usage.
func readBaseline(name string) (*lint.Baseline, error) {
	text, err := os.ReadFile(name)
	if absent(err) {
		return nil, usageError{text: fmt.Sprintf("--baseline: %s: no such file: add --write-baseline to write it", name), see: "pipewright lint"}
	}
	if err != nil {
		return nil, fmt.Errorf("--baseline: %s: %w", name, reason(err))
	}
	known, err := lint.ParseBaseline(text)
	if err != nil {
		return nil, usageError{text: fmt.Sprintf("--baseline: %s: %v", filepath.ToSlash(name), err), see: "pipewright lint"}
	}
	return known, nil
}

// writeBaseline writes what was found as a baseline. What the old one says of files and rules that this run did not look at
// stays. Where something could not be linted, nothing is written.
func (l *linter) writeBaseline(results []*lint.Result) error {
	if l.failed != exitClean {
		return answer(l.failed)
	}
	known := &lint.Baseline{}
	old, err := l.oldBaseline()
	if err != nil {
		return err
	}
	for _, k := range old.Unmatched() {
		if !l.sieve.judged(k) {
			known.Keep(k)
		}
	}
	for _, r := range results {
		for _, f := range r.Findings {
			known.Add(l.ws.findingPath(r.Config.Name, f), f)
		}
	}
	text, err := known.Text()
	if err != nil {
		return err
	}
	if err := atomicfile.Write(l.opts.baseline, text, 0o644); err != nil {
		return err
	}
	_, err = fmt.Fprintf(l.streams.out, "wrote %s: %s\n", filepath.ToSlash(l.opts.baseline), count(known.Len(), "finding", "findings"))
	return err
}

// oldBaseline returns the baseline that is to be replaced, an empty one when there is none.
func (l *linter) oldBaseline() (*lint.Baseline, error) {
	if _, err := os.Stat(l.opts.baseline); absent(err) {
		return &lint.Baseline{}, nil
	}
	return readBaseline(l.opts.baseline)
}

// noteStale says which findings of the baseline are gone.
func (l *linter) noteStale() {
	if l.sieve.baseline == nil || l.failed != exitClean {
		return
	}
	var gone []lint.Known
	for _, k := range l.sieve.baseline.Unmatched() {
		if l.sieve.judged(k) {
			gone = append(gone, k)
		}
	}
	if len(gone) == 0 {
		return
	}
	name, first := filepath.ToSlash(l.opts.baseline), fmt.Sprintf("%s in %s", gone[0].Rule, gone[0].File)
	if len(gone) == 1 {
		l.streams.note("note: one finding of %s is gone (%s): --write-baseline drops it", name, first)
		return
	}
	l.streams.note("note: %d findings of %s are gone (the first: %s): --write-baseline drops them", len(gone), name, first)
}
