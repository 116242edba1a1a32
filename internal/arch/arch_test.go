package arch

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestArchitecture holds pipewright to its floors, fences, core and bans.
func TestArchitecture(t *testing.T) {
	t.Parallel()
	pkgs, err := load(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if len(pkgs) < 3 {
		t.Fatalf("found only %d packages: is the test reading the right directory?", len(pkgs))
	}
	pipewright := &rules{
		module: "gitlab.com/pipewright/pipewright",
		floors: floors, fences: fences, testOnly: testOnly,
		coreAbove: coreAbove, coreExempt: coreExempt, bans: bans,
	}
	for _, wrong := range pipewright.check(pkgs) {
		t.Error(wrong)
	}
}

// TestFencesNameKnownPackages catches a fence around a package that has been renamed.
func TestFencesNameKnownPackages(t *testing.T) {
	t.Parallel()
	for module, allowed := range fences {
		for _, name := range slices.Concat(allowed, testOnly, commands, coreAbove, coreExempt) {
			if _, ok := floors[name]; !ok {
				t.Errorf("the fence of %s, or a list beside it, names %s, which has no floor", module, name)
			}
		}
	}
}

// TestCheckerFindsFaults shows that the checker can fail: each archive is a small module, with the faults that the
// checker must find in it, line by line, in the archive's comment.
func TestCheckerFindsFaults(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("testdata/*.txtar")
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
			pkgs, err := load(extract(t, archive))
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(fake().check(pkgs), "\n") + "\n"
			_, want, _ := strings.Cut(string(archive.Comment), "\n\n")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

// fake returns the rules for the modules of testdata.
func fake() *rules {
	return &rules{
		module:   "example.com/fake",
		floors:   map[string]int{"base": 0, "left": 1, "right": 1, "git": 1, "harness": 6, "top": 6, "view": 5, "writer": 5},
		fences:   map[string][]string{"example.org/yaml": {"base"}, "example.org/yaml/v2": {"left"}, "example.org/check": {}},
		testOnly: []string{"harness"}, coreAbove: []string{"view"}, coreExempt: []string{"git"},
		bans: []ban{
			{"os.Exit", "return an error", []string{"top"}},
			{"fmt.Print*", "write to a writer", nil},
			{"exec.Command*", "let git do it", []string{"git"}},
			{"println", "write to a writer", nil},
			{"time.Now", "take the time", nil},
		},
	}
}

// extract writes the archive into a directory of its own, as the module of that name.
func extract(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	dir := t.TempDir()
	files := append([]txtar.File{{Name: "go.mod", Data: []byte("module example.com/fake\n\ngo 1.26\n")}}, archive.Files...)
	for _, file := range files {
		name := filepath.Join(dir, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, file.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
