package main

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// TestPipelinePage lints what docs/pipeline.md tells people to copy.
func TestPipelinePage(t *testing.T) {
	t.Parallel()
	checkPage(t, "docs/pipeline.md", 8)
}

// TestAuditPage lints what docs/audit.md tells people to copy.
func TestAuditPage(t *testing.T) {
	t.Parallel()
	checkPage(t, "docs/audit.md", 2)
}

// TestReviewPage lints what docs/review.md tells people to copy.
func TestReviewPage(t *testing.T) {
	t.Parallel()
	checkPage(t, "docs/review.md", 1)
}

// checkPage lints the blocks of code of a page, of which it has some at least.
func checkPage(t *testing.T, name string, atLeast int) {
	t.Helper()
	blocks := regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$").FindAllStringSubmatch(readRepository(t, name), -1)
	if len(blocks) < atLeast {
		t.Errorf("found only %d blocks of code", len(blocks))
	}
	for _, block := range blocks {
		switch language, text := block[1], block[2]; {
		case strings.HasPrefix(text, "# .pre-commit-config.yaml\n"):
			checkHooks(t, text)
		case language == "yaml":
			t.Run("yaml", func(t *testing.T) {
				t.Log(text)
				wantClean(t, ofRepository(t, text), lint.Recommended)
			})
		case language == "dockerfile":
			wantCleanDockerfile(t, text)
		case language == "sh":
			checkCommands(t, text)
		default:
			t.Errorf("nobody tests what is written in %s:\n%s", language, text)
		}
	}
}

func readRepository(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// checkCommands looks for the commands and the flags that lines of shell code use.
func checkCommands(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] != "pipewright" {
			t.Errorf("nobody tests %q", line)
			continue
		}
		help, err := exec.Command("pipewright", words[1], "--help").CombinedOutput() // this test, see TestMain
		if err != nil {
			t.Errorf("%q: %v\n%s", line, err, help)
		}
		for _, word := range words[2:] {
			if name, _, _ := strings.Cut(word, "="); strings.HasPrefix(name, "--") && !strings.Contains(string(help), name) {
				t.Errorf("%q: there is no flag %s", line, name)
			}
		}
	}
}

// checkHooks looks for the hooks that a configuration of pre-commit names.
func checkHooks(t *testing.T, text string) {
	t.Helper()
	id := regexp.MustCompile(`(?m)^ *- id: (\S+)$`)
	known := id.FindAllStringSubmatch(readRepository(t, ".pre-commit-hooks.yaml"), -1)
	used := id.FindAllStringSubmatch(text, -1)
	if len(used) == 0 {
		t.Errorf("no hook is used:\n%s", text)
	}
	for _, hook := range used {
		if !slices.ContainsFunc(known, func(k []string) bool { return k[1] == hook[1] }) {
			t.Errorf("there is no hook %q", hook[1])
		}
	}
}

// wantCleanDockerfile fails when lint finds something in a Dockerfile.
func wantCleanDockerfile(t *testing.T, text string) {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "Dockerfile", text)
	cmd := exec.Command("pipewright", "lint", "--fail-on", "info", "Dockerfile") // this test, see TestMain
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestPipelinePageNamesEveryInput holds the table of inputs to the component.
func TestPipelinePageNamesEveryInput(t *testing.T) {
	t.Parallel()
	page := readRepository(t, "docs/pipeline.md")
	doc := syntax.Parse(source.NewFile(componentFile, []byte(readRepository(t, componentFile))))
	inputs := doc.Header.Get("spec").(*syntax.Mapping).Get("inputs").(*syntax.Mapping)
	for e := range inputs.Entries() {
		if name := e.Key.Value(); !strings.Contains(page, "\n| `"+name+"` |") {
			t.Errorf("the page does not tell what the input %q is for", name)
		}
	}
}
