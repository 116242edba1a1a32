package generate

import (
	"strings"
	"testing"
)

// TestHooks writes hooks for who wants them, and never into a file of somebody else.
func TestHooks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config, flag  string
		written, told bool
	}{
		"not used":    {"", "", false, false},
		"asked for":   {"", "yes", true, false},
		"used":        {"repos: []\n", "", false, true},
		"used, asked": {"repos: []\n", "yes", false, true},
		"refused":     {"repos: []\n", "no", false, false},
		"there":       {"repos:\n  - repo: https://gitlab.com/pipewright/pipewright\n    rev: v1.0.0\n", "", false, false},
	} {
		files, answers := map[string]string{}, map[string]string{}
		if c.config != "" {
			files[hooksFile] = c.config
		}
		if c.flag != "" {
			answers["pre-commit"] = c.flag
		}
		plan := planFor(t, files, answers)
		rendered, err := plan.Render()
		if err != nil {
			t.Fatal(err)
		}
		written := false
		for _, f := range rendered {
			written = written || f.Path == hooksFile && strings.Contains(string(f.Text), "    rev: v1.2.3\n")
		}
		told := strings.Contains(strings.Join(plan.Notes, "\n"), `add "repo: https://gitlab.com/pipewright/pipewright" with "rev: v1.2.3"`)
		if written != c.written || told != c.told {
			t.Errorf("%s: written %v, told %v", name, written, told)
		}
	}
}

// TestHooksStay keeps the answer of a new project when nothing but the lock file remembers that it was new.
func TestHooksStay(t *testing.T) {
	t.Parallel()
	f := &finder{fsys: smallSite(nil), lock: &lock{files: map[string]string{hooksFile: "sha256:0"}}}
	if got := f.preCommit(); got.Value != "yes" {
		t.Errorf("%+v", got)
	}
}

// TestToolRelease names no release that nobody can fetch.
func TestToolRelease(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{
		"v0.3.1": "v0.3.1", "0.3.1": "v0.3.1", "v1.0.0-rc.1": "v1.0.0-rc.1",
		"(devel)": "", "v0.0.0-20261123101500-abcdef012345": "", "v0.3.1+dirty": "", "v0.3.2-0.20261123101500-abcdef012345": "",
	} {
		got, released := toolRelease(version)
		if released != (want != "") || released && got != want || !released && got != firstRelease {
			t.Errorf("%s: %q %v", version, got, released)
		}
	}
}
