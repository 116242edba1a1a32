package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"gitlab.com/pipewright/pipewright/internal/atomicfile"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/report"
)

// report writes the findings to the files that the flags name, and to stdout. One file that cannot be written does not keep
// the other reports from their readers.
func (l *linter) report(results []*lint.Result) error {
	r := &report.Report{
		Results: results, Name: l.ws.short, Path: l.ws.inRepository, Fails: l.fails, Rules: l.analyzers, Version: buildVersion(),
		Time: l.streams.today(),
	}
	if l.dryRun != nil {
		r.DryRuns = l.dryRun.verdict
	}
	var errs []error
	for _, o := range l.opts.format.outputs(l.opts.output) {
		format, _ := report.Find(o.format)
		errs = append(errs, writeOutput(o.file, func(w io.Writer) error { return format.Write(w, r) }))
	}
	if l.opts.output == "" {
		errs = append(errs, l.print(r))
	}
	return errors.Join(errs...)
}

// print prints a report to stdout, or to stderr where stdout holds a fixed text. A clean run says so only to a person.
func (l *linter) print(r *report.Report) error {
	format, _ := report.Find(l.opts.format.value)
	var w io.Writer = l.streams.out
	r.Styles = l.streams.outStyles()
	if l.fixesStdin {
		w, r.Styles = l.streams.err, l.streams.errStyles()
	}
	if err := format.Write(w, r); err != nil {
		return fmt.Errorf("write the report: %w", reason(err))
	}
	if format.Name == "text" && r.Clean() && l.failed == exitClean && l.streams.interactive() {
		l.streams.note("%s", r.Summary())
	}
	return nil
}

// writeOutput writes what write produces to a file, whole or not at all.
func writeOutput(name string, write func(io.Writer) error) error {
	var buf bytes.Buffer
	if err := write(&buf); err != nil {
		return err
	}
	return atomicfile.Write(name, buf.Bytes(), 0o644)
}
