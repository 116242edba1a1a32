package generate

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const goldenDir = "../testdata/generate"

// A goldenCase is an archive in testdata/generate. Its comment says in words what it shows, and behind that, line by
// line, "flag: --python=3.14", "target: vps" (else digitalocean) and "show: Dockerfile .gitlab-ci.yml" (nothing: all files). Below in/ it has the project,
// in "answers" and "notes" what was decided, below out/ the files that are shown; or in "error" why there are none.
type goldenCase struct {
	archive *txtar.Archive
	options Options
	show    []string
}

func readCase(t *testing.T, name string) *goldenCase {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	c := &goldenCase{archive: archive, options: Options{Target: "digitalocean", Version: "test", Answers: map[string]string{}}}
	for line := range strings.Lines(string(archive.Comment)) {
		line = strings.TrimSpace(line)
		if list, ok := strings.CutPrefix(line, "show: "); ok {
			c.show = strings.Fields(list)
		}
		if target, ok := strings.CutPrefix(line, "target: "); ok {
			c.options.Target = target
		}
		assignment, ok := strings.CutPrefix(line, "flag: --")
		if !ok {
			continue
		}
		key, value, _ := strings.Cut(assignment, "=")
		switch key {
		case "project":
			c.options.Project = value
		case "new":
			c.options.New = true
		default:
			c.options.Answers[key] = value
		}
	}
	return c
}

// input returns the project of the archive.
func (c *goldenCase) input() fs.FS {
	in := fstest.MapFS{}
	for _, f := range c.archive.Files {
		if name, ok := strings.CutPrefix(f.Name, "in/"); ok {
			in[name] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
		}
	}
	if len(in) == 0 {
		in["."] = &fstest.MapFile{Mode: fs.ModeDir | 0o755}
	}
	return in
}

// run generates and returns what the archive should have.
func (c *goldenCase) run() *txtar.Archive {
	got := &txtar.Archive{Comment: c.archive.Comment}
	for _, f := range c.archive.Files {
		if strings.HasPrefix(f.Name, "in/") {
			got.Files = append(got.Files, f)
		}
	}
	plan, files, err := c.generate()
	if err != nil {
		got.Files = append(got.Files, txtar.File{Name: "error", Data: []byte(err.Error() + "\n")})
		return got
	}
	var answers, notes bytes.Buffer
	for _, a := range plan.Answers {
		fmt.Fprintf(&answers, "%s: %s (%s)\n", a.Question, a.Value, a.Source)
	}
	for _, n := range plan.Notes {
		fmt.Fprintln(&notes, n)
	}
	got.Files = append(got.Files, txtar.File{Name: "answers", Data: answers.Bytes()})
	if notes.Len() > 0 {
		got.Files = append(got.Files, txtar.File{Name: "notes", Data: notes.Bytes()})
	}
	for _, f := range files {
		if c.shows(f.Path) {
			got.Files = append(got.Files, txtar.File{Name: "out/" + f.Path, Data: f.Text})
		}
	}
	return got
}

func (c *goldenCase) generate() (*Plan, []File, error) {
	plan, err := NewPlan(c.input(), c.options)
	if err != nil {
		return nil, nil, err
	}
	files, err := plan.Render()
	return plan, files, err
}

func (c *goldenCase) shows(path string) bool {
	if len(c.show) == 0 {
		return true
	}
	for _, pattern := range c.show {
		if ok, _ := filepath.Match(pattern, path); ok {
			return true
		}
	}
	return false
}

func TestGolden(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob(filepath.Join(goldenDir, "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			c := readCase(t, name)
			got := txtar.Format(c.run())
			if *update {
				if err := os.WriteFile(name, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(txtar.Format(c.archive)), string(got)); diff != "" {
				t.Errorf("go test ./generate -update rewrites it, when this is right (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSameBytes renders twice from scratch.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	names, _ := filepath.Glob(filepath.Join(goldenDir, "*.txtar"))
	for _, name := range names {
		a, b := txtar.Format(readCase(t, name).run()), txtar.Format(readCase(t, name).run())
		if !bytes.Equal(a, b) {
			t.Errorf("%s: two runs give different bytes", name)
		}
	}
}
