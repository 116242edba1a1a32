package glob_test

import (
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/internal/glob"
)

// TestRubyTable compares the Ruby dialect with Ruby itself.
func TestRubyTable(t *testing.T) {
	t.Parallel()
	wrong := 0
	rows := conformance.Table(t, "glob.tsv")
	for _, row := range rows {
		var pattern, path string
		var want bool
		row.Decode(t, &pattern, &path, &want)
		if got := glob.Ruby.Match(pattern, path); got != want {
			wrong++
			t.Errorf("glob.tsv:%d: %q matches %q: %t, want %t", row.Line, pattern, path, got, want)
		}
	}
	t.Logf("%d of %d rows agree", len(rows)-wrong, len(rows))
}

// TestExistsTable compares Tree.Exists with GitLab's rules:exists.
func TestExistsTable(t *testing.T) {
	t.Parallel()
	wrong := 0
	variables := strings.NewReplacer("${F}", "Dockerfile", "$F", "Dockerfile")
	rows := conformance.Table(t, "exists.tsv")
	for _, row := range rows {
		var pattern string
		var files []string
		var want bool
		row.Decode(t, &pattern, &files, &want)
		if got := glob.NewTree(files).Exists([]string{variables.Replace(pattern)}); got != want {
			wrong++
			t.Errorf("exists.tsv:%d: %q exists in %q: %t, want %t", row.Line, pattern, files, got, want)
		}
	}
	t.Logf("%d of %d rows agree", len(rows)-wrong, len(rows))
}
