// Package conformance reads what GitLab itself answered: the files of testdata/conformance and, where it is at hand, a corpus
// of real projects. It serves tests only and knows nothing of the module, so that the tests of every package can use it.
//
//	for _, v := range conformance.Verdicts(t) {
//		cfg := load(v.Files.FS())
//		…
//	}
//
// What a file means is decided by the test that asks for it: [Read] decodes its lines into the asker's own type. Only the
// verdicts, which many packages ask for, have a type here.
package conformance

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// Root is the path at which every case has its configuration.
const Root = ".gitlab-ci.yml"

// Files are the files of one case, by path.
type Files map[string]string

// FS returns the files as a repository.
func (f Files) FS() fstest.MapFS {
	tree := make(fstest.MapFS, len(f))
	for name, text := range f {
		tree[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	return tree
}

// With returns the files with some of them in other words.
func (f Files) With(texts map[string][]byte) Files {
	changed := maps.Clone(f)
	for name, text := range texts {
		changed[name] = string(text)
	}
	return changed
}

// A Verdict is a configuration with GitLab's answer: does its linter accept it, and where does it place each error?
type Verdict struct {
	ID, About string
	Files     Files
	// Event is the event of which includes ask; nothing for a push to the default branch.
	Event json.RawMessage
	Valid bool
	// Crash says that GitLab itself raises an internal error, so that there is no verdict.
	Crash bool
	At    []Place
}

// A Place is where GitLab places an error: a path of keys (`jobs:test:script`, in lower case), the name of a job, or an
// included file. Errors without a place have none of them.
type Place struct{ Key, Job, File string }

// Verdicts returns the cases of verdicts.jsonl, without those on which GitLab breaks.
func Verdicts(tb testing.TB) []Verdict {
	tb.Helper()
	var all []Verdict
	for _, v := range Read[Verdict](tb, "verdicts.jsonl") {
		if !v.Crash {
			all = append(all, v)
		}
	}
	return all
}

// Read returns the lines of a file of testdata/conformance, each a JSON value. It fails the test when there are none.
func Read[T any](tb testing.TB, name string) []T {
	tb.Helper()
	var all []T
	for n, line := range lines(tb, name) {
		var value T
		if err := json.Unmarshal(line, &value); err != nil {
			tb.Fatalf("%s:%d: %v", name, n+1, err)
		}
		all = append(all, value)
	}
	return all
}

// lines returns the lines of a file, which may be of any length.
func lines(tb testing.TB, name string) [][]byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join(module(tb), "testdata", "conformance", filepath.FromSlash(name)))
	if err != nil {
		tb.Fatal(err)
	}
	all := bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
	if len(data) == 0 {
		tb.Fatalf("%s is empty", name)
	}
	return all
}

// module returns the directory of the module, above the one in which the test runs.
func module(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		above := filepath.Dir(dir)
		if above == dir {
			tb.Fatal("no go.mod above the test")
		}
		dir = above
	}
}

// A Row is a line of a table. Every cell is a JSON value.
type Row struct {
	Line  int // in the file, counted from 1
	cells []string
}

// Decode decodes the cells, in order; it fails the test when there are too few.
func (r Row) Decode(tb testing.TB, into ...any) {
	tb.Helper()
	if len(into) > len(r.cells) {
		tb.Fatalf("line %d has %d cells, not %d", r.Line, len(r.cells), len(into))
	}
	for i, target := range into {
		if err := json.Unmarshal([]byte(r.cells[i]), target); err != nil {
			tb.Fatalf("line %d, cell %d: %v", r.Line, i+1, err)
		}
	}
}

// Table returns the rows of a table of testdata/conformance/tables, without the one that names the columns.
func Table(tb testing.TB, name string) []Row {
	tb.Helper()
	var rows []Row
	for n, line := range lines(tb, "tables/"+name) {
		if n > 0 {
			rows = append(rows, Row{Line: n + 1, cells: strings.Split(string(line), "\t")})
		}
	}
	return rows
}
