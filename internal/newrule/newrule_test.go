package main

import (
	"encoding/json"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const listBefore = `package rules

import "gitlab.com/pipewright/pipewright/lint"

// All returns every rule, sorted by name.
func All() []*lint.Analyzer {
	return []*lint.Analyzer{
		JobWithoutScript,
		StageUnknown, // a comment
		lint.SuppressionUnused,
		YAMLSyntax,
	}
}
`

const listAfter = `package rules

import "gitlab.com/pipewright/pipewright/lint"

// All returns every rule, sorted by name.
func All() []*lint.Analyzer {
	return []*lint.Analyzer{
		JobWithoutScript,
		NeedsTooMany,
		StageUnknown, // a comment
		lint.SuppressionUnused,
		YAMLSyntax,
	}
}
`

// repository returns a directory that looks as much like the repository as newrule cares.
func repository(t *testing.T, list, changelog string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":              "module gitlab.com/pipewright/pipewright\n",
		"CHANGELOG.md":        changelog,
		"lint/rules/rules.go": list,
	} {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func read(t *testing.T, elem ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCreate(t *testing.T) {
	t.Parallel()
	root := repository(t, listBefore, "## [Unreleased]\n\n## [0.4.2] - 2026-11-01\n")
	if err := create(filepath.Join(root, "lint", "rules"), "needs-too-many"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(listAfter, read(t, root, "lint/rules/rules.go")); diff != "" {
		t.Errorf("rules.go (-want +got):\n%s", diff)
	}

	rule := read(t, root, "lint/rules/needs-too-many.go")
	formatted, err := format.Source([]byte(rule))
	if err != nil || string(formatted) != rule {
		t.Errorf("the rule is not formatted: %v\n%s", err, rule)
	}
	for _, want := range []string{
		"var NeedsTooMany = &lint.Analyzer{", `Name:     "needs-too-many"`, "Group:    lint.Stages",
		`Since:    "0.5.0"`, "func needsTooMany(pass *lint.Pass) error",
	} {
		if !strings.Contains(rule, want) {
			t.Errorf("the rule lacks %q:\n%s", want, rule)
		}
	}
	if archive := read(t, root, "testdata/lint/needs-too-many.txtar"); !strings.Contains(archive, "# want") {
		t.Errorf("the archive has no expectation:\n%s", archive)
	}
}

func TestCreateRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, want string }{
		{"", "is no name for a rule"},
		{"needs", "at least two words"},
		{"Needs-Unknown", "is no name for a rule"},
		{"needs_unknown", "is no name for a rule"},
		{"needs--unknown", "is no name for a rule"},
		{"../needs-unknown", "is no name for a rule"},
		{"stage-unknown", "StageUnknown is listed already"},
		{"suppression-unused", "SuppressionUnused is listed already"},
		{"needs-taken", "needs-taken.go exists already"},
	}
	for _, tt := range tests {
		root := repository(t, listBefore, "")
		taken := filepath.Join(root, "lint", "rules", "needs-taken.go")
		if err := os.WriteFile(taken, []byte("package rules\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		err := create(root, tt.name)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("create(%q) = %v, want an error with %q", tt.name, err, tt.want)
		}
		if read(t, root, "lint/rules/rules.go") != listBefore {
			t.Errorf("create(%q) failed and changed rules.go", tt.name)
		}
		if _, err := os.Stat(filepath.Join(root, "testdata")); err == nil {
			t.Errorf("create(%q) failed and left testdata", tt.name)
		}
	}
}

// TestSkeletonCompiles holds the skeleton to the real packages: it starts a rule beside the real ones, in an overlay
// that the compiler sees and nobody else, and compiles them.
func TestSkeletonCompiles(t *testing.T) {
	t.Parallel()
	module, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	root := repository(t, read(t, module, "lint/rules/rules.go"), read(t, module, "CHANGELOG.md"))
	const name = "yaml-skeleton-of-a-test"
	if err := create(root, name); err != nil {
		t.Fatal(err)
	}

	replace := map[string]string{}
	for _, file := range []string{"lint/rules/rules.go", "lint/rules/" + name + ".go"} {
		replace[filepath.Join(module, filepath.FromSlash(file))] = filepath.Join(root, filepath.FromSlash(file))
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	overlayFile := filepath.Join(root, "overlay.json")
	if err := os.WriteFile(overlayFile, overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-overlay", overlayFile, "./lint/rules")
	build.Dir = module
	if out, err := build.CombinedOutput(); err != nil {
		t.Errorf("the skeleton does not compile: %v\n%s", err, out)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, exported, unexported string }{
		{"needs-unknown-job", "NeedsUnknownJob", "needsUnknownJob"},
		{"yaml-syntax", "YAMLSyntax", "yamlSyntax"},
		{"id-tokens-audience", "IDTokensAudience", "idTokensAudience"},
		{"image-end-of-life", "ImageEndOfLife", "imageEndOfLife"},
		{"include-http", "IncludeHTTP", "includeHTTP"},
	}
	for _, tt := range tests {
		if got := exported(tt.name); got != tt.exported {
			t.Errorf("exported(%q) = %q, want %q", tt.name, got, tt.exported)
		}
		if got := unexported(tt.name); got != tt.unexported {
			t.Errorf("unexported(%q) = %q, want %q", tt.name, got, tt.unexported)
		}
	}
}

func TestNextVersion(t *testing.T) {
	t.Parallel()
	tests := []struct{ changelog, want string }{
		{"# Changelog\n\n## [Unreleased]\n", "0.1.0"},
		{"## [Unreleased]\n\n## [0.9.3] - 2026-11-01\n\n## [0.9.2] - 2026-10-01\n", "0.10.0"},
		{"## [2.0.0] - 2027-01-01\n", "2.1.0"},
	}
	for _, tt := range tests {
		root := repository(t, listBefore, tt.changelog)
		got, err := nextVersion(filepath.Join(root, "CHANGELOG.md"))
		if got != tt.want || err != nil {
			t.Errorf("nextVersion(%q) = %q, %v, want %q", tt.changelog, got, err, tt.want)
		}
	}
}
