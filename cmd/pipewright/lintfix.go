package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/atomicfile"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/report"
)

// maxFixPasses is how often all configurations are fixed: the fixes of one may change a file that another includes too.
const maxFixPasses = 4

// A fixing is the fixing of all configurations of one run.
type fixing struct {
	linter    *linter
	before    []*lint.Result // before any fix, of each unit and its child pipelines
	originals overlay        // the content of every file as it was read, by absolute path
	names     map[string]string
	applied   int
	unsettled []string
}

// runFix fixes the configurations and writes the files, or shows the difference.
func (l *linter) runFix(ctx context.Context, units []*unit) error {
	l.fixesStdin = !l.opts.diff && slices.ContainsFunc(units, func(u *unit) bool { return u.stdin })
	f := &fixing{linter: l, originals: overlay{}, names: map[string]string{}}
	if err := f.fixAll(ctx, units); err != nil {
		return err
	}
	if l.opts.diff {
		if err := f.printDiff(); err != nil {
			return err
		}
		return l.verdict(f.before)
	}
	if err := f.write(units); err != nil {
		return err
	}
	results, err := l.lintAll(ctx, units)
	if err != nil {
		return err
	}
	return l.conclude(results)
}

// fixAll fixes all units in memory: afterwards the workspace's overlay holds the new texts.
func (f *fixing) fixAll(ctx context.Context, units []*unit) error {
	for pass := range maxFixPasses {
		changed := false
		for _, u := range units {
			did, err := f.fix(ctx, u, pass == 0)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil && pass == 0 {
				f.linter.fail(err)
			}
			changed = changed || did
		}
		if !changed || len(units) == 1 {
			break
		}
	}
	for _, name := range f.unsettled {
		f.linter.streams.note("note: %s: some fixes undo each other or do harm, and are left out", name)
	}
	return nil
}

// fix fixes one unit in memory and reports whether a text changed.
func (f *fixing) fix(ctx context.Context, u *unit, first bool) (bool, error) {
	ws := f.linter.ws
	base := maps.Clone(ws.texts)
	stand := func(texts lint.Texts) {
		clear(ws.texts)
		maps.Copy(ws.texts, base)
		for name, text := range texts {
			ws.texts[ws.abs(name)] = text
		}
		u.cfg, u.children = nil, nil
		f.linter.forget()
	}
	fixed, err := lint.FixAll(ctx, lint.Fixer{
		Unsafe:   f.linter.opts.unsafe,
		Writable: func(file *source.File) bool { return f.writable(u, file) },
		Lint: func(ctx context.Context, texts lint.Texts) (*lint.Result, error) {
			stand(texts)
			results, err := f.linter.lintFamily(ctx, u)
			if err != nil {
				return nil, err
			}
			if texts == nil {
				f.remember(results, first)
			}
			return asOne(results), nil
		},
	})
	if err != nil {
		stand(nil)
		return false, err
	}
	stand(fixed.Texts)
	f.applied += fixed.Applied
	if name := ws.short(fixed.Result.Config.Name); !fixed.Settled && !slices.Contains(f.unsettled, name) {
		f.unsettled = append(f.unsettled, name)
	}
	return fixed.Applied > 0, nil
}

// asOne returns the results of a configuration and its child pipelines as one: a fix in one of them may be felt in another.
func asOne(results []*lint.Result) *lint.Result {
	one := &lint.Result{Config: results[0].Config, Valid: results[0].Valid}
	for _, r := range results {
		one.Findings = append(one.Findings, r.Findings...)
		if r.Valid != nil && !*r.Valid {
			one.Valid = r.Valid
		}
	}
	return one
}

// remember keeps the texts as they were read, and the first results of each unit.
func (f *fixing) remember(results []*lint.Result, first bool) {
	if first {
		f.before = append(f.before, results...)
	}
	for _, r := range results {
		for _, doc := range r.Config.Files {
			path := f.linter.ws.abs(doc.File.Name)
			if _, known := f.originals[path]; !known {
				f.originals[path] = doc.File.Text
				f.names[path] = f.linter.ws.short(doc.File.Name)
			}
		}
	}
}

// writable reports whether fixes may change a file: the configuration that the user named, and what it includes from the
// same repository. Of what came from stdin only that itself.
func (f *fixing) writable(u *unit, file *source.File) bool {
	path := f.linter.ws.abs(file.Name)
	if path == u.file {
		return true
	}
	if f.linter.ws.isCopy(u.root, file.Name) {
		return false
	}
	for _, tree := range u.settings.includes {
		if strings.HasPrefix(file.Name, tree.Prefix) {
			return false
		}
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil || u.stdin {
		return false
	}
	root, err := filepath.EvalSymlinks(u.root)
	return err == nil && inside(root, real)
}

// changed returns the absolute paths of the files whose text is a new one, sorted.
func (f *fixing) changed() []string {
	var paths []string
	for path, text := range f.linter.ws.texts {
		if !bytes.Equal(text, f.originals[path]) {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

// write writes the new texts: that of stdin to stdout, the others to their files, all or none.
func (f *fixing) write(units []*unit) error {
	var batch atomicfile.Batch
	written := 0
	stdin := slices.IndexFunc(units, func(u *unit) bool { return u.stdin })
	for _, path := range f.changed() {
		if stdin >= 0 && path == units[stdin].file {
			continue
		}
		batch.Replace(filepath.FromSlash(f.names[path]), f.originals[path], f.linter.ws.texts[path])
		written++
	}
	if err := batch.Write(); err != nil {
		return fmt.Errorf("%w; nothing is fixed", err)
	}
	if stdin >= 0 {
		if err := f.writeStdin(units[stdin]); err != nil {
			return err
		}
	}
	if written > 0 {
		f.linter.streams.note("applied %s in %s", count(f.applied, "fix", "fixes"), count(written, "file", "files"))
	}
	return nil
}

// writeStdin prints the fixed text of what came from stdin.
func (f *fixing) writeStdin(u *unit) error {
	text, err := f.linter.text(u)
	if err != nil {
		return err
	}
	_, err = f.linter.streams.out.Write(text)
	return err
}

// printDiff prints what would change, for patch and git apply.
func (f *fixing) printDiff() error {
	var diff strings.Builder
	changed := f.changed()
	for _, path := range changed {
		name := f.names[path]
		from, to := "a/"+name, "b/"+name
		if filepath.IsAbs(name) || strings.HasPrefix(name, "../") {
			from, to = name, name
		}
		diff.WriteString(source.Unified(from, to, f.originals[path], f.linter.ws.texts[path]))
	}
	if len(changed) > 0 {
		f.linter.streams.note("would apply %s in %s", count(f.applied, "fix", "fixes"), count(len(changed), "file", "files"))
	}
	if f.linter.opts.output != "" {
		return writeOutput(f.linter.opts.output, func(w io.Writer) error { return report.Diff(w, diff.String(), report.Plain) })
	}
	return report.Diff(f.linter.streams.out, diff.String(), f.linter.streams.outStyles())
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
