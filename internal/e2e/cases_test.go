package e2e

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"gitlab.com/pipewright/pipewright/generate"
)

// archives are the golden files of package generate: projects, and the flags to generate for them with.
const archives = "../../testdata/generate/*.txtar"

// A project is a directory that was generated into.
type project struct {
	name   string
	target string
	dir    string
	files  []generate.File
}

// projects generates for each archive that shows no error.
func projects(t *testing.T) []project {
	t.Helper()
	names, err := filepath.Glob(archives)
	if err != nil || len(names) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	var all []project
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if in, opts, ok := input(archive); ok && opts.Target != "lambda" { // no container runs there
			all = append(all, generateInto(t, strings.TrimSuffix(filepath.Base(name), ".txtar"), in, opts))
		}
	}
	return all
}

// input returns the project and the flags of an archive, and whether they can be generated for.
func input(archive *txtar.Archive) (fstest.MapFS, generate.Options, bool) {
	in := fstest.MapFS{".": &fstest.MapFile{Mode: fs.ModeDir | 0o755}}
	opts := generate.Options{Target: "digitalocean", Version: "test", Answers: map[string]string{}}
	for _, f := range archive.Files {
		if f.Name == "error" {
			return nil, opts, false
		}
		if name, ok := strings.CutPrefix(f.Name, "in/"); ok {
			in[name] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
		}
	}
	for line := range strings.Lines(string(archive.Comment)) {
		if target, ok := strings.CutPrefix(strings.TrimSpace(line), "target: "); ok {
			opts.Target = target
		}
		if assignment, ok := strings.CutPrefix(strings.TrimSpace(line), "flag: --"); ok {
			key, value, _ := strings.Cut(assignment, "=")
			opts.Answers[key] = value
		}
	}
	return in, opts, true
}

// generateInto writes a project and what is generated for it into a new directory.
func generateInto(t *testing.T, name string, in fs.FS, opts generate.Options) project {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, in); err != nil {
		t.Fatal(err)
	}
	plan, err := generate.NewPlan(os.DirFS(dir), opts)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	files, err := plan.Render()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	result, err := plan.Apply(dir, files, generate.Mode{})
	if err != nil || !result.OK() {
		t.Fatalf("%s: %v %+v", name, err, result)
	}
	return project{name, opts.Target, dir, files}
}

// need skips a test when a program is missing, and fails it in CI.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			missing(t, p)
		}
	}
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed: .ci/run must install it", what)
	}
	t.Skipf("%s is not installed", what)
}
