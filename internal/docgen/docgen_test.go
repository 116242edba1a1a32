package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/lint"
)

// TestDocs holds the generated documentation to the code.
func TestDocs(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	absolute, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	d, err := newDocs(absolute, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	pages, err := d.pages()
	if err != nil {
		t.Fatal(err)
	}
	stale := false
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(string(text), pages[name]); diff != "" {
			stale = true
			t.Errorf("%s (-is +should be):\n%s", name, diff)
		}
	}
	left, err := leftOver(root, pages)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range left {
		stale = true
		t.Errorf("%s is about a rule that does not exist", name)
	}
	if stale {
		t.Error(`run "go generate ./internal/docgen"`)
	}
}

func TestRuleIndex(t *testing.T) {
	t.Parallel()
	index := ruleIndex([]*lint.Analyzer{
		{Name: "stage-odd", Group: lint.Stages, Severity: lint.Warning, Preset: lint.Strict, Doc: "a stage is odd\n\nVery."},
		{Name: "yaml-even", Group: lint.Syntax, Severity: lint.Error, Preset: lint.Minimal, Doc: "YAML is even", Fixable: true},
	})
	want := `## Syntax

| rule | what it reports | severity | preset | fix |
|---|---|---|---|---|
| [yaml-even](yaml-even.md) | YAML is even | error | minimal | safe |

## Stages

| rule | what it reports | severity | preset | fix |
|---|---|---|---|---|
| [stage-odd](stage-odd.md) | a stage is odd | warning | strict | – |

## Presets
`
	if !strings.Contains(index, want) {
		t.Errorf("got\n%s\nwant it to hold\n%s", index, want)
	}
}

func TestSplice(t *testing.T) {
	t.Parallel()
	const page = "before\n<!-- docgen:a -->\nold\n<!-- /docgen -->\nbetween\n<!-- docgen:b -->\n<!-- /docgen -->\nafter\n"
	got, err := splice(page, "a", "$1 new\n")
	want := "before\n<!-- docgen:a -->\n$1 new\n<!-- /docgen -->\nbetween\n<!-- docgen:b -->\n<!-- /docgen -->\nafter\n"
	if got != want || err != nil {
		t.Errorf("got %q, %v\nwant %q", got, err, want)
	}
	if _, err := splice(page, "c", "new"); err == nil {
		t.Error("a missing marker is no error")
	}
}
