package report_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
	"gitlab.com/pipewright/pipewright/pipediff"
	"gitlab.com/pipewright/pipewright/report"
)

var update = flag.Bool("update", false, "rewrite the expected outputs in testdata/pipediff")

// usualEvents are the events of an archive that names none.
const usualEvents = `[{"branch": "main"}, {"branch": "feature"}, {"source": "merge_request_event", "branch": "feature", "target": "main"},
	{"tag": "v1.0"}, {"source": "schedule", "branch": "main"}, {"source": "web", "branch": "main"}]`

// TestPipelineDiff runs the archives of testdata/pipediff. Each has the files of two configurations below old and new, perhaps
// events.json, and the outputs named after their formats; one that is there is compared. JSON is indented.
func TestPipelineDiff(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("../testdata/pipediff/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			d := diffOf(t, archive)
			for i, file := range archive.Files {
				format, ok := report.FindPipelineDiff(file.Name)
				if !ok {
					continue
				}
				got := written(t, format, d)
				if *update {
					archive.Files[i].Data = got
				} else if diff := cmp.Diff(string(file.Data), string(got)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", file.Name, diff)
				}
			}
			if *update {
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// diffOf compares the configurations of an archive.
func diffOf(t *testing.T, archive *txtar.Archive) *report.PipelineDiff {
	t.Helper()
	files, err := txtar.FS(archive)
	if err != nil {
		t.Fatal(err)
	}
	d := &report.PipelineDiff{Old: sideOf(t, files, "old"), New: sideOf(t, files, "new")}
	text := []byte(usualEvents)
	if named, err := fs.ReadFile(files, "events.json"); err == nil {
		text = named
	}
	events, err := pipeline.ParseEvents("events.json", text)
	if err != nil {
		t.Fatal(err)
	}
	d.Diff, err = pipediff.Compare(t.Context(), compared(d.Old), compared(d.New), events)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func sideOf(t *testing.T, files fs.FS, name string) report.DiffSide {
	t.Helper()
	side := report.DiffSide{Name: name}
	tree, err := fs.Sub(files, name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fs.Stat(tree, ".gitlab-ci.yml"); err != nil {
		return side
	}
	cfg, err := config.Load(t.Context(), config.Options{FS: tree, Path: ".gitlab-ci.yml", Prefix: name + "/"})
	if err != nil {
		t.Fatal(err)
	}
	side.Result, err = lint.Run(t.Context(), cfg, rules.All(), lint.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return side
}

func compared(s report.DiffSide) pipediff.Side {
	if s.Result == nil {
		return pipediff.Side{}
	}
	return pipediff.Side{Config: s.Result.Config, Refused: s.Refused()}
}

// written returns what a format writes, JSON indented.
func written(t *testing.T, format report.PipelineDiffFormat, d *report.PipelineDiff) []byte {
	t.Helper()
	var buf, indented bytes.Buffer
	if err := format.Write(&buf, d); err != nil {
		t.Fatal(err)
	}
	if format.Name != "json" {
		return buf.Bytes()
	}
	if err := json.Indent(&indented, buf.Bytes(), "", "  "); err != nil {
		t.Fatal(err)
	}
	return indented.Bytes()
}

// TestDocumentedJSON holds docs/diff.md to what the program says.
func TestDocumentedJSON(t *testing.T) {
	t.Parallel()
	const page = "../docs/diff.md"
	archive, err := txtar.ParseFile("../testdata/pipediff/documented.txtar")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	format, _ := report.FindPipelineDiff("json")
	got := string(written(t, format, diffOf(t, archive)))
	before, rest, _ := strings.Cut(string(text), "```json\n")
	want, after, found := strings.Cut(rest, "```\n")
	switch {
	case !found:
		t.Fatalf("%s has no example of JSON", page)
	case *update:
		if err := os.WriteFile(page, []byte(before+"```json\n"+got+"```\n"+after), 0o644); err != nil {
			t.Fatal(err)
		}
	case want != got:
		t.Errorf("%s (-want +got), which go test ./report -update mends:\n%s", page, cmp.Diff(want, got))
	}
}
