package slug_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/internal/slug"
)

// TestTable compares slugs with those of GitLab.
func TestTable(t *testing.T) {
	t.Parallel()
	file, err := os.Open("../../testdata/conformance/tables/slug.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	functions := map[string]func(string) string{"ref": slug.Of, "job": slug.Of, "environment": slug.Environment}
	rows, wrong := 0, 0
	lines := bufio.NewScanner(file)
	lines.Scan()
	for lines.Scan() {
		rows++
		var row [3]string
		for i, cell := range strings.Split(lines.Text(), "\t") {
			if err := json.Unmarshal([]byte(cell), &row[i]); err != nil {
				t.Fatal(err)
			}
		}
		if got := functions[row[0]](row[1]); got != row[2] {
			wrong++
			t.Errorf("slug of %s %q: %q, want %q", row[0], row[1], got, row[2])
		}
	}
	t.Logf("%d of %d rows agree", rows-wrong, rows)
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
