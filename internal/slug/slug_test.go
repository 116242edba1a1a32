package slug_test

import (
	"fmt"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/internal/slug"
)

// TestTable compares slugs with those of GitLab.
func TestTable(t *testing.T) {
	t.Parallel()
	functions := map[string]func(string) string{"ref": slug.Of, "job": slug.Of, "environment": slug.Environment}
	rows, wrong := conformance.Table(t, "slug.tsv"), 0
	for _, row := range rows {
		var kind, name, want string
		row.Decode(t, &kind, &name, &want)
		if got := functions[kind](name); got != want {
			wrong++
			t.Errorf("slug of %s %q: %q, want %q", kind, name, got, want)
		}
	}
	t.Logf("%d of %d rows agree", len(rows)-wrong, len(rows))
}

func TestDottedI(t *testing.T) {
	t.Parallel()
	if got := slug.Of("aİb"); got != "ai-b" {
		t.Errorf("got %q", got)
	}
}

// FuzzSlug holds the promises of the documentation.
func FuzzSlug(f *testing.F) {
	f.Add("review/Feature-X")
	f.Add("a--")
	f.Add("\xff")
	f.Fuzz(func(t *testing.T, name string) {
		const legal = "abcdefghijklmnopqrstuvwxyz0123456789-"
		of, env := slug.Of(name), slug.Environment(name)
		if len(of) > 63 || strings.Trim(of, legal) != "" || of != strings.Trim(of, "-") {
			t.Errorf("slug of %q: %q", name, of)
		}
		if len(env) > 24 || strings.Trim(env, legal) != "" || strings.Contains(env, "--") || strings.HasSuffix(env, "-") ||
			env[0] < 'a' || 'z' < env[0] {
			t.Errorf("slug of environment %q: %q", name, env)
		}
	})
}

func ExampleOf() {
	fmt.Println(slug.Of("Feature/JIRA_1"))
	// Output: feature-jira-1
}
