package glob_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/internal/glob"
)

const tables = "../../testdata/conformance/tables/"

// readTable calls row for each line of a table, with its decoded cells.
func readTable(t *testing.T, name string, row func(line int, cell func(i int, into any))) int {
	t.Helper()
	file, err := os.Open(tables + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	n := 0
	for lines.Scan() {
		if n++; n == 1 {
			continue
		}
		cells := strings.Split(lines.Text(), "\t")
		row(n, func(i int, into any) {
			if err := json.Unmarshal([]byte(cells[i]), into); err != nil {
				t.Fatalf("%s:%d: %v", name, n, err)
			}
		})
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return n - 1
}

// TestRubyTable compares the Ruby dialect with Ruby itself.
func TestRubyTable(t *testing.T) {
	t.Parallel()
	wrong := 0
	rows := readTable(t, "glob.tsv", func(line int, cell func(int, any)) {
		var pattern, path string
		var want bool
		cell(0, &pattern)
		cell(1, &path)
		cell(2, &want)
		if got := glob.Ruby.Match(pattern, path); got != want {
			wrong++
			t.Errorf("glob.tsv:%d: %q matches %q: %t, want %t", line, pattern, path, got, want)
		}
	})
	t.Logf("%d of %d rows agree", rows-wrong, rows)
}

// TestExistsTable compares Tree.Exists with GitLab's rules:exists.
func TestExistsTable(t *testing.T) {
	t.Parallel()
	wrong := 0
	variables := strings.NewReplacer("${F}", "Dockerfile", "$F", "Dockerfile")
	rows := readTable(t, "exists.tsv", func(line int, cell func(int, any)) {
		var pattern string
		var files []string
		var want bool
		cell(0, &pattern)
		cell(1, &files)
		cell(2, &want)
		if got := glob.NewTree(files).Exists([]string{variables.Replace(pattern)}); got != want {
			wrong++
			t.Errorf("exists.tsv:%d: %q exists in %q: %t, want %t", line, pattern, files, got, want)
		}
	})
	t.Logf("%d of %d rows agree", rows-wrong, rows)
}
