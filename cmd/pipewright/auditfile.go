package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"

	"gitlab.com/pipewright/pipewright/audit"
)

// An auditFile is where the lines of results go; the zero value drops them.
type auditFile struct {
	file *os.File
}

// open opens the file of --output and takes what it has already: those projects are done, unless they failed.
func (a *auditor) open() error {
	header, err := a.opts.header(a.source)
	if err != nil || a.opts.output == "" {
		return err
	}
	a.lines.file, err = os.OpenFile(a.opts.output, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("%s: %w", a.opts.output, reason(err))
	}
	failed, err := a.resume(header)
	if err == nil && failed > 0 {
		err = a.dropFailed()
	}
	if err != nil {
		a.lines.file.Close()
		return err
	}
	a.noteResumed(failed)
	return nil
}

// resume reads what the file has, drops a torn last line and makes ready to go on. It returns how many projects failed.
func (a *auditor) resume(header audit.Header) (failed int, err error) {
	written, whole, err := audit.Read(a.lines.file, func(p *audit.Project) {
		if p.State == audit.Failed {
			failed++
			return
		}
		a.done.Add(p.Path)
		a.summary.Add(p)
	})
	name := a.opts.output
	if err != nil {
		return 0, usageError{text: fmt.Sprintf("%s: %v", name, err), see: "pipewright audit"}
	}
	if differs := header.Differs("here", written, "in "+name); whole > 0 && differs != "" {
		text := fmt.Sprintf("the results in %s are those of another run: %s: name another file, or delete it", name, differs)
		return 0, usageError{text: text, see: "pipewright audit"}
	}
	err = a.lines.file.Truncate(whole)
	if err == nil {
		_, err = a.lines.file.Seek(whole, io.SeekStart)
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, reason(err))
	}
	if whole == 0 {
		return 0, a.lines.add(header)
	}
	return failed, nil
}

// dropFailed puts a copy of the file in its place that lacks the projects that failed, so that they are tried again. Whoever is killed
// meanwhile leaves the one or the other.
func (a *auditor) dropFailed() error {
	name, copied := a.opts.output, a.opts.output+".tmp"
	file, err := os.Create(copied)
	if err == nil {
		_, err = a.lines.file.Seek(0, io.SeekStart)
		err = errors.Join(err, audit.CopyUnfailed(file, a.lines.file), file.Sync(), file.Close(), a.lines.file.Close())
	}
	if err == nil {
		err = os.Rename(copied, name)
	}
	if err == nil {
		a.lines.file, err = os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0o644)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, reason(err))
	}
	return nil
}

// noteResumed says with what the run goes on.
func (a *auditor) noteResumed(failed int) {
	switch {
	case failed > 0:
		a.streams.note("%s has %d projects: going on, with the %d that failed", a.opts.output, a.done.Len(), failed)
	case a.done.Len() > 0:
		a.streams.note("%s has %d projects: going on", a.opts.output, a.done.Len())
	}
}

// add writes a line with one call, so that a killed process leaves at most one torn line.
func (f *auditFile) add(value any) error {
	if f.file == nil {
		return nil
	}
	line, err := audit.Line(value)
	if err == nil {
		_, err = f.file.Write(line)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", f.file.Name(), reason(err))
	}
	return nil
}

func (f *auditFile) close() error {
	if f.file == nil {
		return nil
	}
	if err := errors.Join(f.file.Sync(), f.file.Close()); err != nil && !isDevice(f.file.Name()) {
		return fmt.Errorf("%s: %w", f.file.Name(), reason(err))
	}
	return nil
}

// isDevice reports whether a name is that of no regular file, which cannot be synchronised.
func isDevice(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.Mode().IsRegular()
}

// header returns the first line of the results of a run.
func (o *auditOptions) header(source auditSource) (audit.Header, error) {
	settings := audit.Settings{
		Group: o.group, Projects: o.projects, Dir: o.dir, Archived: o.archived, GitLab: string(o.lint.gitlab),
		Shard: o.shard.Shard.String(), Server: source.server(), Fetch: o.lint.fetch.asked,
	}
	if o.lint.preset.given {
		settings.Preset = o.lint.preset.value
	}
	for name, severity := range o.lint.rules {
		if settings.Rules == nil {
			settings.Rules = map[string]string{}
		}
		settings.Rules[name] = severity.String()
	}
	settings.Config = "of each project"
	switch {
	case o.lint.noConfig:
		settings.Config = "none"
	case o.lint.config != "":
		text, err := os.ReadFile(o.lint.config)
		if err != nil {
			return audit.Header{}, usageError{text: fmt.Sprintf("%s: %v", o.lint.config, reason(err)), see: "pipewright audit"}
		}
		settings.Config = fmt.Sprintf("sha256:%x", sha256.Sum256(text))
	}
	return audit.Header{Audit: audit.Version, Version: buildVersion(), Settings: settings}, nil
}

// mergeFiles reports what the files of shards say together.
func (o *auditOptions) mergeFiles(s *streams) error {
	merged, summary := &audit.Merge{}, audit.NewSummary(o.top)
	for _, name := range o.files {
		file, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, reason(err))
		}
		header, _, err := audit.Read(file, summary.Add)
		file.Close()
		switch {
		case err != nil:
			return usageError{text: fmt.Sprintf("%s: %v", name, err), see: "pipewright audit"}
		case header.Audit == 0:
			return usageError{text: name + " has no results", see: "pipewright audit"}
		}
		if err := merged.Add(name, header); err != nil {
			return usageError{text: err.Error(), see: "pipewright audit"}
		}
	}
	if err := o.print(s, summary, merged.Missing()); err != nil {
		return err
	}
	return o.verdict(summary)
}
