package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// formats is the value of a --format that may be repeated: one format for stdout or --output, of which the last wins, and
// FORMAT=FILE for each file beside it.
type formats struct {
	choice
	files []formatFile
}

// A formatFile is a report that goes to a file.
type formatFile struct{ format, file string }

func newFormats(names ...string) formats { return formats{choice: newFormat(names...)} }

// Set implements [cli.Generic].
func (f *formats) Set(value string) error {
	if err := f.check(value); err != nil {
		return err
	}
	name, file, ok := strings.Cut(value, "=")
	if !ok {
		return f.choice.Set(name)
	}
	f.files = append(f.files, formatFile{name, file})
	return nil
}

func (f *formats) check(value string) error {
	name, file, ok := strings.Cut(value, "=")
	if err := f.choice.check(name); err != nil {
		return err
	}
	if ok && file == "" {
		return errors.New(`"` + value + `" names no file`)
	}
	return nil
}

// used reports whether a report was asked for.
func (f *formats) used() bool { return f.given || len(f.files) > 0 }

// outputs returns the reports that go to files; output is the value of --output, "" for stdout.
func (f *formats) outputs(output string) []formatFile {
	if output == "" {
		return f.files
	}
	return append(slices.Clone(f.files), formatFile{f.value, output})
}

// conflict says why the reports cannot all be written, "" when they can.
func (f *formats) conflict(output string) string {
	seen := map[string]bool{}
	for _, o := range f.outputs(output) {
		name := filepath.Clean(o.file)
		if seen[name] {
			return fmt.Sprintf("two reports go to %s: name another file for one of them", o.file)
		}
		seen[name] = true
	}
	return ""
}
